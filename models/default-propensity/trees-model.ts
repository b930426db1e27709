/** A fitted tree model: flat arrays, scored and explained in plain float64; many rows at once by compiled functions of equal bits. */
import type { Frame } from '../../core/frame.ts';
import type { FittedModel, ModelState } from '../contract.ts';
import { batchMargins } from '../trees/batch/batch-margins.ts';
import { batchContributions } from '../trees/batch/batch-shap.ts';
import { ensembleMargin, type TreeEnsemble } from '../trees/ensemble.ts';
import { treeImportance } from '../trees/importance.ts';
import { treeShap } from '../trees/tree-shap.ts';
import { readTreeColumns, viewTreeColumns, type TreeColumnPlan } from './trees-columns.ts';

/** With fewer rows the start of a compiled function takes longer than it saves. */
const MANY_ROWS = 3000;
const MANY_EXPLAINED = 100;

export function treesModel(trees: TreeEnsemble, plan: readonly TreeColumnPlan[]): FittedModel {
  return {
    estimator: 'trees',
    featureNames: plan.map((column) => column.name),
    margins: (x) => (x.rowCount < MANY_ROWS ? null : batchMargins(trees, viewTreeColumns(x, plan), x.rowCount)) ?? plainMargins(trees, plan, x),
    contributions: (x, row) => {
      const columns = readTreeColumns(x, plan, { from: row, to: row + 1 });
      return treeShap(trees, Float64Array.from(columns, (column) => column[0]!));
    },
    contributionsOfAll: (x) => (x.rowCount < MANY_EXPLAINED ? null : batchContributions(trees, viewTreeColumns(x, plan), x.rowCount)) ?? plainContributions(trees, plan, x),
    importance: () => {
      const { gain, splits } = treeImportance(trees, plan.length);
      return plan.map(({ name }, i) => ({ feature: name, gain: gain[i]!, splits: splits[i]! }));
    },
    state: () => {
      const { baseMargin, ...arrays } = trees;
      return { json: { baseMargin, columns: plan }, arrays };
    },
  };
}

export function loadTrees(state: ModelState): FittedModel {
  const { baseMargin, columns } = state.json as { readonly baseMargin: number; readonly columns: readonly TreeColumnPlan[] };
  const arrays = state.arrays as unknown as Omit<TreeEnsemble, 'baseMargin'> & { readonly gain?: Float64Array };
  // Models stored before gains were kept have none.
  return treesModel({ ...arrays, baseMargin, gain: arrays.gain ?? new Float64Array(arrays.feature.length) }, columns);
}

function plainMargins(trees: TreeEnsemble, plan: readonly TreeColumnPlan[], x: Frame): Float64Array {
  const columns = readTreeColumns(x, plan), row = new Float64Array(columns.length);
  return Float64Array.from({ length: x.rowCount }, (_, i) => {
    for (let column = 0; column < columns.length; column++) row[column] = columns[column]![i]!;
    return ensembleMargin(trees, row);
  });
}

function plainContributions(trees: TreeEnsemble, plan: readonly TreeColumnPlan[], x: Frame): { readonly bias: number; readonly values: Float64Array } {
  const columns = readTreeColumns(x, plan), width = columns.length, values = new Float64Array(x.rowCount * width);
  let bias = trees.baseMargin;
  for (let row = 0; row < x.rowCount; row++) {
    const explained = treeShap(trees, Float64Array.from(columns, (column) => column[row]!));
    values.set(explained.values, row * width);
    bias = explained.bias;
  }
  return { bias, values };
}
