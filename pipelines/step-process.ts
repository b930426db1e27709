/** The process of one step: takes one call over IPC, reports progress, answers, ends. Started by `forked-steps.ts`. */
import { DunlinError, errorText, isDunlinError } from '../core/errors.ts';
import { stopwatchMs } from '../core/time.ts';
import type { StepMessage, StepRequest } from './forked-steps.ts';
import type { PipelineSteps, StepContext, StepName } from './ports.ts';

const PROGRESS_EVERY_MS = 250;

const abort = new AbortController();
// Ctrl-C reaches every process of the terminal; the worker decides and sends `stop`.
process.on('SIGINT', () => {});
// The worker is gone: nobody would read the answer, and another worker may be at the same step.
process.on('disconnect', () => process.exit(1));
process.on('message', (request: StepRequest) => {
  if (request.kind === 'stop') abort.abort(new DunlinError('cancelled', 'The step was stopped.'));
  else void answer(request.step, request.input);
});

async function answer(step: StepName, input: unknown): Promise<void> {
  try {
    const { assembleSteps } = await import(process.argv[2]!) as { readonly assembleSteps: () => PipelineSteps };
    const run = assembleSteps()[step] as (input: unknown, context: StepContext) => Promise<unknown>;
    await send({ kind: 'answer', result: await run(input, { signal: abort.signal, progress: reporter() }) });
  } catch (error) {
    const known = isDunlinError(error) ? error : new DunlinError('internal', error instanceof Error ? error.stack ?? error.message : errorText(error));
    await send({ kind: 'error', code: known.code, message: known.message, details: known.details });
  }
  process.exit(0);
}

/** Passes on the first event, the last of each share, and otherwise a few a second. */
function reporter(): StepContext['progress'] {
  let silentUntil = 0;
  return (event) => {
    const now = stopwatchMs();
    if (now < silentUntil && event.share !== 1) return;
    silentUntil = now + PROGRESS_EVERY_MS;
    void send({ kind: 'progress', event });
  };
}

function send(message: StepMessage): Promise<void> {
  return new Promise((done, fail) => process.send!(message, undefined, undefined, (error: Error | null) => (error ? fail(error) : done())));
}
