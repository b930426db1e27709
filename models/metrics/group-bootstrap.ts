/** Intervals by resampling groups (debtors), because rows of one debtor are not independent. */
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';

const LEVEL = 0.95;
const REPLICATES = 400;

/** Row weights of every replicate: how often the row's group was drawn. Equal groups and seed give equal draws. */
export interface GroupBootstrap {
  readonly replicates: number;
  weights(replicate: number): Float64Array;
}

export function bootstrapGroups(groups: readonly string[], seed: number): GroupBootstrap {
  const index = new Map<string, number>();
  const groupOf = Int32Array.from(groups, (group) => {
    let place = index.get(group);
    if (place === undefined) index.set(group, place = index.size);
    return place;
  });
  return {
    replicates: REPLICATES,
    weights: (replicate) => {
      const random = randomStream('group-bootstrap', seed, replicate);
      const counts = new Float64Array(index.size);
      for (let i = 0; i < counts.length; i++) counts[random.integer(counts.length)]!++;
      return Float64Array.from(groupOf, (group) => counts[group]!);
    },
  };
}

/** Percentile interval around `value`. Replicates without both classes (NaN) are left out. */
export function percentileInterval(value: number, replicates: readonly number[]): Interval {
  const sorted = replicates.filter(Number.isFinite).sort((a, b) => a - b);
  const tail = (1 - LEVEL) / 2;
  return { value, lower: quantile(sorted, tail, value), upper: quantile(sorted, 1 - tail, value), level: LEVEL };
}

function quantile(sorted: readonly number[], share: number, otherwise: number): number {
  if (sorted.length === 0) return otherwise;
  const place = share * (sorted.length - 1), low = Math.floor(place);
  return sorted[low]! + (place - low) * ((sorted[low + 1] ?? sorted[low]!) - sorted[low]!);
}
