/** One variant of a model: some features, fitted, calibrated, and its predictions on the rows that it has not seen. */
import { selectColumns, type Frame } from '../core/frame.ts';
import { chooseCalibrator } from '../models/calibration/choose.ts';
import type { EstimatorName, FittedModel, LabelledFrame } from '../models/contract.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import type { WindowName } from '../models/split/windows.ts';

export interface VariantOptions {
  readonly estimator: EstimatorName;
  /** Parameters of the estimator. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Fits of each variant, whose log-odds are averaged: a difference of two fits is partly chance. */
  readonly fits: number;
  readonly signal: AbortSignal;
  /** Added to the seeds of the fits, not to that of the calibration. */
  readonly seedStep?: number;
}

export type JudgedWindow = Exclude<WindowName, 'fit'>;
export type ByWindow<T> = Readonly<Record<JudgedWindow, T>>;

export type Data = Readonly<Record<WindowName, LabelledFrame>>;

/** A fitted variant: its probabilities, and the function that made them from rows. */
export interface Variant {
  readonly p: ByWindow<Float64Array>;
  /** Calibrated probabilities of other rows. */
  score(x: Frame): Float64Array;
}

/** Fits on `fit`, averages the log-odds of all fits, calibrates on `choose`. Throws what the estimator throws. */
export async function fitVariant(data: Data, names: readonly string[], { estimator, parameters, seed, fits, signal, seedStep = 0 }: VariantOptions): Promise<Variant> {
  const columns = (x: Frame): Frame => selectColumns(x, names);
  const models: FittedModel[] = [];
  for (let i = 0; i < fits; i++) models.push(await ESTIMATORS[estimator].fit({ ...data.fit, x: columns(data.fit.x) }, parameters, { seed: seed + seedStep + i, signal }));
  const margins = (x: Frame): Float64Array => {
    const each = models.map((model) => model.margins(columns(x)));
    return each[0]!.map((_, row) => each.reduce((sum, values) => sum + values[row]!, 0) / each.length);
  };
  const { y, groups, x } = data.choose;
  const { calibrator, crossFitted } = chooseCalibrator({ margins: margins(x), y, groups }, seed);
  const score = (rows: Frame): Float64Array => margins(rows).map((margin) => calibrator.probability(margin));
  return { p: { choose: crossFitted, evaluate: score(data.evaluate.x) }, score };
}
