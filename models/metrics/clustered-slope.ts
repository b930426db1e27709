/** The slope of a weighted regression line, with an interval by debtor that needs no resampling. */
import type { Interval } from '../contract.ts';
import { placeClusters, sumByCluster } from '../ope/cluster-sums.ts';
import { NORMAL_975 } from './student-quantile.ts';

export interface SlopeRows {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** >= 0. */
  readonly weights: Float64Array;
  readonly clusters: readonly string[];
}

/** Spread of x, against its size, below which a line through it says nothing. */
const LEAST_SPREAD = 1e-12;

/**
 * `b = sum w (x - x') (y - y') / sum w (x - x')^2` with weighted means x' and y', -+ 1.96 standard errors
 * `sqrt(sum_g (sum_{i in g} w (x - x') e)^2) / sum w (x - x')^2`, e = what the line leaves over. Null where x does not vary.
 * Source: Liang and Zeger 1986.
 */
export function clusteredSlope({ x, y, weights, clusters }: SlopeRows): Interval | null {
  const total = weights.reduce((sum, weight) => sum + weight, 0), meanOf = (values: Float64Array): number => values.reduce((sum, value, i) => sum + weights[i]! * value, 0) / total;
  const meanX = meanOf(x), meanY = meanOf(y), spread = x.reduce((sum, value, i) => sum + weights[i]! * (value - meanX) ** 2, 0);
  if (!(spread > LEAST_SPREAD * total * (1 + meanX * meanX))) return null;
  const value = x.reduce((sum, each, i) => sum + weights[i]! * (each - meanX) * (y[i]! - meanY), 0) / spread;
  const scores = x.map((each, i) => weights[i]! * (each - meanX) * (y[i]! - meanY - value * (each - meanX)));
  const half = NORMAL_975 * Math.sqrt(sumByCluster(scores, placeClusters(clusters)).reduce((sum, score) => sum + score * score, 0)) / spread;
  return { value, lower: value - half, upper: value + half, level: 0.95 };
}
