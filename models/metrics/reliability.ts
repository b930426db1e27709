/** Reliability: what was expected and what was observed, bin by bin. */
import type { Interval } from '../contract.ts';
import { clusteredError } from './clustered-error.ts';
import { equalMassBins } from './equal-mass.ts';
import type { Outcomes } from './measure.ts';
import { NORMAL_975 } from './student-quantile.ts';

export interface ReliabilityBin {
  /** Least and largest probability in the bin. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly positives: number;
  /** Mean probability. */
  readonly expected: number;
  /** Share of positives. */
  readonly observed: Interval;
}

const RELIABILITY_BINS = 10;

/** Ten bins of equal mass in the order of `p`, ascending. */
export function reliabilityTable({ y, groups }: Outcomes, p: Float64Array): readonly ReliabilityBin[] {
  return equalMassBins(p, RELIABILITY_BINS).map((rows) => {
    const labels = Float64Array.from(rows, (row) => y[row]!);
    return {
      from: p[rows[0]!]!, to: p[rows.at(-1)!]!, rows: rows.length, positives: sum(labels), expected: rows.reduce((total, row) => total + p[row]!, 0) / rows.length,
      observed: observedRate(labels, Array.from(rows, (row) => groups[row]!)),
    };
  });
}

/**
 * The share of positives with Wilson's 95 % interval on the effective number of rows: rows over the design effect, which is the
 * variance with groups as clusters over that of independent rows, at least 1. Where all labels are equal the groups are counted.
 *
 * Source: Wilson 1927; Korn and Graubard 1998.
 */
export function observedRate(y: Float64Array, groups: readonly string[]): Interval {
  const value = sum(y) / y.length, binomial = value * (1 - value) / y.length;
  const count = binomial === 0 ? new Set(groups).size : Math.min(y.length, y.length * binomial / clusteredError(y, groups) ** 2);
  const z2 = NORMAL_975 ** 2, center = (value + z2 / (2 * count)) / (1 + z2 / count);
  const half = NORMAL_975 / (1 + z2 / count) * Math.sqrt(value * (1 - value) / count + z2 / (4 * count * count));
  return { value, lower: Math.max(0, center - half), upper: Math.min(1, center + half), level: 0.95 };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
