/** Points and weights that integrate polynomials over [0, 1] exactly. */

export interface QuadratureRule {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss-Legendre rule of `count` points: exact for polynomials of degree up to `2 count - 1`.
 *
 * Points are the roots of the Legendre polynomial, by Newton's method from `cos(pi (i + 3/4) / (n + 1/2))` (Abramowitz and Stegun 25.4.29, 22.16.6).
 */
export function legendreRule(count: number): QuadratureRule {
  const points = new Float64Array(count), weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = Math.cos(Math.PI * (i + 0.75) / (count + 0.5)), slope = 1;
    for (let step = 0; step < 20; step++) {
      let last = 1, value = x;
      for (let n = 2; n <= count; n++) [last, value] = [value, ((2 * n - 1) * x * value - (n - 1) * last) / n];
      slope = count * (x * value - last) / (x * x - 1);
      x -= value / slope;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
