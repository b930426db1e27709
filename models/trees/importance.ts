/** How much each column was used by the trees. */
import type { TreeEnsemble } from './ensemble.ts';

export interface TreeImportance {
  /** By column: sum of the falls of the loss at its splits, as the growing trees saw them. */
  readonly gain: Float64Array;
  /** By column: number of its splits. */
  readonly splits: Int32Array;
}

/**
 * Gain and split count by column. Both are about the training rows; a column with many values has more chances to be chosen.
 *
 * @param columns how many columns the ensemble was fitted on
 */
export function treeImportance(trees: TreeEnsemble, columns: number): TreeImportance {
  const gain = new Float64Array(columns), splits = new Int32Array(columns);
  trees.feature.forEach((column, node) => {
    if (column < 0) return;
    gain[column] = gain[column]! + trees.gain[node]!;
    splits[column]!++;
  });
  return { gain, splits };
}
