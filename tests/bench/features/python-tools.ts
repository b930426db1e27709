/** Feast and Polars in a throw-away virtual environment, and workers in it that answer a line of JSON for each line they get. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensurePython, lastLine } from '../python-environment.ts';

const SCRIPT = fileURLToPath(new URL('./asof_lookup.py', import.meta.url));

/** Path of the environment's Python, or why there is none. */
export const ensureLookupPython = (): ReturnType<typeof ensurePython> => ensurePython(fileURLToPath(new URL('./requirements.txt', import.meta.url)), 'Feast and Polars');

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
