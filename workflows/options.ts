/** Timeouts and retries of the activities, and names that client and worker share. Pure: workflow code imports this file. */
import type { ErrorCode } from '../core/errors.ts';
import type { StepName } from '../pipelines/ports.ts';

export const TASK_QUEUE = 'dunlin';
export const DEFAULT_ADDRESS = '127.0.0.1:7233';
export const DEFAULT_NAMESPACE = 'default';

/** A worker that is silent for so long counts as dead and its step starts again elsewhere. */
export const HEARTBEAT_TIMEOUT_SECONDS = 60;
/** How often a running step tells that it lives; also the longest wait until it hears of a cancellation. */
export const HEARTBEAT_EVERY_MS = 5000;

/** The longest that one attempt of a step may take. */
export const STEP_TIMEOUT_MINUTES: Readonly<Record<StepName, number>> = {
  ingest: 120, materialise: 240, train: 720, evaluate: 120, gate: 10, publish: 120,
};

/** Attempts of one step, the killed ones included; the wait doubles from one second to one minute. */
export const STEP_RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', maximumAttempts: 20 } as const;

/**
 * What a repeated attempt can change: `retry` = another process, server or moment; `stop` = the input or the configuration
 * must change first. Exhaustive: a new code does not compile without an answer here.
 */
export const RETRY_BY_CODE: Readonly<Record<ErrorCode, 'retry' | 'stop'>> = {
  'portfolio-missing': 'stop', 'portfolio-invalid': 'stop', 'mapping-missing': 'stop', 'mapping-invalid': 'stop', 'variable-unset': 'stop', 'source-missing': 'stop',
  'home-mismatch': 'stop', 'argument-invalid': 'stop', 'source-unreadable': 'stop', 'column-missing': 'stop', 'schema-changed': 'stop', 'too-many-bad-rows': 'stop',
  'value-invalid': 'stop', 'store-locked': 'retry', 'store-missing': 'stop', 'store-version': 'stop', 'view-invalid': 'stop', 'spine-invalid': 'stop',
  'quality-gate-failed': 'stop', 'too-few-positives': 'stop', 'holdout-insufficient': 'stop', 'label-single-class': 'stop', 'window-empty': 'stop', 'frame-mismatch': 'stop', 'parameter-invalid': 'stop', 'capacity-exceeded': 'stop',
  'label-pack-unknown': 'stop', 'estimator-unknown': 'stop', 'logged-probability-invalid': 'stop', 'log-insufficient': 'stop', 'no-overlap': 'stop', 'backend-unavailable': 'retry',
  'artefact-corrupt': 'stop', 'artefact-missing': 'stop', 'registry-conflict': 'retry', 'promotion-refused': 'stop', 'nothing-published': 'stop', 'debtor-unknown': 'stop',
  'receivable-unknown': 'stop', 'body-invalid': 'stop', 'media-type-unsupported': 'stop', 'body-too-large': 'stop', 'route-unknown': 'stop', 'not-ready': 'retry',
  'features-stale': 'retry', 'port-in-use': 'retry', 'decision-unknown': 'stop', 'event-conflict': 'stop', 'temporal-unavailable': 'retry',
  'kafka-unavailable': 'retry', 'cancelled': 'retry', 'internal': 'retry',
};
