/** A mean with an interval by debtor that needs no resampling. */
import type { Interval } from '../contract.ts';
import { clusteredError } from './clustered-error.ts';
import { NORMAL_975 } from './student-quantile.ts';

/** Mean of values, -+ 1.96 standard errors clustered by debtor. */
export function clusteredMean(values: Float64Array, groups: readonly string[]): Interval {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length, half = NORMAL_975 * clusteredError(values, groups);
  return { value, lower: value - half, upper: value + half, level: 0.95 };
}
