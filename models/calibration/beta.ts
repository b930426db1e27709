/** Beta calibration: a logistic regression of the label on both ends of the margin. */
import type { Calibrator } from '../contract.ts';
import { fitNonNegativeLogistic } from '../linear/non-negative-logistic.ts';
import { sigmoid } from '../log-odds.ts';
import { smoothedTargets } from './smoothed-targets.ts';

export interface BetaCurve {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** Pulls a and b by so little that only a window without curvature notices. */
const RIDGE = 1e-3;

/**
 * `logit p = a ln s - b ln(1 - s) + c` with `s = sigmoid(margin)` and `a, b >= 0`, so that p never falls: a bends the low end, b the
 * high end; a = b = 1 and c = 0 changes nothing. Fitted on Platt's smoothed targets, which keep a perfect split finite.
 *
 * Source: Kull, Silva Filho and Flach 2017.
 */
export function fitBeta(margins: Float64Array, y: Float64Array): Calibrator {
  const { weights, intercept } = fitNonNegativeLogistic({ columns: [margins.map(lowEnd), margins.map(highEnd)], targets: smoothedTargets(y), l2: RIDGE });
  return betaCalibrator({ a: weights[0]!, b: weights[1]!, c: intercept });
}

export function betaCalibrator(json: BetaCurve): Calibrator {
  return { kind: 'beta', probability: (margin) => sigmoid(json.a * lowEnd(margin) + json.b * highEnd(margin) + json.c), json: { ...json } };
}

/** `ln sigmoid(margin)`. */
function lowEnd(margin: number): number {
  return Math.min(margin, 0) - Math.log1p(Math.exp(-Math.abs(margin)));
}

/** `-ln(1 - sigmoid(margin))`. */
function highEnd(margin: number): number {
  return Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
}
