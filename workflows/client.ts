/** Starts retrainings and keeps their Schedules. The only module that speaks to Temporal as a client. */
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection, ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy, type ScheduleDescription, type ScheduleHandle, type ScheduleOptions } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DunlinError, ERROR_CATALOGUE, errorText, type ErrorCode } from '../core/errors.ts';
import type { StepResults } from '../pipelines/ports.ts';
import type { RetrainInput, RetrainProgress, retrain } from './definitions/retrain.ts';
import { TASK_QUEUE } from './options.ts';

export interface ClientOptions {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue?: string;
}

export interface RetrainSchedule {
  /** Name of the Schedule; runs are called `<id>-<time>`. */
  readonly id: string;
  /** Five-field cron expression. */
  readonly cron: string;
  /** IANA zone in which the expression is read. */
  readonly timeZone: string;
  readonly input: RetrainInput;
}

export interface ScheduleSummary {
  readonly id: string;
  readonly isPaused: boolean;
  /** ISO instants, soonest first. */
  readonly nextRuns: readonly string[];
  /** Workflow ids of the latest runs, oldest first. */
  readonly recentRuns: readonly string[];
}

/** A live connection. Close it. */
export interface WorkflowClient {
  /** Starts a run; an id that is running already is refused by the server. */
  startRetrain(workflowId: string, input: RetrainInput): Promise<void>;
  /** Waits for the end of a run; throws the failed step's error by code. */
  retrainResult(workflowId: string): Promise<StepResults>;
  retrainProgress(workflowId: string): Promise<RetrainProgress>;
  cancel(workflowId: string): Promise<void>;
  /** Creates the Schedule, or gives an existing one of this id the new cron expression and input. */
  putSchedule(schedule: RetrainSchedule): Promise<'created' | 'updated'>;
  listSchedules(): Promise<ScheduleSummary[]>;
  pauseSchedule(id: string, reason: string): Promise<void>;
  resumeSchedule(id: string, reason: string): Promise<void>;
  /** Starts a run now, unless one is running. */
  triggerSchedule(id: string): Promise<void>;
  deleteSchedule(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Connects; throws `temporal-unavailable`. */
export async function connectClient(options: ClientOptions): Promise<WorkflowClient> {
  const connection = await connect(options.address);
  const client = new Client({ connection, namespace: options.namespace });
  const taskQueue = options.taskQueue ?? TASK_QUEUE;
  const ofSchedule = <T>(id: string, call: (handle: ScheduleHandle) => Promise<T>): Promise<T> => call(client.schedule.getHandle(id)).catch((error: unknown) => {
    if (error instanceof ScheduleNotFoundError) throw new DunlinError('argument-invalid', `A Schedule must exist; got ${JSON.stringify(id)}. List them with \`dunlin schedule list\`.`, {}, error);
    throw error;
  });
  return {
    startRetrain: async (workflowId, input) => {
      await client.workflow.start<typeof retrain>('retrain', { workflowId, taskQueue, args: [input] });
    },
    retrainResult: (workflowId) => client.workflow.getHandle<typeof retrain>(workflowId).result().catch((error: unknown) => {
      throw toDunlinError(error);
    }),
    retrainProgress: (workflowId) => client.workflow.getHandle(workflowId).query<RetrainProgress>('progress'),
    cancel: async (workflowId) => {
      await client.workflow.getHandle(workflowId).cancel();
    },
    putSchedule: async (schedule) => {
      const wanted = scheduleOptions(schedule, taskQueue);
      try {
        await client.schedule.create(wanted);
        return 'created';
      } catch (error) {
        if (!(error instanceof ScheduleAlreadyRunning)) throw refusedSchedule(schedule, error);
        const handle = client.schedule.getHandle(schedule.id), before = (await handle.describe()).info.lastUpdatedAt?.getTime();
        await settle(handle, {
          send: () => handle.update((existing) => ({ ...wanted, state: existing.state })).catch((cause: unknown) => {
            throw refusedSchedule(schedule, cause);
          }),
          isDone: ({ info }) => info.lastUpdatedAt?.getTime() !== before,
        });
        return 'updated';
      }
    },
    listSchedules: async () => {
      const summaries: ScheduleSummary[] = [];
      for await (const item of client.schedule.list()) {
        if (item.action?.workflowType !== 'retrain') continue;
        summaries.push({
          id: item.scheduleId,
          isPaused: item.state.paused,
          nextRuns: item.info.nextActionTimes.map((at) => at.toISOString()),
          recentRuns: item.info.recentActions.map((recent) => recent.action.workflow.workflowId),
        });
      }
      return summaries.sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    pauseSchedule: (id, reason) => ofSchedule(id, (handle) => settle(handle, { send: () => handle.pause(reason), isDone: ({ state }) => state.paused })),
    resumeSchedule: (id, reason) => ofSchedule(id, (handle) => settle(handle, { send: () => handle.unpause(reason), isDone: ({ state }) => !state.paused })),
    triggerSchedule: (id) => ofSchedule(id, (handle) => handle.trigger()),
    deleteSchedule: (id) => ofSchedule(id, (handle) => handle.delete()),
    close: () => connection.close(),
  };
}

interface ScheduleChange {
  send(): Promise<unknown>;
  isDone(description: ScheduleDescription): boolean;
}

const SETTLE_POLL_MS = 100;
const SENDS = 5;
/** Between two sends of one change. */
const SETTLE_POLLS = 100;

/**
 * Sends a change until the server shows it. A Schedule takes changes from a queue and drops one that was made against a state which
 * another has replaced since: two changes close together, the second unseen, is how a pause gets lost.
 *
 * Throws `temporal-unavailable` when the change does not show.
 */
async function settle(handle: ScheduleHandle, change: ScheduleChange): Promise<void> {
  for (let sent = 0; sent < SENDS; sent++) {
    await change.send();
    for (let polled = 0; polled < SETTLE_POLLS; polled++) {
      if (change.isDone(await handle.describe())) return;
      await wait(SETTLE_POLL_MS);
    }
  }
  throw new DunlinError('temporal-unavailable', `A change of the Schedule must show within ${SENDS * SETTLE_POLLS * SETTLE_POLL_MS / 1000} seconds; it did not. Look at the server, then make the change again.`);
}

function scheduleOptions(schedule: RetrainSchedule, taskQueue: string) {
  return {
    scheduleId: schedule.id,
    spec: { cronExpressions: [schedule.cron], timezone: schedule.timeZone },
    // The store has one writer: a run that is due while another is under way is left out.
    policies: { overlap: ScheduleOverlapPolicy.SKIP },
    action: { type: 'startWorkflow', workflowType: 'retrain', workflowId: schedule.id, taskQueue, args: [schedule.input] },
  } satisfies ScheduleOptions;
}

async function connect(address: string): Promise<Connection> {
  try {
    return await Connection.connect({ address, connectTimeout: '5s' });
  } catch (error) {
    throw new DunlinError('temporal-unavailable', `A Temporal server must answer at ${address}; got: ${errorText(error)}. Start one with \`temporal server start-dev\`, or set TEMPORAL_ADDRESS.`, {}, error);
  }
}

/** The server is the judge of cron expressions; the SDK throws its verdict as a TypeError. */
function refusedSchedule(schedule: RetrainSchedule, error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  return new DunlinError('argument-invalid', `A Schedule must have a five-field cron expression and an IANA zone; got ${JSON.stringify(schedule.cron)} in ${schedule.timeZone}. The server says: ${error.message}.`, {}, error);
}

/** The error of the step that failed: the innermost failure carries its code as `type`. */
function toDunlinError(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof CancelledFailure) return new DunlinError('cancelled', 'The run was cancelled. Start another when it is wanted.', {}, error);
    if (cause instanceof ApplicationFailure && cause.type && cause.type in ERROR_CATALOGUE) {
      return new DunlinError(cause.type as ErrorCode, cause.message, (cause.details?.[0] ?? {}) as Record<string, unknown>, error);
    }
  }
  return error;
}
