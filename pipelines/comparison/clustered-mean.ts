/** A mean with an interval by debtor that needs no resampling. */
import type { Interval } from '../../models/contract.ts';
import { NORMAL_975 } from '../../models/metrics/student-quantile.ts';

/** Mean of values, -+ 1.96 se with `se = sqrt(sum_g (sum_{i in g} (v_i - mean))^2) / n`. */
export function clusteredMean(values: Float64Array, groups: readonly string[]): Interval {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length;
  const sums = new Map<string, number>();
  groups.forEach((group, row) => sums.set(group, (sums.get(group) ?? 0) + values[row]! - value));
  const half = NORMAL_975 * Math.sqrt([...sums.values()].reduce((total, sum) => total + sum * sum, 0)) / values.length;
  return { value, lower: value - half, upper: value + half, level: 0.95 };
}
