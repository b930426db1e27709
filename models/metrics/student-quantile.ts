/** Quantiles of the normal and of Student's t distribution. */

/** Standard normal quantile of .975. */
export const NORMAL_975 = 1.959963984540054;
/** Standard normal quantile of .8. */
export const NORMAL_800 = 0.8416212335729143;

/**
 * The upper-tail quantile of Student's t: `P(T > quantile) = tail` with `freedom` degrees of freedom, `0 < tail <= .5`.
 *
 * By bisection on the exact tail, so that very small tails are as exact as common ones (relative error 1e-9).
 * Source of the tail: the regularised incomplete beta function, `P(T > t) = I_{v / (v + t^2)}(v / 2, 1 / 2) / 2`, by Lentz's continued
 * fraction (Press et al., Numerical Recipes, section 6.4).
 * @param freedom at least 1; Infinity gives the normal quantile
 */
export function studentQuantile(tail: number, freedom: number): number {
  // From so many degrees on the normal quantile differs by less than 1e-6.
  const v = Math.min(freedom, 1e7);
  let low = 0, high = 1;
  while (studentTail(high, v) > tail) high *= 2;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (studentTail(middle, v) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** `P(T > t)` for t >= 0. */
export function studentTail(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
}

/** Regularised incomplete beta function, x in [0, 1]. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? front * betaFraction(x, a, b) / a : 1 - front * betaFraction(1 - x, b, a) / b;
}

const TINY = 1e-300;
const MOST_TERMS = 10_000;

function betaFraction(x: number, a: number, b: number): number {
  let c = 1, d = 1 / away(1 - (a + b) * x / (a + 1)), value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Stirling's series, shifted above 10; relative error below 1e-14. */
function logGamma(x: number): number {
  let shift = 0, z = x;
  for (; z < 10; z++) shift -= Math.log(z);
  const inverse = 1 / (z * z);
  return shift + (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI)
    + (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
}
