/** Feast and Polars in a throw-away virtual environment, and workers in it that answer a line of JSON for each line they get. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../../core/hash.ts';
import { benchHome } from './world-shape.ts';

const REQUIREMENTS = fileURLToPath(new URL('./requirements.txt', import.meta.url));
const SCRIPT = fileURLToPath(new URL('./asof_lookup.py', import.meta.url));
const MINUTES = 60_000;

/** Path of the environment's Python, or why there is none. */
export function ensurePython(): { readonly python: string } | { readonly reason: string } {
  const folder = join(benchHome(), `python-${sha256(readFileSync(REQUIREMENTS, 'utf8')).slice(0, 12)}`);
  const python = join(folder, 'bin', 'python');
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return { python };
  rmSync(folder, { recursive: true, force: true });
  const made = spawnSync('python3', ['-m', 'venv', folder], { encoding: 'utf8', timeout: 2 * MINUTES });
  if (made.status !== 0) return { reason: `python3 -m venv failed: ${lastLine(made.stderr) || 'no python3'}` };
  process.stdout.write('Installing Feast and Polars into a throw-away environment; this takes minutes, once.\n');
  const installed = spawnSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS], { encoding: 'utf8', timeout: 15 * MINUTES });
  if (installed.status !== 0) return { reason: `pip could not install ${REQUIREMENTS}: ${lastLine(installed.stderr)}` };
  writeFileSync(ready, '');
  return { python };
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

export interface Worker {
  /** Sends a line, resolves with the JSON of the answer; rejects when the worker ends first. */
  ask<T>(line: string): Promise<T>;
  close(): void;
}

/** Starts `asof_lookup.py` with a tool on the files of a folder. */
export function startWorker(python: string, tool: 'feast' | 'polars', folder: string): Worker {
  const child = spawn(python, [SCRIPT, tool, folder], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, FEAST_USAGE: 'False', POLARS_MAX_THREADS: '2' } });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { errors = (errors + text).slice(-4000); });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async <T>(line: string) => {
      child.stdin.write(`${line}\n`);
      for (;;) {
        const answer = await lines.next();
        if (answer.done === true) throw new Error(`${tool} must answer; it ended with: ${lastLine(errors)}`);
        // Libraries print lines of their own.
        if (answer.value.startsWith('{')) return JSON.parse(answer.value) as T;
      }
    },
    close: () => { child.stdin.end(); },
  };
}
