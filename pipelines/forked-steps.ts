/**
 * The pipeline steps, each in a process of its own.
 *
 * A step may keep a core busy for minutes. In a process of its own it cannot hold up the heartbeats of the worker that called it, and
 * when it is stopped or killed, its locks are those of a dead process, which the next attempt takes over.
 */
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DunlinError, type ErrorCode } from '../core/errors.ts';
import type { ProgressEvent } from '../core/progress.ts';
import type { PipelineSteps, StepContext, StepName } from './ports.ts';

/** From the step's process, the last one an `answer` or an `error`. */
export type StepMessage =
  | { readonly kind: 'progress'; readonly event: ProgressEvent }
  | { readonly kind: 'answer'; readonly result: unknown }
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly message: string; readonly details: Readonly<Record<string, unknown>> };

/** To the step's process: first the call, then at most one `stop`. */
export type StepRequest = { readonly kind: 'call'; readonly step: StepName; readonly input: unknown } | { readonly kind: 'stop' };

/** Time for a stopped step to leave nothing half-done, before it is killed. */
const GRACE_MS = 8000;

/** Where the code of a step's process is. */
export interface StepFiles {
  /** Exports `assembleSteps(): PipelineSteps`. */
  readonly module: string;
  /** `step-process`, as TypeScript or built. */
  readonly program: string;
}

const SOURCES: StepFiles = { module: join(import.meta.dirname, 'assemble.ts'), program: join(import.meta.dirname, 'step-process.ts') };

/** Steps of `module`, by default those of this repository. */
export function forkedSteps(given: Partial<StepFiles> = {}): PipelineSteps {
  const files = { ...SOURCES, ...given };
  // The process answers with what the step of this name returns.
  const call = (step: StepName) => (input: unknown, context: StepContext) => runStepProcess(files, { kind: 'call', step, input }, context) as Promise<never>;
  return { ingest: call('ingest'), materialise: call('materialise'), train: call('train'), evaluate: call('evaluate'), gate: call('gate'), publish: call('publish') };
}

function runStepProcess({ module, program }: StepFiles, request: StepRequest, context: StepContext): Promise<unknown> {
  const execArgv = program.endsWith('.ts') ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : ['--enable-source-maps'];
  return new Promise((done, fail) => {
    const child = fork(program, [pathToFileURL(module).href], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let last: StepMessage | null = null;
    let kill: NodeJS.Timeout | undefined;
    const stop = (): void => {
      if (child.connected) child.send({ kind: 'stop' } satisfies StepRequest);
      kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    };
    child.on('message', (message: StepMessage) => {
      if (message.kind === 'progress') context.progress(message.event);
      else last = message;
    });
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      clearTimeout(kill);
      context.signal.removeEventListener('abort', stop);
      if (last?.kind === 'answer') done(last.result);
      else if (last?.kind === 'error') fail(new DunlinError(last.code, last.message, last.details));
      else if (context.signal.aborted) fail(new DunlinError('cancelled', 'The step was stopped before it had finished.'));
      else fail(new DunlinError('internal', `The process of a step must answer before it ends; it ended with ${signal ?? code}. If the system ended it for memory, give the worker more.`));
    });
    child.send(request);
    if (context.signal.aborted) stop();
    else context.signal.addEventListener('abort', stop, { once: true });
  });
}
