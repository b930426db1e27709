/** What commands print: progress on stderr, the answer on stdout. */
import type { Progress, ProgressEvent } from '../core/progress.ts';
import { stopwatchMs } from '../core/time.ts';

/** A progress printer: one rewritten line on a terminal, plain lines (at most one a second and step) elsewhere. */
export function progressPrinter(stream: NodeJS.WriteStream): { readonly progress: Progress; finish(): void } {
  const isTerminal = stream.isTTY === true;
  let openLine = false;
  let lastStep = '';
  let lastAt = -Infinity;
  const line = (event: ProgressEvent): string =>
    `${event.step.padEnd(14)} ${event.share === undefined ? '' : `${bar(event.share)} `}${event.text}`;
  return {
    progress: (event) => {
      const done = event.share === undefined || event.share >= 1;
      const now = stopwatchMs();
      if (isTerminal) {
        if (openLine && event.step !== lastStep) stream.write('\n');
        stream.write(`\r\u001b[K${line(event).slice(0, (stream.columns ?? 100) - 1)}`);
        openLine = true;
        if (done) {
          stream.write('\n');
          openLine = false;
        }
      } else if (done || event.step !== lastStep || now - lastAt > 1000) {
        stream.write(`${line(event)}\n`);
        lastAt = now;
      }
      lastStep = event.step;
    },
    finish: () => {
      if (openLine) stream.write('\n');
      openLine = false;
    },
  };
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * 20);
  return `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}]`;
}

/** JSON with two spaces; bigint as a number with all its digits. */
export function toJson(value: unknown): string {
  const marked = JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? `\u0000${item}\u0000` : item), 2) ?? 'null';
  return marked.replace(/"\\u0000(-?\d+)\\u0000"/g, '$1');
}
