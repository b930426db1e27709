/** Population stability index: how far one distribution has moved from another, in the same bins. */
import type { Distribution } from './distribution.ts';

/** An empty bin counts as this share, so that one row in a new bin cannot make the index infinite. */
const LEAST_SHARE = 1e-4;
/** Standard normal quantile of .999. */
const Z_999 = 3.0902;

/**
 * `sum over bins of (p - q) ln(p / q)`, each share at least 1e-4, missing a bin of its own. Both samples have rows.
 * 0 = equal; by custom below .1 is little, above .25 is much. Source: Siddiqi, Credit Risk Scorecards (2006).
 */
export function stabilityIndex(reference: Distribution, current: Distribution): number {
  return reference.counts.reduce((sum, count, bin) => {
    const q = Math.max(LEAST_SHARE, count / reference.rows), p = Math.max(LEAST_SHARE, (current.counts[bin] ?? 0) / current.rows);
    return sum + (p - q) * Math.log(p / q);
  }, 0);
}

/**
 * What sampling alone reaches once in a thousand: `chi2(.999; bins - 1) (1 / m + 1 / n)` over the bins that either has, for samples of m and n rows.
 *
 * Under equal distributions `PSI m n / (m + n)` is asymptotically chi-squared (Yurdakul, Statistical properties of population stability
 * index, 2018); the quantile is that of Wilson and Hilferty (1931).
 */
export function samplingNoise(reference: Distribution, current: Distribution): number {
  const used = reference.counts.filter((count, bin) => count > 0 || (current.counts[bin] ?? 0) > 0).length;
  const freedom = Math.max(1, used - 1), step = 2 / (9 * freedom);
  return freedom * (1 - step + Z_999 * Math.sqrt(step)) ** 3 * (1 / reference.rows + 1 / current.rows);
}
