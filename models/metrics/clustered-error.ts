/** Standard error of a mean over rows that come in groups. */

/** `sqrt(sum_g (sum_{i in g} (v_i - mean v))^2) / n`: rows of one debtor count as one observation. Source: Liang and Zeger 1986. */
export function clusteredError(values: Float64Array, groups: readonly string[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sums = new Map<string, number>();
  groups.forEach((group, row) => sums.set(group, (sums.get(group) ?? 0) + values[row]! - mean));
  return Math.sqrt([...sums.values()].reduce((total, sum) => total + sum * sum, 0)) / values.length;
}
