/** Expected calibration error. */

/** Fewer positives than this and the ten bins would show noise, not calibration. */
export const ECE_MINIMUM_POSITIVES = 1000;
const BINS = 10;

/**
 * `sum over bins of share * |mean p - mean y|` over ten bins of equal mass in the order of p; null with fewer than
 * 1,000 positives.
 */
export function expectedCalibrationError(y: Float64Array, p: Float64Array): number | null {
  if (y.reduce((sum, label) => sum + label, 0) < ECE_MINIMUM_POSITIVES) return null;
  const order = Int32Array.from(p, (_, row) => row).sort((a, b) => p[a]! - p[b]! || a - b);
  let error = 0;
  for (let bin = 0; bin < BINS; bin++) {
    let gap = 0;
    const end = Math.floor((bin + 1) * order.length / BINS);
    for (let i = Math.floor(bin * order.length / BINS); i < end; i++) gap += p[order[i]!]! - y[order[i]!]!;
    error += Math.abs(gap);
  }
  return error / order.length;
}
