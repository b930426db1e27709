/**
 * The doubly robust learner: from a log, what each action brings in a case beyond no contact.
 *
 * The outcome is the share of what is open that comes in within the horizon, `y = min(1, max(0, cash / open))`: money itself is ruled by a few large
 * balances and by new business, and its noise hides effects that are a few points of what is owed. Value of an action = `tau_a(x) open - cost_a`.
 * Rewards are foreseen by boosted trees cross-fitted by debtor, pseudo-outcomes are smoothed by ridge regression.
 */
import type { Frame } from '../../../core/frame.ts';
import { predictFolds } from '../../ope/rewards/cross-fit-rewards.ts';
import type { RewardRows } from '../../ope/rewards/contract.ts';
import { fitTreeRewards } from '../../ope/rewards/tree-rewards.ts';
import { groupFolds } from '../../split/group-split.ts';
import { pseudoOutcomes, type EffectRows } from './pseudo-outcomes.ts';
import { bindRidgeEffects, fitRidgeEffects, type RidgeEffects } from './ridge-effects.ts';

export interface DrLearnerRows extends Omit<EffectRows, 'outcomes'> {
  readonly x: Frame;
  /** Cash to the horizon before the cost of the contact, and what was open at the decision; minor units. */
  readonly grossMinor: Float64Array;
  readonly openMinor: Float64Array;
  readonly clusters: readonly string[];
  /** Cost of each action, minor units. */
  readonly actionCostsMinor: Float64Array;
}

export interface DrLearner {
  readonly effects: RidgeEffects;
  readonly untouched: number;
  readonly actionCostsMinor: Float64Array;
}

const FOLDS = 3;
/** Folds that choose how smooth effects are: enough to tell the error of a difference. */
const JUDGES = 8;

export async function fitDrLearner(rows: DrLearnerRows, { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal | undefined }): Promise<DrLearner> {
  const { rowCount, actionCount, taken, probabilities, clusters, x } = rows;
  const outcomes = Float64Array.from(rows.grossMinor, (cash, row) => recoveredShare(cash, rows.openMinor[row]!));
  const folds = groupFolds(clusters, { seed, folds: FOLDS });
  const learn: RewardRows = { rowCount, x, actionCount, actions: taken, rewards: outcomes, loggingProbability: Float64Array.from(taken, (action, row) => probabilities[row * actionCount + action]!), clusters };
  const [expected] = await predictFolds(learn, { fold: folds, folds: FOLDS, matrices: 1 }, async (others) => {
    signal?.throwIfAborted();
    return [(await fitTreeRewards(others, { seed, signal })).model];
  });
  const pseudo = pseudoOutcomes({ ...rows, outcomes }, expected!);
  const judges = groupFolds(clusters, { seed: seed + 1, folds: JUDGES });
  return { effects: fitRidgeEffects({ x, pseudo, actionCount, folds: judges, foldCount: JUDGES }), untouched: rows.untouched, actionCostsMinor: rows.actionCostsMinor };
}

/** Share of what is open that came in, in [0, 1]; 0 where nothing is open. */
export function recoveredShare(cashMinor: number, openMinor: number): number {
  return openMinor > 0 ? Math.min(1, Math.max(0, cashMinor / openMinor)) : 0;
}

/** A function from a row and what is open to the value of every action net of its cost, against no contact; minor units. */
export function bindDrLearner({ effects, untouched, actionCostsMinor }: DrLearner, x: Frame): (row: number, openMinor: number) => Float64Array {
  const effectsOf = bindRidgeEffects(effects, x);
  return (row, openMinor) => {
    const values = effectsOf(row).map((effect, action) => effect * Math.max(0, openMinor) - actionCostsMinor[action]!);
    values[untouched] = 0;
    return values;
  };
}
