/** Platt scaling: a logistic regression of the label on the margin. */
import type { Calibrator } from '../contract.ts';
import { fitNonNegativeLogistic } from '../linear/non-negative-logistic.ts';
import { sigmoid } from '../log-odds.ts';
import { smoothedTargets } from './smoothed-targets.ts';

export interface PlattLine {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * `p = sigmoid(slope margin + intercept)` on Platt's smoothed targets; the slope is never negative, and margins that are all
 * equal get an intercept only.
 *
 * Source: Platt 1999.
 */
export function fitPlatt(margins: Float64Array, y: Float64Array): Calibrator {
  return plattCalibrator(fitPlattLine(margins, y));
}

export function fitPlattLine(margins: Float64Array, y: Float64Array): PlattLine {
  const mean = margins.reduce((sum, margin) => sum + margin, 0) / y.length;
  const spread = Math.sqrt(margins.reduce((sum, margin) => sum + (margin - mean) ** 2, 0) / y.length);
  // Scaled, so that Newton's steps do not depend on the unit of the margins; a constant scales to zeros and gets no slope.
  const unit = spread < 1e-6 ? 0 : 1 / spread;
  const { weights, intercept } = fitNonNegativeLogistic({ columns: [margins.map((margin) => (margin - mean) * unit)], targets: smoothedTargets(y), l2: 0 });
  const slope = weights[0]! * unit;
  return { slope, intercept: intercept - slope * mean };
}

export function plattCalibrator(json: PlattLine): Calibrator {
  return { kind: 'platt', probability: (margin) => sigmoid(json.slope * margin + json.intercept), json: { ...json } };
}
