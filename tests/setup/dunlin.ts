/** The command line as people and programs run it: a process of its own, its answer, its messages, its exit status. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { commandLine } from '../../cli/launch.mjs';

export const ROOT = resolve(import.meta.dirname, '../..');
/** As `cli/bin.mjs` starts it, without the process in between, so that signals and process ids are those of the command. */
const PROGRAM = await commandLine();

export interface CommandOptions {
  /** Added to the environment of the tests. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Modules that Node loads before the command. */
  readonly imports?: readonly string[];
}

export interface CommandAnswer {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  /** Resolves with the first line of stderr, from the start, that matches; rejects when the command ends without one. */
  line(pattern: RegExp): Promise<string>;
  readonly answer: Promise<CommandAnswer>;
}

export function startDunlin(args: readonly string[], { environment = {}, cwd = ROOT, imports = [] }: CommandOptions = {}): RunningCommand {
  const child = spawn(process.execPath, [...imports.flatMap((module) => ['--import', module]), ...PROGRAM, ...args], { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  createInterface({ input: child.stderr }).on('line', (text) => {
    lines.push(text);
    child.emit('stderr-line');
  });
  const answer = once(child, 'close').then(([status, signal]) => ({ status: status as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr: lines.join('\n') }));
  const line = async (pattern: RegExp): Promise<string> => {
    for (let read = 0; ; read++) {
      while (read >= lines.length) {
        const ended = await Promise.race([once(child, 'stderr-line').then(() => null), answer]);
        if (ended !== null && read >= lines.length) throw new Error(`dunlin ${args.join(' ')} ended with ${ended.status ?? ended.signal} before a line matched ${pattern}:\n${ended.stderr.slice(-2000)}`);
      }
      if (pattern.test(lines[read]!)) return lines[read]!;
    }
  };
  return { child, line, answer };
}

/** Runs a command to its end. */
export function dunlin(args: readonly string[], options: CommandOptions = {}): Promise<CommandAnswer> {
  return startDunlin(args, options).answer;
}

/** Runs a command that must succeed, and reads its one JSON document. */
export async function dunlinJson<T>(args: readonly string[], options: CommandOptions = {}): Promise<T> {
  const { status, stdout, stderr } = await dunlin([...args, '--json'], options);
  if (status !== 0) throw new Error(`dunlin ${args.join(' ')} ended with ${status}:\n${stderr.slice(-3000)}`);
  return JSON.parse(stdout) as T;
}
