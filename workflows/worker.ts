/** A worker: takes workflows and activities from a task queue and runs them in this process. */
import { DefaultLogger, NativeConnection, Runtime, Worker, type LogEntry, type WorkflowBundle } from '@temporalio/worker';
import { DunlinError, errorText } from '../core/errors.ts';
import type { PipelineSteps } from '../pipelines/ports.ts';
import { createActivities } from './activities/create-activities.ts';
import { HEARTBEAT_EVERY_MS, TASK_QUEUE } from './options.ts';

export interface WorkerOptions {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue?: string;
  readonly bundle: WorkflowBundle;
  readonly steps: PipelineSteps;
  /** Time for running steps to stop after `signal`; then they are left to another worker. */
  readonly graceSeconds?: number;
}

/** One step at a time: a step may use every core, and the store has one writer. */
const CONCURRENT_STEPS = 1;

/** Sends what workers report to `write`, one line each, warnings and worse only. Once in a process, before its first worker. */
export function reportWarnings(write: (line: string) => void): void {
  Runtime.install({ logger: new DefaultLogger('WARN', (entry) => write(describeEntry(entry))) });
}

function describeEntry({ level, message, meta }: LogEntry): string {
  const { error, workflowId, activityType } = (meta ?? {}) as { readonly error?: unknown; readonly workflowId?: string; readonly activityType?: string };
  const about = [activityType, workflowId].filter((name) => name !== undefined).join(' of ');
  return `${level.toLowerCase()}: ${message}${about ? ` (${about})` : ''}${error === undefined ? '' : `: ${errorText(error)}`}`;
}

/** Runs until `signal` is aborted, then lets running steps stop. Throws `temporal-unavailable`. */
export async function runWorker(options: WorkerOptions, signal: AbortSignal, onReady: () => void = () => {}): Promise<void> {
  const connection = await connect(options.address);
  try {
    const worker = await Worker.create({
      connection,
      namespace: options.namespace,
      taskQueue: options.taskQueue ?? TASK_QUEUE,
      workflowBundle: options.bundle,
      activities: createActivities(options.steps),
      maxConcurrentActivityTaskExecutions: CONCURRENT_STEPS,
      maxHeartbeatThrottleInterval: HEARTBEAT_EVERY_MS,
      shutdownGraceTime: `${options.graceSeconds ?? 10}s`,
    });
    const stop = (): void => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    signal.addEventListener('abort', stop, { once: true });
    const running = worker.run();
    onReady();
    if (signal.aborted) stop();
    await running;
  } finally {
    await connection.close();
  }
}

async function connect(address: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address });
  } catch (error) {
    throw new DunlinError('temporal-unavailable', `A Temporal server must answer at ${address}; got: ${errorText(error)}. Start one with \`temporal server start-dev\`, or set TEMPORAL_ADDRESS.`, {}, error);
  }
}
