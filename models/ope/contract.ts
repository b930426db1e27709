/**
 * Off-policy evaluation: what an estimator of the value of a policy that was not deployed reads and answers.
 *
 * Estimators differ in one method, `terms`: each row adds a numerator and a denominator, and the value is the ratio of the
 * two sums. Point value, interval and diagnostics are therefore computed in one place, `estimate.ts`.
 */
import type { Interval } from '../contract.ts';

export const OPE_NAMES = ['ips', 'snips', 'dm', 'dr', 'switch-dr'] as const;
export type OpeName = (typeof OPE_NAMES)[number];

/** What the estimators here estimate; `estimands.ts` says where one differs. */
export const ESTIMAND = 'one decision changed to the candidate policy, the logging policy before and after it';

/** Logged decisions. Matrices are row-major, `rowCount x actionCount`. */
export interface LoggedBandit {
  readonly rowCount: number;
  readonly actionCount: number;
  /** Index of the action taken. */
  readonly actions: Int32Array;
  /** Reward of the action taken, any unit. */
  readonly rewards: Float64Array;
  /** Probability with which the logging policy took it, in (0, 1]. */
  readonly loggingProbability: Float64Array;
  /** Probabilities of all actions, 0 = masked; null where only the action taken was logged. */
  readonly loggingProbabilities: Float64Array | null;
  /** Debtor (or group) of each row: resampling never divides one. */
  readonly clusters: readonly string[];
}

export interface OpeInput {
  readonly log: LoggedBandit;
  /** Probabilities of the candidate policy, `rowCount x actionCount`; each row sums to 1. */
  readonly policy: Float64Array;
  /** Reward predictions from models that did not see the row's cluster, `rowCount x actionCount`; null: none. */
  readonly predictions: Float64Array | null;
  /** Importance weights above it are cut to it; Infinity = never. */
  readonly maximumWeight: number;
}

/** Per-row terms; the estimate is `sum(numerator) / sum(denominator)`. */
export interface OpeTerms {
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
}

export interface OpeEstimator {
  readonly name: OpeName;
  /** True when `predictions` must be given. */
  readonly needsPredictions: boolean;
  /** `weights[i] = min(policy(a_i | x_i) / loggingProbability_i, maximumWeight)`. */
  terms(input: OpeInput, weights: Float64Array): OpeTerms;
}

export interface OpeDiagnostics {
  /** `(sum w)^2 / sum w^2`. */
  readonly effectiveSampleSize: number;
  /** `max w / sum w`. */
  readonly maxWeightShare: number;
  /** Share of the weight that clipping removed. */
  readonly clippedShare: number;
  /** Before clipping; 1 but for chance where probabilities are right and the candidate stays among logged actions. */
  readonly meanWeight: number;
  /** Standard error of `meanWeight`, by cluster. */
  readonly meanWeightError: number;
  /** Share of the candidate's decisions that rest on logged probabilities below .01. */
  readonly rareShare: number;
  /** Mean probability that the candidate puts on actions that the logging policy never takes; null = not known. */
  readonly unsupportedShare: number | null;
  readonly rows: number;
  readonly clusters: number;
}

export interface OpeEstimate extends Interval, OpeDiagnostics {
  readonly policy: string;
  readonly estimator: OpeName;
  readonly estimand: string;
}
