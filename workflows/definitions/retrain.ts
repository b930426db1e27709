/**
 * The `retrain` workflow: the whole job with a durable memory of what is done.
 *
 * It calls the same step functions as `dunlin run`, each as an activity on whichever worker takes it. Temporal keeps the result
 * of every finished step, so a killed worker costs the step that it was in and nothing more. Steps are idempotent and results
 * are references and hashes: an interrupted run publishes the same snapshot id as an undisturbed one.
 *
 * Workflow code runs in a deterministic sandbox: no Node modules, no clock, no randomness of its own.
 */
import { ActivityCancellationType, defineQuery, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { RunReference, StepName, StepResults } from '../../pipelines/ports.ts';
import type { RetrainActivities } from '../activities/create-activities.ts';
import { HEARTBEAT_TIMEOUT_SECONDS, STEP_RETRY, STEP_TIMEOUT_MINUTES } from '../options.ts';

export interface RetrainInput {
  /** The data directory, absolute, as the workers see it. */
  readonly home: string;
  /** The portfolio file, absolute. */
  readonly portfolioPath: string;
  /** Silence after which a worker counts as dead; left out: 60. */
  readonly heartbeatSeconds?: number;
}

export interface RetrainProgress {
  /** The step under way; null before the first and after the last. */
  readonly step: StepName | null;
  readonly finished: readonly StepName[];
}

export const progressQuery = defineQuery<RetrainProgress>('progress');

/** Ingest, materialise, train, evaluate, gate, publish; fails with the code of the step that failed. */
export async function retrain(input: RetrainInput): Promise<StepResults> {
  const run: RunReference = { home: input.home, portfolioPath: input.portfolioPath, runId: runIdOf(workflowInfo().workflowId) };
  const finished: StepName[] = [];
  let current: StepName | null = null;
  setHandler(progressQuery, () => ({ step: current, finished: [...finished] }));

  async function step<Name extends StepName>(name: Name, call: (activities: RetrainActivities) => Promise<StepResults[Name]>): Promise<StepResults[Name]> {
    current = name;
    const result = await call(activitiesFor(name, input.heartbeatSeconds ?? HEARTBEAT_TIMEOUT_SECONDS));
    finished.push(name);
    current = null;
    return result;
  }

  const ingest = await step('ingest', (activities) => activities.ingest({ run, earlier: {} }));
  const materialise = await step('materialise', (activities) => activities.materialise({ run, earlier: { ingest } }));
  const train = await step('train', (activities) => activities.train({ run, earlier: { ingest, materialise } }));
  const evaluate = await step('evaluate', (activities) => activities.evaluate({ run, earlier: { ingest, materialise, train } }));
  const gate = await step('gate', (activities) => activities.gate({ run, earlier: { ingest, materialise, train, evaluate } }));
  const publish = await step('publish', (activities) => activities.publish({ run, earlier: { ingest, materialise, train, evaluate, gate } }));
  return { ingest, materialise, train, evaluate, gate, publish };
}

function activitiesFor(step: StepName, heartbeatSeconds: number): RetrainActivities {
  return proxyActivities<RetrainActivities>({
    startToCloseTimeout: `${STEP_TIMEOUT_MINUTES[step]}m`,
    heartbeatTimeout: `${heartbeatSeconds}s`,
    retry: STEP_RETRY,
    // The workflow ends as cancelled only after the step has cleaned up.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  });
}

/** A Schedule puts the time into the workflow's id; colons cannot stand in folder names everywhere. */
function runIdOf(workflowId: string): string {
  return workflowId.replace(/[^A-Za-z0-9._-]/g, '-');
}
