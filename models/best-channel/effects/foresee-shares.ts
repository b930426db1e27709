/** What share of the open balance comes in under each action: the first step of a doubly robust learner, cross-fitted by debtor. */
import type { Frame } from '../../../core/frame.ts';
import type { RewardModel, RewardRows } from '../../ope/rewards/contract.ts';
import { predictFolds } from '../../ope/rewards/cross-fit-rewards.ts';
import { fitTreeRewards } from '../../ope/rewards/tree-rewards.ts';
import { groupFolds } from '../../split/group-split.ts';
import type { EffectRows } from './pseudo-outcomes.ts';

export interface ShareRows extends EffectRows {
  readonly x: Frame;
  readonly clusters: readonly string[];
}

export interface ForeseenShares {
  /** Of the rows themselves, by models that saw no row of their debtor; row-major. */
  readonly expected: Float64Array;
  /** Mean of these models for cases of other debtors: `rowCount x actionCount`. */
  predict(x: Frame, rowCount: number): Float64Array;
}

const FOLDS = 3;

/** Boosted trees over case and action. Equal rows and seed give equal bytes. */
export async function foreseeShares(rows: ShareRows, { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal | undefined }): Promise<ForeseenShares> {
  const { rowCount, actionCount, taken, probabilities, clusters, x, outcomes } = rows;
  const learn: RewardRows = { rowCount, x, actionCount, actions: taken, rewards: outcomes, loggingProbability: Float64Array.from(taken, (action, row) => probabilities[row * actionCount + action]!), clusters };
  const models: RewardModel[] = [];
  const [expected] = await predictFolds(learn, { fold: groupFolds(clusters, { seed, folds: FOLDS }), folds: FOLDS, matrices: 1 }, async (others) => {
    signal?.throwIfAborted();
    const { model } = await fitTreeRewards(others, { seed, signal });
    models.push(model);
    return [model];
  });
  return { expected: expected!, predict: (cases, count) => meanOf(models.map((model) => model.predict(cases, count)), count * actionCount) };
}

function meanOf(predictions: readonly Float64Array[], size: number): Float64Array {
  const mean = new Float64Array(size);
  for (const predicted of predictions) for (let cell = 0; cell < size; cell++) mean[cell]! += predicted[cell]! / predictions.length;
  return mean;
}
