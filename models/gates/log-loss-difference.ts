/** The paired difference in log loss of two default models on the same rows, for the gates. */
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { clusterInterval } from '../ope/cluster-bootstrap.ts';

export interface PairedPredictions {
  /** 0 or 1. */
  readonly y: Float64Array;
  readonly candidate: Float64Array;
  readonly inForce: Float64Array;
  /** Debtor of each row. */
  readonly groups: readonly string[];
  readonly seed: number;
}

/** `mean(logLoss(inForce) - logLoss(candidate))` with a 95 % interval by debtor; positive = the candidate is better. */
export function logLossDifference({ y, candidate, inForce, groups, seed }: PairedPredictions): Interval {
  const numerator = y.map((label, row) => rowLoss(label, inForce[row]!) - rowLoss(label, candidate[row]!));
  const denominator = new Float64Array(y.length).fill(1);
  return clusterInterval({ numerator, denominator }, groups, { level: 0.95, replicates: 1000, stream: randomStream(seed, 'log loss difference') });
}

function rowLoss(label: number, p: number): number {
  // A probability of exactly 0 or 1 would make one row decide everything.
  const kept = Math.min(1 - 1e-15, Math.max(1e-15, p));
  return label === 1 ? -Math.log(kept) : -Math.log(1 - kept);
}
