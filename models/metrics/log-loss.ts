/** Logarithmic loss. */

/** Probabilities are kept this far from 0 and 1, so that one sure error does not decide everything. */
const LEAST = 1e-12;

/** `-ln p` for y = 1, `-ln(1 - p)` for y = 0, per row. */
export function logLosses(y: Float64Array, p: Float64Array): Float64Array {
  return Float64Array.from(p, (probability, row) => {
    const bounded = Math.min(1 - LEAST, Math.max(LEAST, probability));
    return -Math.log(y[row] === 1 ? bounded : 1 - bounded);
  });
}

/** Mean of `logLosses`. */
export function logLoss(y: Float64Array, p: Float64Array): number {
  return logLosses(y, p).reduce((sum, loss) => sum + loss, 0) / y.length;
}
