/** Exact contributions of many rows. */
import type { TreeColumn } from '../bin-columns.ts';
import type { TreeEnsemble } from '../ensemble.ts';
import { CHUNK_ROWS, pairBytes } from '../kernel/arena.ts';
import { nodeBytes, RULE_VECTORS } from '../kernel/wasm-explain.ts';
import { expectedValue } from '../tree-shap.ts';
import { ensembleBins } from './ensemble-bins.ts';
import { openWindow } from './row-window.ts';
import { planPairs, writePairs, type TreePairs } from './shap-tables.ts';

export interface BatchContributions {
  readonly bias: number;
  /** Row after row, one value by column of the ensemble. */
  readonly values: Float64Array;
}

/** Rows whose outputs stay in the cache while all trees pass over them. */
const WINDOW_ROWS = 256;

/**
 * The values of `treeShap` for many rows, to rounding: `margin = bias + sum(values)` to 1e-9. Null where this machine or these trees need the plain way.
 *
 * The Shapley value of a leaf for a column is the integral over t in [0, 1] of the other columns' factors `t o + (1 - t) z`, with o whether the row
 * passes and z the share of rows that do (Owen 1972); a Gauss-Legendre rule takes this polynomial exactly. Products are carried down the tree
 * once and sums of leaves up once, so that a row costs O(nodes x points).
 * Source: Owen 1972; the two passes follow Yu et al. 2022, "Linear TreeSHAP".
 */
export function batchContributions(trees: TreeEnsemble, columns: readonly TreeColumn[], rowCount: number): BatchContributions | null {
  const bins = ensembleBins(trees);
  if (bins === null) return null;
  const plans = Array.from(trees.roots, (root) => ({ root, pairs: planPairs(trees, root) })).filter((plan): plan is { readonly root: number; readonly pairs: TreePairs } => plan.pairs !== null);
  if (plans.some(({ pairs }) => pairs.vectors > RULE_VECTORS.length)) return null;
  const tableBytes = plans.reduce((sum, { pairs }) => sum + pairs.lefts.length * pairBytes(pairs.vectors), 0);
  const scratchBytes = Math.max(0, ...plans.map(({ pairs }) => pairs.edges.length * nodeBytes(pairs.vectors))), outBytes = bins.columns.length * 16;
  const window = openWindow(bins, { roomBytes: tableBytes + scratchBytes + WINDOW_ROWS * outBytes + 64, isByRow: true, hasPlanes: false, rules: plans.map(({ pairs }) => pairs.vectors) });
  if (window === null) return null;
  const scratch = window.room + tableBytes, out = scratch + scratchBytes;
  const placeOf = new Map(Array.from(bins.columns, (column, i) => [column, i]));
  let at = window.room;
  const tables = plans.map(({ root, pairs }) => {
    const start = at;
    writePairs(window.arena, trees, pairs, { at, nodeBytes: nodeBytes(pairs.vectors), placeOf, bins, root });
    at += pairs.lefts.length * pairBytes(pairs.vectors);
    return { start, end: at, explain: window.call[`explain${pairs.vectors}`]! };
  });
  const width = columns.length, values = new Float64Array(rowCount * width), sums = window.arena.reals.subarray(out >> 3);
  for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
    const count = window.load(columns, from, rowCount);
    for (let first = 0; first < count; first += WINDOW_ROWS) {
      const rows = Math.min(WINDOW_ROWS, count - first);
      sums.fill(0, 0, rows * outBytes >> 3);
      for (const { start, end, explain } of tables) explain(window.rowBins + first * window.rowBytes, window.rowBytes, rows, start, end, scratch, out, outBytes);
      for (let row = 0; row < rows; row++) bins.columns.forEach((column, i) => { values[(from + first + row) * width + column] = sums[2 * (row * bins.columns.length + i)]! + sums[2 * (row * bins.columns.length + i) + 1]!; });
    }
  }
  return { bias: trees.roots.reduce((sum, root) => sum + expectedValue(trees, root), trees.baseMargin), values };
}
