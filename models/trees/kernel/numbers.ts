/** The arithmetic that both kernels share, in floats of 32 bits, and how a draw is mixed. */

/** Beyond this the curve is flat to a float of 32 bits. */
export const SIGMOID_LIMIT = 87;

/**
 * `exp(r) = 1 + r + r^2 (t0 r^5 + ... + t5)` for |r| <= ln 2 / 2, and `ln 2 = high + low`; error below 2 units in the last place.
 *
 * Source: Moshier, Cephes Mathematical Library, expf.
 */
export const EXP = {
  log2e: Math.fround(Math.LOG2E), high: Math.fround(0.693359375), low: Math.fround(-2.1219444e-4),
  terms: [1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1].map(Math.fround),
} as const;

/** Odd constants: the first spreads rows, the next two are the finaliser of MurmurHash3 (Appleby), the last is 2^32 over the golden ratio. */
export const MIX = { row: 0xcc9e2d51 | 0, first: 0x85ebca6b | 0, second: 0xc2b2ae35 | 0, dither: 0x9e3779b1 | 0 } as const;

/** Adding and taking this away again rounds a float of 32 bits to a whole number, halves to even. */
export const ROUNDING = 1.5 * 2 ** 23;
/** Its bits: of a sum with it they are taken away to leave the whole number. */
export const ROUNDING_BITS = 0x4b400000;

/** A float of 32 bits of less than 2^22 to the nearest whole number, halves to even. */
export function roundSingle(value: number): number {
  return Math.fround(Math.fround(value + ROUNDING) - ROUNDING);
}

export interface SigmoidSingle {
  readonly p: number;
  /** `p (1 - p)`. */
  readonly variance: number;
}

/** The logistic curve in floats of 32 bits; every step is rounded, so that any machine gives equal bits. */
export function sigmoidSingle(margin: number): SigmoidSingle {
  const f = Math.fround;
  const x = f(margin), a = -Math.min(Math.abs(x), SIGMOID_LIMIT);
  const k = roundSingle(f(a * EXP.log2e));
  const r = f(f(a - f(k * EXP.high)) - f(k * EXP.low));
  let sum: number = EXP.terms[0]!;
  for (let i = 1; i < EXP.terms.length; i++) sum = f(f(sum * r) + EXP.terms[i]!);
  const e = f(f(f(f(sum * f(r * r)) + r) + 1) * 2 ** k);
  const q = f(1 / f(1 + e)), eq = f(e * q);
  return { p: x >= 0 ? q : eq, variance: f(q * eq) };
}

/** A whole number of 32 bits, without sign, from a row and the seed of a tree. */
export function mixRow(row: number, seed: number): number {
  let hash = (Math.imul(row, MIX.row) + seed) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), MIX.first);
  hash = Math.imul(hash ^ (hash >>> 13), MIX.second);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Halvings of a search over so many edges, padded with infinity. */
export function halvingsOf(edges: number): number {
  return edges === 0 ? 0 : Math.floor(Math.log2(edges)) + 1;
}
