/** Targets that are never quite 0 or 1. */

/** `(n+ + 1) / (n+ + 2)` for a positive and `1 / (n- + 2)` for the others, so that no slope runs to infinity. Source: Platt 1999. */
export function smoothedTargets(y: Float64Array): Float64Array {
  const positives = y.reduce((sum, label) => sum + label, 0);
  const high = (positives + 1) / (positives + 2), low = 1 / (y.length - positives + 2);
  return y.map((label) => (label === 1 ? high : low));
}
