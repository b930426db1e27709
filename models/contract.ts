/**
 * What every model of default propensity, calibrator and estimator of off-policy value must be. Start reading here.
 *
 * `fit` returns an immutable fitted model, so "predict before fit" cannot be written. A fitted model is data (parameters
 * and typed arrays) plus pure float64 functions over it: the same functions score in batch, over HTTP and over Kafka.
 */
import type { TObject } from 'typebox';
import type { Frame } from '../core/frame.ts';
import type { SearchSpace } from './search/space.ts';
import type { TensorOptions } from './tensor/backend.ts';

export const ESTIMATOR_NAMES = ['base-rate', 'logistic', 'scorecard', 'trees', 'network', 'blend'] as const;
export type EstimatorName = (typeof ESTIMATOR_NAMES)[number];

/** Rows to learn from. All arrays have `x.rowCount` entries. */
export interface LabelledFrame {
  readonly x: Frame;
  /** 0 or 1. */
  readonly y: Float64Array;
  /** Debtor (or group) of each row: resampling and inner splits never divide a group. */
  readonly groups: readonly string[];
  /** When each row was seen, in any unit that grows with time; left out where rows have no order. */
  readonly times?: Float64Array | undefined;
  /** When the label of each row was known, in the unit of `times`; left out where it was known at once or has no order. */
  readonly knownAt?: Float64Array | undefined;
}

export interface FitContext {
  readonly seed: number;
  /** Called with a share in [0, 1] and a short text. */
  readonly onProgress?: ((share: number, text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Threads of an estimator that can use several; left out: as many as help. Changes no bit of the model. */
  readonly threads?: number | undefined;
  /** Which TensorFlow to start, for estimators that need one. */
  readonly tensor?: TensorOptions | undefined;
}

/** The weights of a fitted model as they are stored: JSON parameters and raw arrays. */
export interface ModelState {
  readonly json: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, Float64Array | Float32Array | Int32Array | Uint8Array>>;
}

/** An immutable fitted model. Margins are log-odds; `1 / (1 + exp(-margin))` is the uncalibrated probability. */
export interface FittedModel {
  readonly estimator: EstimatorName;
  /** In the order in which contributions are given. */
  readonly featureNames: readonly string[];
  /** Log-odds of every row; throws `frame-mismatch`. */
  margins(x: Frame): Float64Array;
  /**
   * Exact additive contributions of one row: `bias + sum(values) = margin` (to 1e-9 relative).
   * `values[i]` belongs to `featureNames[i]`, in log-odds.
   */
  contributions(x: Frame, row: number): { readonly bias: number; readonly values: Float64Array };
  /** The same of all rows, to rounding, row after row in `values`; for models that have a fast way. */
  contributionsOfAll?(x: Frame): { readonly bias: number; readonly values: Float64Array };
  /** How much each feature was used, for models that know: fall of the training loss, and how often it was split on. */
  importance?(): readonly { readonly feature: string; readonly gain: number; readonly splits: number }[];
  state(): ModelState;
}

export interface Estimator {
  readonly name: EstimatorName;
  /** Parameters with bounds and defaults, declared once; CLI, errors and docs read it. */
  readonly parameters: TObject;
  /** Where a search looks for parameters; left out: there is nothing to search. */
  readonly space?: SearchSpace;
  /** Learns from `data`; throws `parameter-invalid`, `label-single-class`. Equal inputs and seed give equal bytes. */
  fit(data: LabelledFrame, parameters: Readonly<Record<string, unknown>>, context: FitContext): Promise<FittedModel>;
  /** The fitted model of a stored state. */
  load(state: ModelState, featureNames: readonly string[]): FittedModel;
}

/** A monotone map from margin to probability, fitted on a window that the model did not see. */
export interface Calibrator {
  readonly kind: 'identity' | 'platt' | 'beta' | 'isotonic';
  probability(margin: number): number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** A value with a two-sided interval at `level`. */
export interface Interval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly level: number;
}
