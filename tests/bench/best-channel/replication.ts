/** One log of a made world, evaluated as a user would and with the true rewards in place of learnt ones. */
import { judgeCandidate } from '../../../models/ope/judge-candidate.ts';
import { estimatePolicyValues } from '../../../models/ope/estimate.ts';
import { crossFitRewards } from '../../../models/ope/rewards/cross-fit-rewards.ts';
import type { LoggedWorld } from './logged-world.ts';

export interface PolicyReplication {
  /** The doubly robust interval of the value holds the truth. */
  readonly covers: boolean;
  readonly promoted: boolean;
  readonly promotedByTruth: boolean;
  /** Of the intervals of the difference to the logged policy. */
  readonly width: number;
  readonly widthByTruth: number;
  readonly effectiveSampleSize: number;
}

export type Replication = Readonly<Record<keyof LoggedWorld['policies'], PolicyReplication>>;

const REPLICATES = 300;

export async function replicate(world: LoggedWorld, { truth, seed }: { readonly truth: Readonly<Record<keyof LoggedWorld['policies'], number>>; readonly seed: number }): Promise<Replication> {
  const { predictions } = await crossFitRewards({ ...world.log, x: world.x }, { seed, folds: 5 });
  const judge = (policy: keyof LoggedWorld['policies']): PolicyReplication => {
    const [own, ideal] = [predictions, world.means].map((rewards) => {
      const candidate = { name: policy, probabilities: world.policies[policy] }, shared = { log: world.log, predictions: rewards, maximumWeight: Infinity, seed, replicates: REPLICATES };
      const estimates = estimatePolicyValues(['snips', 'dm', 'dr'], [candidate], shared);
      return { dr: estimates[2]!, verdict: judgeCandidate({ ...shared, candidate, estimates, bound: 'bootstrap', margin: 0, candidates: 1, capQuantile: 0.995 }) };
    });
    const width = ({ verdict: { difference } }: NonNullable<typeof own>): number => difference.upper - difference.lower;
    return {
      covers: own!.dr.lower <= truth[policy] && truth[policy] <= own!.dr.upper, promoted: own!.verdict.verdict === 'promote', promotedByTruth: ideal!.verdict.verdict === 'promote',
      width: width(own!), widthByTruth: width(ideal!), effectiveSampleSize: own!.dr.effectiveSampleSize,
    };
  };
  return { better: judge('better'), equal: judge('equal') };
}
