/** How lopsided an estimate of a mean is when its rows come in clusters. */

/**
 * Skewness of the mean of `values`: `sum u_g^3 / (sum u_g^2)^1.5` with `u_g = sum_{i in g} (value_i - mean)`. 0 = symmetric; below 0 a few clusters
 * pull down hard. It shrinks with the square root of the clusters.
 * @param groups cluster of each value
 */
export function clusterSkewness(values: Float64Array, groups: readonly string[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sums = new Map<string, number>();
  groups.forEach((group, row) => sums.set(group, (sums.get(group) ?? 0) + values[row]! - mean));
  let squares = 0, cubes = 0;
  for (const sum of sums.values()) {
    squares += sum * sum;
    cubes += sum * sum * sum;
  }
  return squares === 0 ? 0 : cubes / squares ** 1.5;
}
