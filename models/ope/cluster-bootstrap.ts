/** Percentile intervals of a ratio of sums by resampling whole clusters. */
import type { RandomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { placeClusters, sumByCluster, type ClusterPlaces } from './cluster-sums.ts';
import type { OpeTerms } from './contract.ts';

export interface BootstrapOptions {
  /** Two-sided level, e.g. 0.95. */
  readonly level: number;
  readonly replicates: number;
  readonly stream: RandomStream;
}

/** With more clusters, whole blocks of them are drawn: 4,000 blocks know the width to 1 %, less than a thousand draws do. */
const MOST_BLOCKS = 4000;

/**
 * `sum(numerator) / sum(denominator)` of each of several terms with its percentile interval over `replicates` draws of as many
 * clusters as there are, with replacement. All terms share the draws, so that their intervals can be compared. More than 4,000
 * clusters are first put into 4,000 random blocks of equal size, which are drawn in their place.
 * Source: Cameron, Gelbach, Miller (2008), pairs cluster bootstrap. NaN where no denominator is left.
 */
export function clusterIntervals(terms: readonly OpeTerms[], clusters: readonly string[], options: BootstrapOptions): Interval[] {
  const places = placeBlocks(placeClusters(clusters), options.stream), { count } = places;
  const summed = terms.map(({ numerator, denominator }) => ({ numerator: sumByCluster(numerator, places), denominator: sumByCluster(denominator, places) }));
  const replicates = summed.map(() => new Float64Array(options.replicates));
  // Most estimators divide by the number of rows: that sum is made once a draw.
  const sameAs = summed.map(({ denominator }) => summed.findIndex((other) => denominator.every((value, i) => value === other.denominator[i])));
  const bottoms = new Float64Array(summed.length);
  const drawn = new Float64Array(count);
  for (let replicate = 0; replicate < options.replicates; replicate++) {
    drawn.fill(0);
    for (let i = 0; i < count; i++) drawn[options.stream.integer(count)]!++;
    summed.forEach(({ numerator, denominator }, index) => {
      if (sameAs[index] === index) bottoms[index] = dot(drawn, denominator);
      replicates[index]![replicate] = dot(drawn, numerator) / bottoms[sameAs[index]!]!;
    });
  }
  const tail = (1 - options.level) / 2;
  return summed.map(({ numerator, denominator }, index) => {
    const sorted = replicates[index]!.filter((value) => !Number.isNaN(value)).sort();
    return { value: total(numerator) / total(denominator), lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail), level: options.level };
  });
}

function placeBlocks(clusters: ClusterPlaces, stream: RandomStream): ClusterPlaces {
  if (clusters.count <= MOST_BLOCKS) return clusters;
  const block = stream.split('blocks').shuffle(Int32Array.from({ length: clusters.count }, (_, cluster) => cluster % MOST_BLOCKS));
  return { places: clusters.places.map((cluster) => block[cluster]!), count: MOST_BLOCKS };
}

/** `clusterIntervals` of one. */
export function clusterInterval(terms: OpeTerms, clusters: readonly string[], options: BootstrapOptions): Interval {
  return clusterIntervals([terms], clusters, options)[0]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
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
