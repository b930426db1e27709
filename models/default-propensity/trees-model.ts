/** A fitted tree model: flat arrays, scored and explained in plain float64. */
import type { FittedModel, ModelState } from '../contract.ts';
import { ensembleMargin, type TreeEnsemble } from '../trees/ensemble.ts';
import { treeShap } from '../trees/tree-shap.ts';
import { readTreeColumns, type TreeColumnPlan } from './trees-columns.ts';

export function treesModel(trees: TreeEnsemble, plan: readonly TreeColumnPlan[]): FittedModel {
  return {
    estimator: 'trees',
    featureNames: plan.map((column) => column.name),
    margins: (x) => {
      const columns = readTreeColumns(x, plan);
      const row = new Float64Array(columns.length);
      return Float64Array.from({ length: x.rowCount }, (_, i) => {
        for (let column = 0; column < columns.length; column++) row[column] = columns[column]![i]!;
        return ensembleMargin(trees, row);
      });
    },
    contributions: (x, row) => {
      const columns = readTreeColumns(x, plan, { from: row, to: row + 1 });
      return treeShap(trees, Float64Array.from(columns, (column) => column[0]!));
    },
    state: () => {
      const { baseMargin, ...arrays } = trees;
      return { json: { baseMargin, columns: plan }, arrays };
    },
  };
}

export function loadTrees(state: ModelState): FittedModel {
  const { baseMargin, columns } = state.json as { readonly baseMargin: number; readonly columns: readonly TreeColumnPlan[] };
  return treesModel({ baseMargin, ...(state.arrays as unknown as Omit<TreeEnsemble, 'baseMargin'>) }, columns);
}
