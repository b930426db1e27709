/** Builds the decision set: matured decisions, the features they were made on, and what followed. */
import { ACTIONS, type Action } from '../core/channel.ts';
import { DunlinError } from '../core/errors.ts';
import type { Spine } from '../core/frame.ts';
import type { FeatureView } from '../features/contract.ts';
import { readDecisionOutcomes, type DecisionOutcome, type DecisionOutcomes, type OutcomeOptions } from '../features/store/decision-outcomes.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin, type JoinOptions } from '../features/store/point-in-time-join.ts';
import { makeSpine } from '../features/store/spine.ts';
import type { DecisionSet } from '../models/best-channel/decision-set.ts';
import { decisionReward, discountFactors, earlyCash, type DecisionReward, type RewardOptions } from './decision-rewards.ts';

export interface DecisionSetOptions extends Pick<OutcomeOptions, 'now'>, RewardOptions {
  readonly views: readonly FeatureView[];
  readonly features: JoinOptions;
}

export interface BuiltDecisionSet {
  readonly set: DecisionSet;
  readonly spine: Spine;
  /** What was left out, by date and role, never by outcome. */
  readonly excluded: Omit<DecisionOutcomes, 'outcomes'>;
}

/** Days after which cash is looked at before the horizon ends. */
const EARLY_DAYS = [30, 90] as const;

/**
 * One row per matured decision; its features are joined at the decision's as-of, and rewards end with the horizon.
 * @throws `logged-probability-invalid` when the log does not say with which probability each action was taken
 */
export async function buildDecisionSet(store: Store, options: DecisionSetOptions): Promise<BuiltDecisionSet> {
  const { outcomes, ...excluded } = await readDecisionOutcomes(store, { now: options.now, horizonDays: options.horizonDays, currency: options.features.currency });
  checkProbabilities(outcomes);
  const spine = makeSpine(outcomes);
  const x = await pointInTimeJoin(store, spine, options.views, options.features);
  const actions = ACTIONS.filter((action) => action === 'no_contact' || outcomes.some((outcome) => outcome.permitted.includes(action)));
  const factors = discountFactors(options);
  const rewards = outcomes.map((outcome) => decisionReward(outcome, options, factors));
  const set: DecisionSet = {
    x, asOf: spine.asOf, actions, permitted: permittedMatrix(outcomes, actions),
    log: {
      rowCount: outcomes.length, actionCount: actions.length,
      actions: Int32Array.from(outcomes, (outcome) => actions.indexOf(outcome.action)),
      rewards: Float64Array.from(rewards, (reward) => reward.grossMinor - reward.costMinor),
      loggingProbability: Float64Array.from(outcomes, (outcome) => outcome.probabilities[outcome.permitted.indexOf(outcome.action)]!),
      loggingProbabilities: probabilityMatrix(outcomes, actions),
      clusters: outcomes.map((outcome) => outcome.groupId ?? outcome.clusterId),
    },
    grossMinor: Float64Array.from(rewards, (reward) => reward.grossMinor),
    early: EARLY_DAYS.filter((days) => days < options.horizonDays).map((days) => ({ days, cashMinor: Float64Array.from(outcomes, (outcome) => earlyCash(outcome, days, factors)) })),
    actionCostsMinor: Float64Array.from(actions, (action) => meanCost(rewards.filter((_, row) => outcomes[row]!.action === action)) ?? options.costsMinor[action] ?? 0),
    policyVersions: outcomes.map((outcome) => outcome.policyVersion),
  };
  return { set, spine, excluded };
}

/** Throws `logged-probability-invalid` with the counts of what is wrong. */
function checkProbabilities(outcomes: readonly DecisionOutcome[]): void {
  let missing = 0, zero = 0, unbalanced = 0;
  for (const { permitted, probabilities, action } of outcomes) {
    const probability = probabilities[permitted.indexOf(action)];
    if (probability === undefined || !Number.isFinite(probability) || probabilities.length !== permitted.length) missing++;
    else if (probability <= 0) zero++;
    else if (!(Math.abs(probabilities.reduce((sum, value) => sum + value, 0) - 1) <= 1e-6)) unbalanced++;
  }
  if (missing + zero + unbalanced > 0) {
    throw new DunlinError('logged-probability-invalid',
      `Every decision must log the probability of each permitted action, above 0 for the one taken and 1 in sum within 1e-6; of ${outcomes.length} matured decisions ${missing} lack it, ${zero} have 0 and ${unbalanced} another sum. Log probabilities at decision time, after masking.`,
      { decisions: outcomes.length, missing, zero, unbalanced });
  }
}

function probabilityMatrix(outcomes: readonly DecisionOutcome[], actions: readonly Action[]): Float64Array {
  const matrix = new Float64Array(outcomes.length * actions.length);
  outcomes.forEach(({ permitted, probabilities }, row) => permitted.forEach((action, i) => {
    matrix[row * actions.length + actions.indexOf(action)] = probabilities[i]!;
  }));
  return matrix;
}

function permittedMatrix(outcomes: readonly DecisionOutcome[], actions: readonly Action[]): Uint8Array {
  return Uint8Array.from(outcomes.flatMap(({ permitted }) => actions.map((action) => Number(action === 'no_contact' || permitted.includes(action)))));
}

/** Null where the action was never taken. */
function meanCost(rewards: readonly DecisionReward[]): number | null {
  return rewards.length === 0 ? null : rewards.reduce((sum, reward) => sum + reward.costMinor, 0) / rewards.length;
}
