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
 * `sum(numerator) / sum(denominator)` of each of several terms with its percentile interval over `replicates` draws of as many
 * clusters as there are, with replacement. All terms share the draws, so that their intervals can be compared.
 * Source: Cameron, Gelbach, Miller (2008), pairs cluster bootstrap. NaN where no denominator is left.
 */
export function clusterIntervals(terms: readonly OpeTerms[], clusters: readonly string[], options: BootstrapOptions): Interval[] {
  const { places, count } = placeClusters(clusters);
  const summed = terms.map((term) => sumByCluster(term, places, count));
  const replicates = summed.map(() => new Float64Array(options.replicates));
  const drawn = new Int32Array(count);
  for (let replicate = 0; replicate < options.replicates; replicate++) {
    for (let i = 0; i < count; i++) drawn[i] = options.stream.integer(count);
    summed.forEach(({ numerator, denominator }, index) => {
      let top = 0, bottom = 0;
      for (let i = 0; i < count; i++) {
        top += numerator[drawn[i]!]!;
        bottom += denominator[drawn[i]!]!;
      }
      replicates[index]![replicate] = top / bottom;
    });
  }
  const tail = (1 - options.level) / 2;
  return summed.map(({ numerator, denominator }, index) => {
    const sorted = replicates[index]!.filter((value) => !Number.isNaN(value)).sort();
    return { value: total(numerator) / total(denominator), lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail), level: options.level };
  });
}

/** `clusterIntervals` of one. */
export function clusterInterval(terms: OpeTerms, clusters: readonly string[], options: BootstrapOptions): Interval {
  return clusterIntervals([terms], clusters, options)[0]!;
}

/** A number for each cluster, in the order in which clusters first appear. */
function placeClusters(clusters: readonly string[]): { readonly places: Int32Array; readonly count: number } {
  const index = new Map<string, number>();
  for (const cluster of clusters) if (!index.has(cluster)) index.set(cluster, index.size);
  return { places: Int32Array.from(clusters, (cluster) => index.get(cluster)!), count: index.size };
}

function sumByCluster({ numerator, denominator }: OpeTerms, places: Int32Array, count: number): OpeTerms {
  const top = new Float64Array(count), bottom = new Float64Array(count);
  places.forEach((place, row) => {
    top[place]! += numerator[row]!;
    bottom[place]! += denominator[row]!;
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
