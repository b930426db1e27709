/** Several log-odds as one: the log-odds of the mean of their probabilities. */

/** `ln(sum p) - ln(sum (1 - p))` with `p = 1 / (1 + exp(-z))`, finite for every finite z. */
export function meanMargin(logits: Float64Array): number {
  return logSum(logits, -1) - logSum(logits, 1);
}

/** Abscissae and weights of the Gauss-Legendre rule of eight points on [0, 1] (Abramowitz and Stegun, table 25.4), one half; the other mirrors it. */
const ABSCISSAE = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/**
 * Multipliers with `meanMargin(own) - meanMargin(base) = sum of multiplier (own - base)`: the gradient of the mean margin, averaged along
 * the straight line between the two (integrated gradients; Sundararajan, Taly and Yan 2017). What the quadrature leaves over is
 * spread in proportion to the distances, so that the sum is exact.
 */
export function meanMultipliers(own: Float64Array, base: Float64Array): Float64Array {
  const moves = own.map((logit, m) => logit - base[m]!), multipliers = new Float64Array(own.length);
  ABSCISSAE.forEach((abscissa, i) => {
    for (const side of [-1, 1]) {
      const share = (1 + side * abscissa) / 2;
      addGradient(base.map((logit, m) => logit + share * moves[m]!), WEIGHTS[i]! / 2, multipliers);
    }
  });
  const distance = moves.reduce((sum, move) => sum + move * move, 0);
  if (distance === 0) return multipliers;
  const reached = moves.reduce((sum, move, m) => sum + move * multipliers[m]!, 0);
  const rest = (meanMargin(own) - meanMargin(base) - reached) / distance;
  return multipliers.map((multiplier, m) => multiplier + rest * moves[m]!);
}

/** Adds `weight d margin / d z = weight p (1 - p) (1 / sum p + 1 / sum (1 - p))`. */
function addGradient(logits: Float64Array, weight: number, sums: Float64Array): void {
  const up = logSum(logits, -1), down = logSum(logits, 1);
  logits.forEach((logit, m) => {
    const both = -softplus(logit) - softplus(-logit);
    sums[m]! += weight * (Math.exp(both - up) + Math.exp(both - down));
  });
}

/** `ln sum_m 1 / (1 + exp(side z_m))`, without under- or overflow. */
function logSum(logits: Float64Array, side: 1 | -1): number {
  let highest = -Infinity;
  for (const logit of logits) highest = Math.max(highest, -softplus(side * logit));
  let sum = 0;
  for (const logit of logits) sum += Math.exp(-softplus(side * logit) - highest);
  return highest + Math.log(sum);
}

/** `ln(1 + exp(x))` */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
