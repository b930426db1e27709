/** Activities of the workflows: the pipeline steps, with heartbeats, cancellation and errors as Temporal knows them. */
import { Context, CancelledFailure, ApplicationFailure } from '@temporalio/activity';
import { DunlinError, errorText, isDunlinError } from '../../core/errors.ts';
import type { ProgressEvent } from '../../core/progress.ts';
import type { PipelineSteps, StepContext, StepName } from '../../pipelines/ports.ts';
import { HEARTBEAT_EVERY_MS, RETRY_BY_CODE } from '../options.ts';

/** The steps as a workflow sees them: the context stays on the worker. */
export type RetrainActivities = {
  readonly [Name in StepName]: (input: Parameters<PipelineSteps[Name]>[0]) => ReturnType<PipelineSteps[Name]>;
};

/** Binds the steps. They must not block the event loop for long, or no heartbeat gets out: see `pipelines/forked-steps.ts`. */
export function createActivities(steps: PipelineSteps): RetrainActivities {
  return {
    ingest: (input) => runAsActivity((context) => steps.ingest(input, context)),
    materialise: (input) => runAsActivity((context) => steps.materialise(input, context)),
    train: (input) => runAsActivity((context) => steps.train(input, context)),
    evaluate: (input) => runAsActivity((context) => steps.evaluate(input, context)),
    gate: (input) => runAsActivity((context) => steps.gate(input, context)),
    publish: (input) => runAsActivity((context) => steps.publish(input, context)),
  };
}

async function runAsActivity<T>(work: (context: StepContext) => Promise<T>): Promise<T> {
  const activity = Context.current();
  let latest: ProgressEvent | undefined;
  const beat = setInterval(() => activity.heartbeat(latest), HEARTBEAT_EVERY_MS);
  activity.heartbeat();
  try {
    return await work({
      signal: activity.cancellationSignal,
      progress: (event) => {
        latest = event;
      },
    });
  } catch (error) {
    if (activity.cancellationSignal.aborted) throw new CancelledFailure(`The step stopped: ${errorText(error)}`, [], error instanceof Error ? error : undefined);
    throw toFailure(error);
  } finally {
    clearInterval(beat);
  }
}

/** A failure whose `type` is the error code and which is retried only where that can help. */
export function toFailure(error: unknown): ApplicationFailure {
  const known = isDunlinError(error) ? error : new DunlinError('internal', errorText(error), {}, error);
  return ApplicationFailure.create({
    message: known.message,
    type: known.code,
    nonRetryable: RETRY_BY_CODE[known.code] === 'stop',
    details: [known.details],
    ...(error instanceof Error ? { cause: error } : {}),
  });
}
