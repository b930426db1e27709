/** Percentile intervals of a ratio of sums by resampling whole clusters. */
import type { RandomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import type { OpeTerms } from './contract.ts';

export interface BootstrapOptions {
  /** Two-sided level, e.g. 0.95. */
  readonly level: number;
  readonly replicates: number;
  readonly stream: RandomStream;
}

/**
 * `sum(numerator) / sum(denominator)` with the percentile interval over `replicates` draws of as many clusters as there are,
 * with replacement. Source: Cameron, Gelbach, Miller (2008), pairs cluster bootstrap. NaN where no denominator is left.
 */
export function clusterInterval(terms: OpeTerms, clusters: readonly string[], options: BootstrapOptions): Interval {
  const { numerator, denominator } = sumByCluster(terms, clusters);
  const count = numerator.length;
  const value = total(numerator) / total(denominator);
  const replicates = Float64Array.from({ length: options.replicates }, () => {
    let top = 0, bottom = 0;
    for (let i = 0; i < count; i++) {
      const cluster = options.stream.integer(count);
      top += numerator[cluster]!;
      bottom += denominator[cluster]!;
    }
    return top / bottom;
  }).filter((replicate) => !Number.isNaN(replicate)).sort();
  const tail = (1 - options.level) / 2;
  return { value, lower: quantile(replicates, tail), upper: quantile(replicates, 1 - tail), level: options.level };
}

/** Sums of terms per cluster, in the order in which clusters first appear. */
function sumByCluster({ numerator, denominator }: OpeTerms, clusters: readonly string[]): OpeTerms {
  const index = new Map<string, number>();
  for (const cluster of clusters) if (!index.has(cluster)) index.set(cluster, index.size);
  const top = new Float64Array(index.size);
  const bottom = new Float64Array(index.size);
  clusters.forEach((cluster, row) => {
    const at = index.get(cluster)!;
    top[at]! += numerator[row]!;
    bottom[at]! += denominator[row]!;
  });
  return { numerator: top, denominator: bottom };
}

/** Linear interpolation between order statistics (type 7). */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return NaN;
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!);
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
