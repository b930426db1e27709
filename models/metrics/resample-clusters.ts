/** Intervals of any statistics of weighted rows, by drawing whole clusters again. */
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { placeClusters } from '../ope/cluster-sums.ts';
import { percentileInterval } from './group-bootstrap.ts';

export interface ResampleOptions {
  readonly seed: number;
  readonly replicates: number;
}

/**
 * Each of the statistics on all rows (weights of 1) with its 95 % percentile interval over `replicates` draws of as many clusters as there are; all of
 * them by the same draws. Values that are no numbers are left out of an interval.
 * Source: Cameron, Gelbach, Miller (2008), pairs cluster bootstrap.
 */
export function resampleClusters(clusters: readonly string[], { seed, replicates }: ResampleOptions, statistics: (weights: Float64Array) => readonly number[]): Interval[] {
  const { places, count } = placeClusters(clusters), random = randomStream('resample clusters', seed), times = new Float64Array(count);
  const whole = statistics(new Float64Array(places.length).fill(1));
  const drawn = Array.from({ length: replicates }, () => {
    times.fill(0);
    for (let i = 0; i < count; i++) times[random.integer(count)]!++;
    return statistics(Float64Array.from(places, (place) => times[place]!));
  });
  return whole.map((value, j) => percentileInterval(value, drawn.map((values) => values[j]!)));
}
