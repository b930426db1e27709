/** Platt scaling: a logistic regression of the label on the margin. */
import type { Calibrator } from '../contract.ts';
import { logit, sigmoid } from '../log-odds.ts';

const ITERATIONS = 50;

/**
 * `p = sigmoid(slope margin + intercept)` by Newton steps on Platt's smoothed targets; the slope is never negative, and
 * margins that are all equal get an intercept only.
 *
 * Source: Platt 1999; targets `(n+ + 1) / (n+ + 2)` and `1 / (n- + 2)`.
 */
export function fitPlatt(margins: Float64Array, y: Float64Array): Calibrator {
  const positives = y.reduce((sum, label) => sum + label, 0);
  const high = (positives + 1) / (positives + 2), low = 1 / (y.length - positives + 2);
  const targets = y.map((label) => (label === 1 ? high : low));
  const rate = targets.reduce((sum, target) => sum + target, 0) / y.length;
  const mean = margins.reduce((sum, margin) => sum + margin, 0) / y.length;
  const spread = margins.reduce((sum, margin) => sum + (margin - mean) ** 2, 0) / y.length;
  if (spread < 1e-12) return plattCalibrator({ slope: 0, intercept: logit(rate) });
  const line = newton(margins, targets, { slope: 1, intercept: 0 });
  return plattCalibrator(line.slope > 0 ? line : { slope: 0, intercept: logit(rate) });
}

export function plattCalibrator(json: { readonly slope: number; readonly intercept: number }): Calibrator {
  return { kind: 'platt', probability: (margin) => sigmoid(json.slope * margin + json.intercept), json };
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

function newton(margins: Float64Array, targets: Float64Array, start: Line): Line {
  let line = start, loss = lossOf(margins, targets, line);
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let g0 = 0, g1 = 0, h00 = 1e-10, h01 = 0, h11 = 1e-10;
    margins.forEach((margin, row) => {
      const p = sigmoid(line.slope * margin + line.intercept), d = p - targets[row]!, w = p * (1 - p);
      g0 += d * margin; g1 += d; h00 += w * margin * margin; h01 += w * margin; h11 += w;
    });
    const determinant = h00 * h11 - h01 * h01;
    const moveSlope = (h11 * g0 - h01 * g1) / determinant, moveIntercept = (h00 * g1 - h01 * g0) / determinant;
    let share = 1, next = line, nextLoss = Infinity;
    for (; share > 1e-6 && !(nextLoss <= loss); share /= 2) {
      next = { slope: line.slope - share * moveSlope, intercept: line.intercept - share * moveIntercept };
      nextLoss = lossOf(margins, targets, next);
    }
    if (!(nextLoss < loss - 1e-12)) return nextLoss <= loss ? next : line;
    line = next;
    loss = nextLoss;
  }
  return line;
}

function lossOf(margins: Float64Array, targets: Float64Array, line: Line): number {
  let loss = 0;
  margins.forEach((margin, row) => {
    const z = line.slope * margin + line.intercept;
    loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - targets[row]! * z;
  });
  return loss;
}
