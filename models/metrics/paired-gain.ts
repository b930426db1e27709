/** Gain of one set of predictions over another in log loss, with an interval by debtor that needs no resampling. */
import type { Interval } from '../contract.ts';
import { clusteredError } from './clustered-error.ts';
import type { Outcomes } from './measure.ts';
import { logLosses } from './log-loss.ts';

const LEVEL = 0.95;
/** Standard normal quantile of .975. */
const Z = 1.959964;

/**
 * `d_i = loss_i(without) - loss_i(with)`; value = mean d, interval = mean d -+ 1.96 se with `se = sqrt(sum_g (sum_{i in g} (d_i - mean d))^2) / n`,
 * clustered by debtor. Positive favours `full`. For many features at once, where 400 resamples of each would take too long.
 */
export function logLossGain({ y, groups }: Outcomes, { full, without }: { readonly full: Float64Array; readonly without: Float64Array }): Interval {
  const a = logLosses(y, without), b = logLosses(y, full);
  const gains = a.map((loss, row) => loss - b[row]!);
  const value = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const error = clusteredError(gains, groups);
  return { value, lower: value - Z * error, upper: value + Z * error, level: LEVEL };
}
