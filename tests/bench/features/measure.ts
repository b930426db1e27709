/** Wall time, CPU time and peak memory of a piece of work in this process, and running such work in a fresh process. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stopwatchMs } from '../../../core/time.ts';

export interface Cost {
  readonly seconds: number;
  /** Of all threads, user and system. */
  readonly cpuSeconds: number;
  /** Highest resident memory that this process ever had, MiB. */
  readonly peakMiB: number;
}

/** Runs `work` and says what it cost. Peak memory counts from the start of the process, so measure big work in a process of its own. */
export async function measure<T>(work: () => Promise<T>): Promise<Cost & { readonly result: T }> {
  const cpu = process.cpuUsage();
  const started = stopwatchMs();
  const result = await work();
  const seconds = (stopwatchMs() - started) / 1000;
  const used = process.cpuUsage(cpu);
  return { result, seconds, cpuSeconds: (used.user + used.system) / 1e6, peakMiB: peakMiB() };
}

/** `VmHWM` where the system tells it, else the greatest resident set that Node reports. */
function peakMiB(): number {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}

/** Runs a TypeScript entry of this folder in a fresh process; its last line of stdout is JSON. */
export async function runProcess<T>(entry: string, input: unknown): Promise<T> {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, path, JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => { text += part; });
  const code = await new Promise<number | null>((done, fail) => {
    child.on('error', fail);
    child.on('exit', done);
  });
  if (code !== 0) throw new Error(`${entry} must exit with 0; got ${code}.`);
  return JSON.parse(text.trim().split('\n').at(-1)!) as T;
}
