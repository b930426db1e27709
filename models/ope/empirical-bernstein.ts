/** A bound on a mean that holds for any sample size, from the range and the spread seen. */
import type { Interval } from '../contract.ts';

/**
 * `mean -+ [ sqrt(2 s^2 ln(2/d) / n) + 7 M ln(2/d) / (3 (n - 1)) ]` with `d = (1 - level) / 2` on either side, s^2 the sample
 * variance and M the width of the range that all values lie in.
 *
 * Holds for every n when the values are independent, lie in the range and the range was known before; no normality is needed. The
 * second term makes it useless where weights may be large: a floor of 1 % on amounts up to 10,000 costs hundreds a decision.
 * Source: Maurer, Pontil (2009), theorem 4; for policy values Thomas, Theocharous, Ghavamzadeh (2015).
 * @param values at least two
 * @param range M, in the unit of the values
 */
export function bernsteinInterval(values: Float64Array, { range, level }: { readonly range: number; readonly level: number }): Interval {
  const n = values.length, logTerm = Math.log(4 / (1 - level));
  const value = values.reduce((sum, item) => sum + item, 0) / n;
  const variance = values.reduce((sum, item) => sum + (item - value) ** 2, 0) / (n - 1);
  const half = Math.sqrt(2 * variance * logTerm / n) + 7 * range * logTerm / (3 * (n - 1));
  return { value, lower: value - half, upper: value + half, level };
}
