/** Values candidate policies on any table of logged decisions, and says which may replace the policy that made the log. */
import type { Progress } from '../../core/progress.ts';
import type { Interval } from '../../models/contract.ts';
import { clusterInterval } from '../../models/ope/cluster-bootstrap.ts';
import { exactBounds, type ExactBounds } from '../../models/ope/bounds.ts';
import { ESTIMAND, OPE_NAMES, type OpeEstimate } from '../../models/ope/contract.ts';
import { estimatePolicyValues, type NamedPolicies } from '../../models/ope/estimate.ts';
import { gainOverConstant } from '../../models/ope/gain-over-constant.ts';
import { judgeCandidate, type DecidingBound } from '../../models/ope/judge-candidate.ts';
import { crossFitRewards, expectRewards, type ExpectedRewards } from '../../models/ope/rewards/cross-fit-rewards.ts';
import type { RewardRows } from '../../models/ope/rewards/contract.ts';
import { randomStream } from '../../core/random.ts';
import type { GateVerdict, Verdict } from '../../models/gates/verdict.ts';
import { checkCandidates, defaultCandidates, makeCandidates, readFiles } from './candidates.ts';
import { noticeProbabilities, type LogNotice } from './log-notices.ts';
import { readLog, type LogColumns, type LoggedRows, type LoggedTable } from './read-log.ts';

const FOLDS = 5;
const LEVEL = 0.95;
export const LOGGED = 'logged';

export interface EvaluateTableInput {
  readonly columns: LogColumns;
  /** `constant:X`, `learnt`, `file:P.csv`; left out: every constant action and, with features, learnt. */
  readonly candidates?: readonly string[] | undefined;
  readonly bound: DecidingBound;
  readonly margin: number;
  readonly capQuantile: number;
  readonly maximumWeight: number;
  readonly replicates: number;
  readonly seed: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The mean reward of the log is an estimate too, of a policy that was deployed. */
export type TableEstimate = Omit<OpeEstimate, 'estimator'> & { readonly estimator: OpeEstimate['estimator'] | 'mean' };

export interface EvaluatedTable {
  readonly estimates: readonly TableEstimate[];
  readonly bounds: readonly ExactBounds[];
  /** Of candidates that look at the case: what they earn more than the best single action. */
  readonly gains: readonly { readonly candidate: string; readonly over: string; readonly difference: Interval }[];
  /** One a candidate. */
  readonly verdicts: readonly GateVerdict[];
  /** Of `chosen`. */
  readonly verdict: Verdict;
  /** The promoted candidate with the highest lower bound; where none is promoted, the one with the highest. */
  readonly chosen: string;
  readonly actions: readonly { readonly action: string; readonly rows: number; readonly meanReward: number }[];
  /** What the reward models of the folds are. */
  readonly rewardModels: readonly string[];
  readonly notices: readonly LogNotice[];
  readonly rows: { readonly judged: number; readonly learn: number; readonly clusters: number };
  readonly tableHash: string;
}

/**
 * Estimates of the logged policy and of every candidate by every estimator, exact bounds, and a verdict for each candidate.
 *
 * With a holdout reward models and `learnt` see the other rows only; without one they are cross-fitted by group.
 * @throws what `readLog` and `makeCandidates` throw
 */
export async function evaluateTable(input: EvaluateTableInput): Promise<EvaluatedTable> {
  const { progress, seed, signal } = input;
  progress({ step: 'policy', text: 'reading the log' });
  const table = await readLog(input.columns), { log } = table.judged;
  const names = input.candidates ?? defaultCandidates(table);
  checkCandidates(names, table);
  const files = await readFiles(names, table);
  const expected = await learnRewards(table, { seed, signal, onProgress: (share, text) => progress({ step: 'policy', share: 0.8 * share, text }) });
  const policies = makeCandidates(names, table, { files, expected: expected.cautious });
  progress({ step: 'policy', share: 0.8, text: `${policies.length} candidates on ${log.rowCount} decisions` });
  const shared = { log, predictions: expected.predictions, maximumWeight: input.maximumWeight, seed, replicates: input.replicates };
  const estimates = estimatePolicyValues(OPE_NAMES, policies, shared);
  const verdicts = policies.map((candidate) => judgeCandidate({ ...shared, candidate, estimates, candidates: policies.length, bound: input.bound, margin: input.margin, capQuantile: input.capQuantile }));
  const chosen = choose(verdicts);
  progress({ step: 'policy', share: 1, text: chosen.text });
  return {
    estimates: [loggedEstimate(table.judged, input), ...estimates],
    bounds: boundsOf(table, policies, input.capQuantile),
    gains: policies.filter(({ name }) => !name.startsWith('constant:')).map(({ name, probabilities }) => {
      const { action, difference } = gainOverConstant({ ...shared, policy: probabilities });
      return { candidate: name, over: `constant:${table.actions[action]!}`, difference };
    }),
    verdicts, verdict: chosen.verdict, chosen: chosen.candidate, actions: describeActions(table), rewardModels: expected.models,
    notices: noticeProbabilities(table), rows: { judged: log.rowCount, learn: table.learn?.log.rowCount ?? log.rowCount, clusters: new Set(log.clusters).size }, tableHash: table.tableHash,
  };
}

function learnRewards({ judged, learn }: LoggedTable, options: { readonly seed: number; readonly signal: AbortSignal; readonly onProgress: (share: number, text: string) => void }): Promise<ExpectedRewards> {
  if (learn === null) return crossFitRewards(rewardRows(judged), { ...options, folds: FOLDS });
  options.onProgress(0, 'reward model of the rows to learn from');
  return expectRewards(rewardRows(learn), rewardRows(judged), options);
}

function rewardRows({ log, x }: LoggedRows): RewardRows {
  return { x, rowCount: log.rowCount, actionCount: log.actionCount, actions: log.actions, rewards: log.rewards, loggingProbability: log.loggingProbability, clusters: log.clusters };
}

/** The mean logged reward: every weight is 1. */
function loggedEstimate({ log }: LoggedRows, { seed, replicates }: EvaluateTableInput): TableEstimate {
  const clusters = new Set(log.clusters).size, ones = new Float64Array(log.rowCount).fill(1);
  const interval = clusterInterval({ numerator: log.rewards, denominator: ones }, log.clusters, { level: LEVEL, replicates, stream: randomStream(seed, 'ope logged') });
  return {
    policy: LOGGED, estimator: 'mean', estimand: `${ESTIMAND}, the candidate being the logging policy`, ...interval, effectiveSampleSize: log.rowCount, maxWeightShare: 1 / log.rowCount,
    clippedShare: 0, meanWeight: 1, meanWeightError: 0, rareShare: log.loggingProbability.filter((probability) => probability < 0.01).length / log.rowCount, unsupportedShare: 0, rows: log.rowCount, clusters,
  };
}

function boundsOf({ judged: { log } }: LoggedTable, policies: NamedPolicies, capQuantile: number): readonly ExactBounds[] {
  return policies.map((policy) => exactBounds(log, policy, { level: LEVEL, capQuantile }));
}

const RANK: Readonly<Record<Verdict, number>> = { promote: 2, insufficient: 1, keep: 0 };

function choose(verdicts: readonly GateVerdict[]): GateVerdict {
  return verdicts.reduce((best, next) => (RANK[next.verdict] > RANK[best.verdict] || RANK[next.verdict] === RANK[best.verdict] && next.difference.lower > best.difference.lower ? next : best));
}

function describeActions({ actions, judged: { log } }: LoggedTable): EvaluatedTable['actions'] {
  return actions.map((action, number) => {
    const rewards = log.rewards.filter((_, row) => log.actions[row] === number);
    return { action, rows: rewards.length, meanReward: rewards.length === 0 ? NaN : rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length };
  });
}
