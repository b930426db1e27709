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
  /** The same for a policy to act on: differences that are not proven are shrunk. */
  readonly cautious: Float64Array;
  /** Name of the reward model of each fold. */
  readonly models: readonly string[];
}

/** Fits a model without each fold of clusters and lets it predict the fold that it did not see. */
export async function crossFitRewards(rows: RewardRows, { folds, onProgress, ...options }: CrossFitOptions): Promise<ExpectedRewards> {
  const fold = groupFolds(rows.clusters, { seed: options.seed, folds }), all = Int32Array.from(fold.keys());
  const predictions = new Float64Array(rows.rowCount * rows.actionCount), cautious = new Float64Array(predictions.length), models: string[] = [];
  for (let held = 0; held < folds; held++) {
    options.signal?.throwIfAborted();
    onProgress?.(held / folds, `reward model ${held + 1} of ${folds}`);
    const own = all.filter((row) => fold[row] === held), others = all.filter((row) => fold[row] !== held);
    if (own.length === 0) continue;
    const fitted = await fitBestRewards(selectRewardRows(rows, others), options), { x } = selectRewardRows(rows, own);
    models.push(fitted.model.name);
    for (const [model, matrix] of [[fitted.model, predictions], [fitted.cautious, cautious]] as const) {
      const predicted = model.predict(x, own.length);
      own.forEach((row, i) => matrix.set(predicted.subarray(i * rows.actionCount, (i + 1) * rows.actionCount), row * rows.actionCount));
    }
  }
  return { predictions, cautious, models };
}

/** Fits on `learn` alone and predicts `rows`. */
export async function expectRewards(learn: RewardRows, rows: RewardRows, options: ChooseOptions): Promise<ExpectedRewards> {
  const { model, cautious } = await fitBestRewards(learn, options);
  return { predictions: model.predict(rows.x, rows.rowCount), cautious: cautious.predict(rows.x, rows.rowCount), models: [model.name] };
}
