/** Bounds without large-sample theory on what a policy earns and on what it earns more than the logged one, for capped rewards. */
import type { Interval } from '../contract.ts';
import { bernsteinInterval } from './empirical-bernstein.ts';
import { capRewards, type CappedRewards } from './capped-rewards.ts';
import { placeClusters, sumByCluster, type ClusterPlaces } from './cluster-sums.ts';
import { lowerSequence, type SequenceOptions } from './confidence-sequence.ts';
import type { LoggedBandit } from './contract.ts';
import { importanceWeights } from './weights.ts';

export interface BoundOptions {
  readonly level: number;
  /** Rewards are cut at this quantile, declared before looking. */
  readonly capQuantile: number;
}

/** Both are about IPS on capped rewards; units of the rewards. */
export interface ExactBounds {
  readonly policy: string;
  /** Range that the rewards were cut to, and share of their mass that the cut took. */
  readonly cap: Pick<CappedRewards, 'least' | 'most' | 'cutRows' | 'cutShare'>;
  /** No weight can be larger, given the least probability in the log. */
  readonly largestWeight: number;
  readonly bernstein: Interval;
  /** Holds at all times at once. */
  readonly sequence: Interval;
  /** The same of candidate less logged policy. */
  readonly difference: { readonly bernstein: Interval; readonly sequence: Interval };
}

/**
 * With R the capped reward scaled to [0, 1] and w the weight, the value is bounded through `w R` in [0, W] and the difference through
 * `(w - 1) R` in [-1, W - 1]. For the upper side of a sequence, which needs a lower end, `w (1 - R)` and `(w - 1)(1 - R)` take their place:
 * the same means, because weights average 1. Rows of a cluster are added up; the mean size of a cluster is taken as given.
 */
export function exactBounds(log: LoggedBandit, policy: { readonly name: string; readonly probabilities: Float64Array }, options: BoundOptions): ExactBounds {
  const capped = capRewards(log.rewards, options.capQuantile), weights = importanceWeights(log, policy.probabilities);
  const { least, most, cutRows, cutShare } = capped;
  const largestWeight = policy.probabilities.reduce((largest, value) => Math.max(largest, value), 0) / log.loggingProbability.reduce((smallest, value) => Math.min(smallest, value), 1);
  const units = unitsOf(log), { scaled } = capped;
  const sums = (value: (row: number) => number): Float64Array => sumByCluster(scaled.map((_, row) => value(row)), units.places);
  const earned = sums((row) => weights[row]! * scaled[row]!), missed = sums((row) => weights[row]! * (1 - scaled[row]!));
  const gained = sums((row) => (weights[row]! - 1) * scaled[row]!), spared = sums((row) => (weights[row]! - 1) * (1 - scaled[row]!));
  const inValues = stretch(least, (most - least) / units.meanSize), inDifferences = stretch(0, (most - least) / units.meanSize);
  const { level } = options, range = units.largest * largestWeight;
  return {
    policy: policy.name, cap: { least, most, cutRows, cutShare }, largestWeight,
    bernstein: inValues(bernsteinInterval(earned, { range, level })),
    sequence: inValues(sequenceInterval({ up: earned, down: missed, offset: units.meanSize }, { least: 0, span: units.largest, reach: largestWeight, level })),
    difference: {
      bernstein: inDifferences(bernsteinInterval(gained, { range, level })),
      sequence: inDifferences(sequenceInterval({ up: gained, down: spared, offset: 0 }, { least: -units.largest, span: 2 * units.largest, reach: largestWeight / 2, level })),
    },
  };
}

interface Units {
  readonly places: ClusterPlaces;
  /** Rows of the largest cluster. */
  readonly largest: number;
  readonly meanSize: number;
}

function unitsOf({ clusters, rowCount }: LoggedBandit): Units {
  const places = placeClusters(clusters);
  const sizes = sumByCluster(new Float64Array(rowCount).fill(1), places);
  return { places, largest: sizes.reduce((largest, size) => Math.max(largest, size), 0), meanSize: rowCount / places.count };
}

/** The mean of `up` lies below `offset` less the lower bound of the mean of `down`. */
function sequenceInterval({ up, down, offset }: { readonly up: Float64Array; readonly down: Float64Array; readonly offset: number }, { level, ...scale }: Omit<SequenceOptions, 'alpha'> & { readonly level: number }): Interval {
  const options = { ...scale, alpha: (1 - level) / 2 };
  const value = up.reduce((sum, item) => sum + item, 0) / up.length;
  return { value, lower: lowerSequence(up, options).at(-1)!, upper: offset - lowerSequence(down, options).at(-1)!, level };
}

function stretch(shift: number, scale: number): (interval: Interval) => Interval {
  return ({ value, lower, upper, level }) => ({ value: shift + scale * value, lower: shift + scale * lower, upper: shift + scale * upper, level });
}
