/** Boosted trees as a model of rewards, for amounts as well as for yes and no. */
import { categoryColumn, makeFrame, selectRows, type Frame } from '../../../core/frame.ts';
import { planTreeColumns, viewTreeColumns } from '../../default-propensity/trees-columns.ts';
import { treesModel } from '../../default-propensity/trees-model.ts';
import { sigmoid } from '../../log-odds.ts';
import { readParameters } from '../../read-parameters.ts';
import { groupFolds } from '../../split/group-split.ts';
import { boostTrees, type BoostInput } from '../../trees/boost.ts';
import { flattenTrees } from '../../trees/flatten.ts';
import { TreeSettingsSchema } from '../../trees/settings.ts';
import type { RewardModel, RewardRows } from './contract.ts';

export interface TreeRewardOptions {
  readonly seed: number;
  /** Number of trees; left out: as many as a fifth of the clusters, held out, asks for. */
  readonly trees?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface TreeRewards {
  readonly model: RewardModel;
  readonly trees: number;
}

/** A name that no column of a file has. */
const ACTION = '\u0000action';
const MOST_TREES = 300;
/** Rows and actions that are predicted at once: many for speed, not so many that they fill the memory. */
const MOST_CELLS = 200_000;
/** Small trees and a strong ridge: what matters is a mean that is not far off, not the last bit of fit. */
const SETTINGS = { learningRate: 0.06, maximumLeaves: 12, minimumChildRows: 40, l2: 10, rowShare: 0.8, columnShare: 0.8, patience: 25, maximumBins: 63 };

/**
 * One model over case and action: rewards scaled to [0, 1] by the range seen, fitted as fractional log-odds.
 *
 * The log loss of a target between 0 and 1 is least at its conditional mean, whatever its distribution (quasi-likelihood; Papke,
 * Wooldridge 1996), so one engine serves binary rewards and amounts; where rewards are rare and far up it acts like a Poisson loss.
 */
export async function fitTreeRewards(rows: RewardRows, { seed, trees, signal }: TreeRewardOptions): Promise<TreeRewards> {
  const least = rows.rewards.reduce((a, b) => Math.min(a, b), Infinity), most = rows.rewards.reduce((a, b) => Math.max(a, b), -Infinity);
  // Nothing to tell apart, or nothing at all.
  if (!(least < most)) return { model: { name: 'trees', predict: (_, rowCount) => new Float64Array(rowCount * rows.actionCount).fill(rows.rowCount === 0 ? 0 : least) }, trees: 0 };
  const frame = withAction(rows.x, Array.from(rows.actions, String)), plan = planTreeColumns(frame);
  const all = Int32Array.from(rows.rewards.keys()), folds = groupFolds(rows.clusters, { seed: seed + 17, folds: 5 });
  const settings = readParameters(TreeSettingsSchema, { ...SETTINGS, trees: trees ?? MOST_TREES });
  const input: BoostInput = {
    columns: viewTreeColumns(frame, plan), monotone: new Int8Array(plan.length), y: rows.rewards.map((reward) => (reward - least) / (most - least)), seed, signal, settings,
    train: trees === undefined ? all.filter((row) => folds[row] !== 0) : all, validation: trees === undefined ? all.filter((row) => folds[row] === 0) : new Int32Array(0),
  };
  const boosted = await boostTrees(input), fitted = treesModel(flattenTrees(boosted), plan);
  const predict = (x: Frame, rowCount: number): Float64Array => {
    const predicted = new Float64Array(rowCount * rows.actionCount);
    const some = (from: number, to: number): void => {
      const cells = Int32Array.from({ length: (to - from) * rows.actionCount }, (_, i) => from + Math.floor(i / rows.actionCount));
      const actions = Array.from(cells, (_, i) => String(i % rows.actionCount));
      fitted.margins(withAction(selectRows(x, cells), actions)).forEach((margin, i) => {
        predicted[from * rows.actionCount + i] = least + (most - least) * sigmoid(margin);
      });
    };
    const step = Math.max(1, Math.floor(MOST_CELLS / rows.actionCount));
    for (let from = 0; from < rowCount; from += step) some(from, Math.min(rowCount, from + step));
    return predicted;
  };
  return { model: { name: 'trees', predict }, trees: boosted.trees.length };
}

function withAction(x: Frame, actions: readonly string[]): Frame {
  return makeFrame([...x.columns, [ACTION, categoryColumn(actions)]]);
}
