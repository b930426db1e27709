/** Expected calibration error. */
import { equalMassBins } from './equal-mass.ts';

/** Fewer positives than this and the ten bins would show noise, not calibration. */
export const ECE_MINIMUM_POSITIVES = 1000;
const BINS = 10;

/**
 * `sum over bins of share * |mean p - mean y|` over ten bins of equal mass in the order of p; null with fewer than
 * 1,000 positives.
 */
export function expectedCalibrationError(y: Float64Array, p: Float64Array): number | null {
  if (y.reduce((sum, label) => sum + label, 0) < ECE_MINIMUM_POSITIVES) return null;
  const errors = equalMassBins(p, BINS).map((rows) => Math.abs(rows.reduce((gap, row) => gap + p[row]! - y[row]!, 0)));
  return errors.reduce((sum, error) => sum + error, 0) / p.length;
}
