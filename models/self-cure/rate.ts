/** A rate with its precision, by segment. */

export interface SegmentRate {
  readonly segment: string;
  readonly rows: number;
  readonly groups: number;
  readonly rate: number;
  /** Half the width of the 95 % interval. */
  readonly halfWidth: number;
  /** Rows that the declared half-width needs at this rate. */
  readonly neededRows: number;
}

const Z = 1.959963984540054;

/**
 * The rate of `y` over rows of groups, `half-width = max(z sqrt(sum over groups of (sum of (y - rate))^2) / n, Wilson's)`: the first because
 * debtors of one group are not independent, the second because a rate of 0 or 1 from few rows is not certain.
 */
export function rateOf(segment: string, { y, groups }: { readonly y: ArrayLike<number>; readonly groups: readonly string[] }, wantedHalfWidth: number): SegmentRate {
  const n = y.length, sums = new Map<string, number>();
  let positives = 0;
  for (let i = 0; i < n; i++) positives += y[i]!;
  const rate = n === 0 ? 0 : positives / n;
  groups.forEach((group, i) => sums.set(group, (sums.get(group) ?? 0) + y[i]! - rate));
  const clustered = n === 0 ? 1 : Z * Math.sqrt([...sums.values()].reduce((total, sum) => total + sum * sum, 0)) / n;
  const wilson = n === 0 ? 1 : Z * Math.sqrt(rate * (1 - rate) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n);
  const halfWidth = Math.max(clustered, wilson);
  return { segment, rows: n, groups: sums.size, rate, halfWidth, neededRows: Math.max(0, Math.round(n * (halfWidth / wantedHalfWidth) ** 2)) };
}
