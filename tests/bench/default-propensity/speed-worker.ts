/** A process that answers a line of JSON for each line it gets. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { lastLine } from '../python-environment.ts';

export interface SpeedWorker {
  readonly ask: <T>(job: Readonly<Record<string, unknown>>) => Promise<T>;
  readonly close: () => void;
}

export function startWorker(program: string, args: readonly string[]): SpeedWorker {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { errors = (errors + text).slice(-4000); });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async <T>(job: Readonly<Record<string, unknown>>) => {
      child.stdin.write(`${JSON.stringify(job)}\n`);
      for (;;) {
        const answer = await lines.next();
        if (answer.done === true) throw new Error(`${program} must answer; it ended with: ${lastLine(errors)}`);
        // Libraries print lines of their own.
        if (answer.value.startsWith('{')) return JSON.parse(answer.value) as T;
      }
    },
    close: () => { child.stdin.end(); },
  };
}
