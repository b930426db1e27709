/** What reward models expect of decisions of debtors or groups that they have never seen. */
import { groupFolds } from '../../split/group-split.ts';
import { fitBestRewards, type ChooseOptions } from './choose-rewards.ts';
import type { RewardRows } from './contract.ts';
import { selectRewardRows } from './select-rows.ts';

export interface CrossFitOptions extends ChooseOptions {
  readonly folds: number;
  readonly onProgress?: ((share: number, text: string) => void) | undefined;
}

export interface ExpectedRewards {
  /** `rowCount x actionCount`, in the unit of the rewards. */
  readonly predictions: Float64Array;
  /** Name of the reward model of each fold. */
  readonly models: readonly string[];
}

/** Fits a model without each fold of clusters and lets it predict the fold that it did not see. */
export async function crossFitRewards(rows: RewardRows, { folds, onProgress, ...options }: CrossFitOptions): Promise<ExpectedRewards> {
  const fold = groupFolds(rows.clusters, { seed: options.seed, folds }), all = Int32Array.from(fold.keys());
  const predictions = new Float64Array(rows.rowCount * rows.actionCount), models: string[] = [];
  for (let held = 0; held < folds; held++) {
    options.signal?.throwIfAborted();
    onProgress?.(held / folds, `reward model ${held + 1} of ${folds}`);
    const own = all.filter((row) => fold[row] === held), others = all.filter((row) => fold[row] !== held);
    if (own.length === 0) continue;
    const model = await fitBestRewards(selectRewardRows(rows, others), options);
    models.push(model.name);
    const predicted = model.predict(selectRewardRows(rows, own).x, own.length);
    own.forEach((row, i) => predictions.set(predicted.subarray(i * rows.actionCount, (i + 1) * rows.actionCount), row * rows.actionCount));
  }
  return { predictions, models };
}

/** Fits on `learn` alone and predicts `rows`. */
export async function expectRewards(learn: RewardRows, rows: RewardRows, options: ChooseOptions): Promise<ExpectedRewards> {
  const model = await fitBestRewards(learn, options);
  return { predictions: model.predict(rows.x, rows.rowCount), models: [model.name] };
}
