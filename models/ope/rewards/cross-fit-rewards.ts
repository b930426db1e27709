/** What reward models expect of decisions of debtors or groups that they have never seen. */
import { groupFolds } from '../../split/group-split.ts';
import { fitBestRewards, type ChooseOptions } from './choose-rewards.ts';
import type { RewardModel, RewardRows } from './contract.ts';
import { selectRewardRows } from './select-rows.ts';

export interface CrossFitOptions extends ChooseOptions {
  readonly folds: number;
  readonly onProgress?: ((share: number, text: string) => void) | undefined;
}

export interface ExpectedRewards {
  /** `rowCount x actionCount`, in the unit of the rewards. */
  readonly predictions: Float64Array;
  /** The same for a policy to act on: differences that are not proven are shrunk. */
  readonly cautious: Float64Array;
  /** Name of the reward model of each fold. */
  readonly models: readonly string[];
}

/** Fits a model without each fold of clusters and lets it predict the fold that it did not see. */
export async function crossFitRewards(rows: RewardRows, { folds, onProgress, ...options }: CrossFitOptions): Promise<ExpectedRewards> {
  const fold = groupFolds(rows.clusters, { seed: options.seed, folds }), models: string[] = [];
  const [predictions, cautious] = await predictFolds(rows, { fold, folds, matrices: 2 }, async (learn, held) => {
    options.signal?.throwIfAborted();
    onProgress?.(held / folds, `reward model ${held + 1} of ${folds}`);
    const fitted = await fitBestRewards(learn, options);
    models.push(fitted.model.name);
    return [fitted.model, fitted.cautious];
  });
  return { predictions: predictions!, cautious: cautious!, models };
}

export interface FoldOptions {
  /** Of each row, 0 to `folds - 1`. */
  readonly fold: Uint8Array;
  readonly folds: number;
  /** Models that `fit` gives. */
  readonly matrices: number;
}

/** For each model that `fit` gives, what it expects of the fold that it did not see: `rowCount x actionCount`. Empty folds are left out. */
export async function predictFolds(rows: RewardRows, { fold, folds, matrices }: FoldOptions, fit: (learn: RewardRows, held: number) => Promise<readonly RewardModel[]>): Promise<readonly Float64Array[]> {
  const all = Int32Array.from(fold.keys()), expected = Array.from({ length: matrices }, () => new Float64Array(rows.rowCount * rows.actionCount));
  for (let held = 0; held < folds; held++) {
    const own = all.filter((row) => fold[row] === held), others = all.filter((row) => fold[row] !== held);
    if (own.length === 0) continue;
    const models = await fit(selectRewardRows(rows, others), held), { x } = selectRewardRows(rows, own);
    models.forEach((model, m) => {
      const predicted = model.predict(x, own.length);
      own.forEach((row, i) => expected[m]!.set(predicted.subarray(i * rows.actionCount, (i + 1) * rows.actionCount), row * rows.actionCount));
    });
  }
  return expected;
}

/** Fits on `learn` alone and predicts `rows`. */
export async function expectRewards(learn: RewardRows, rows: RewardRows, options: ChooseOptions): Promise<ExpectedRewards> {
  const { model, cautious } = await fitBestRewards(learn, options);
  return { predictions: model.predict(rows.x, rows.rowCount), cautious: cautious.predict(rows.x, rows.rowCount), models: [model.name] };
}
