/** Fits the reward model that foresees held-out rewards best: means, ridge, trees, or ridge and trees together. */
import { groupFolds } from '../../split/group-split.ts';
import { predictedOfTaken, type RewardModel, type RewardRows } from './contract.ts';
import { fitMeanRewards } from './mean-rewards.ts';
import { prepareRidge, RIDGE_PENALTIES } from './ridge-rewards.ts';
import { selectRewardRows } from './select-rows.ts';
import { provenShare, shrinkEffects } from './shrink-effects.ts';
import type { RidgePenalty } from './solve-shared.ts';
import { fitTreeRewards } from './tree-rewards.ts';

export interface ChooseOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FittedRewards {
  /** Foresees held-out rewards best: for estimates. */
  readonly model: RewardModel;
  /** The same with what it says of actions suiting cases shrunk to what is proven: for a policy that acts on it. */
  readonly cautious: RewardModel;
}

/** With fewer rows trees have nothing to grow from. */
const LEAST_TREE_ROWS = 1000;
const LEAST_ROWS = 100;

/**
 * One clusters' fold in five judges all by mean squared error; the winner is fitted again on all rows, and how much of
 * what it says of actions suiting cases is proven is measured on the judging fold. Only the given rows are read.
 *
 * The width of a doubly robust interval is that of `w (r - q)`, so squared error is what counts.
 */
export async function fitBestRewards(rows: RewardRows, { seed, signal }: ChooseOptions): Promise<FittedRewards> {
  if (rows.x.names.length === 0 || rows.rowCount < LEAST_ROWS) return alike(fitMeanRewards(rows));
  const fold = groupFolds(rows.clusters, { seed: seed + 11, folds: 5 });
  const pick = (isJudge: boolean): RewardRows => selectRewardRows(rows, Int32Array.from(fold.keys()).filter((row) => (fold[row] === 0) === isJudge));
  const learn = pick(false), judge = pick(true);
  if (learn.rowCount === 0 || judge.rowCount === 0) return alike(fitMeanRewards(rows));
  const penalty = bestPenalty(learn, judge), ridge = prepareRidge(learn)(penalty).predict(judge.x, judge.rowCount);
  const grown = rows.rowCount < LEAST_TREE_ROWS || isConstant(learn.rewards) ? null : await fitTreeRewards(learn, { seed, signal });
  const byTrees = grown?.model.predict(judge.x, judge.rowCount);
  const predictions: readonly (readonly [keyof typeof FITS, Float64Array])[] = [
    ['mean', fitMeanRewards(learn).predict(judge.x, judge.rowCount)], ['ridge', ridge],
    ...byTrees === undefined ? [] : [['trees', byTrees], ['both', ridge.map((value, cell) => (value + byTrees[cell]!) / 2)]] as const,
  ];
  const losses = predictions.map(([, predicted]) => loss(predictedOfTaken(predicted, judge), judge)), [winner, predicted] = predictions[losses.indexOf(Math.min(...losses))]!;
  const model = await FITS[winner](rows, { penalty, trees: Math.max(1, grown?.trees ?? 1), seed, signal });
  return winner === 'mean' ? alike(model) : { model, cautious: shrinkEffects(model, provenShare(predicted, judge), rows) };
}

function alike(model: RewardModel): FittedRewards {
  return { model, cautious: model };
}

interface Chosen extends ChooseOptions {
  readonly penalty: RidgePenalty;
  readonly trees: number;
}

const FITS = {
  mean: (rows: RewardRows) => Promise.resolve(fitMeanRewards(rows)),
  ridge: (rows: RewardRows, { penalty }: Chosen) => Promise.resolve(prepareRidge(rows)(penalty)),
  trees: async (rows: RewardRows, options: Chosen) => (await fitTreeRewards(rows, options)).model,
  both: async (rows: RewardRows, options: Chosen) => averageOf(prepareRidge(rows)(options.penalty), (await fitTreeRewards(rows, options)).model),
} as const satisfies Record<string, (rows: RewardRows, options: Chosen) => Promise<RewardModel>>;

function bestPenalty(learn: RewardRows, judge: RewardRows): RidgePenalty {
  const fit = prepareRidge(learn);
  const losses = RIDGE_PENALTIES.map((penalty) => loss(predictedOfTaken(fit(penalty).predict(judge.x, judge.rowCount), judge), judge));
  return RIDGE_PENALTIES[losses.indexOf(Math.min(...losses))]!;
}

function averageOf(a: RewardModel, b: RewardModel): RewardModel {
  return {
    name: `${a.name} and ${b.name}`,
    predict: (x, rowCount) => {
      const other = b.predict(x, rowCount);
      return a.predict(x, rowCount).map((value, cell) => (value + other[cell]!) / 2);
    },
  };
}

function loss(predicted: Float64Array, { rewards }: RewardRows): number {
  return predicted.reduce((sum, value, row) => sum + (rewards[row]! - value) ** 2, 0) / rewards.length;
}

function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}
