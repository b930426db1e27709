/** The verdict on a candidate policy against the policy that made the log. */
import type { Interval } from '../contract.ts';
import { replaceGate } from '../gates/replace.ts';
import { widenInterval } from '../gates/spend-look.ts';
import type { GateVerdict } from '../gates/verdict.ts';
import { clusterSkewness } from '../metrics/cluster-skewness.ts';
import { exactBounds, type ExactBounds } from './bounds.ts';
import { clusterInterval } from './cluster-bootstrap.ts';
import type { OpeEstimate, OpeInput } from './contract.ts';
import { doublyRobust } from './doubly-robust.ts';
import { evidenceGuards } from './evidence-guards.ts';
import { importanceWeights } from './weights.ts';
import { randomStream } from '../../core/random.ts';

export const DECIDING_BOUNDS = ['bootstrap', 'bernstein', 'sequence'] as const;
export type DecidingBound = (typeof DECIDING_BOUNDS)[number];

/** Chance, over all candidates judged together, that one which is not better is promoted. */
const FALSE_PROMOTION_RATE = 0.05;
/** Fewer clusters do not know their own spread well enough for the level to hold. */
const LEAST_CLUSTERS = 100;

export interface JudgeInput extends Pick<OpeInput, 'log' | 'predictions' | 'maximumWeight'> {
  readonly candidate: { readonly name: string; readonly probabilities: Float64Array };
  /** Which bound decides; named before the log is looked at. */
  readonly bound: DecidingBound;
  /** How much better the candidate must be, in the unit of the rewards, >= 0. */
  readonly margin: number;
  /** How many candidates share the error. */
  readonly candidates: number;
  readonly capQuantile: number;
  readonly replicates: number;
  readonly seed: number;
  /** Of all policies, for the guards. */
  readonly estimates: readonly OpeEstimate[];
}

/** One-sided error that each of `candidates` may spend: half of .05 for the lower side, shared evenly. */
export function decidingTail(candidates: number): number {
  return FALSE_PROMOTION_RATE / 2 / candidates;
}

const METRICS: Readonly<Record<DecidingBound, string>> = {
  bootstrap: 'reward of a decision, candidate less logged policy (doubly robust, cluster bootstrap)',
  bernstein: 'capped reward of a decision, candidate less logged policy (IPS, empirical Bernstein)',
  sequence: 'capped reward of a decision, candidate less logged policy (IPS, confidence sequence)',
};

/** `promote` where the lower end of the deciding bound clears the margin and the evidence is sound; `keep`, or `insufficient` with about how many rows more. */
export function judgeCandidate(input: JudgeInput): GateVerdict {
  const { log, bound, candidate, margin, estimates } = input, tail = decidingTail(input.candidates);
  const clusters = new Set(log.clusters).size;
  const exact = (): ExactBounds['difference'] => exactBounds(log, candidate, { level: 1 - 2 * tail, capQuantile: input.capQuantile }).difference;
  const difference = bound === 'bootstrap' ? bootstrapDifference(input, { tail, clusters }) : exact()[bound];
  const enough = {
    name: 'clusters', passes: clusters >= LEAST_CLUSTERS, rowsNeeded: Math.ceil(log.rowCount * LEAST_CLUSTERS / clusters),
    text: `the rows come from ${clusters} debtors or groups, below ${LEAST_CLUSTERS}`,
  };
  return replaceGate({
    metric: METRICS[bound], candidate: candidate.name, inForce: 'logged', difference, margin, rows: log.rowCount, clusters,
    guards: [...evidenceGuards(candidate.name, estimates), enough],
  });
}

/** Doubly robust value of the candidate less the mean logged reward, on the same rows, at the level that the candidate may spend. */
function bootstrapDifference({ log, candidate, predictions, maximumWeight, replicates, seed }: JudgeInput, { tail, clusters }: { readonly tail: number; readonly clusters: number }): Interval {
  const input: OpeInput = { log, policy: candidate.probabilities, predictions, maximumWeight };
  const weights = importanceWeights(log, candidate.probabilities).map((weight) => Math.min(weight, maximumWeight));
  const { numerator, denominator } = doublyRobust.terms(input, weights);
  const gains = numerator.map((value, row) => value - log.rewards[row]!);
  const interval = clusterInterval({ numerator: gains, denominator }, log.clusters, { level: 0.95, replicates, stream: randomStream(seed, 'ope difference') });
  return widenInterval(interval, { tail, clusters, skewness: clusterSkewness(gains, log.clusters) });
}
