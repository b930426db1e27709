/** Margins of many rows: bins once, then every tree over a window of rows. */
import type { TreeColumn } from '../bin-columns.ts';
import type { TreeEnsemble } from '../ensemble.ts';
import { CHUNK_ROWS, NODE_BYTES } from '../kernel/arena.ts';
import { writeNode } from '../write-tree.ts';
import { ensembleBins, leftBins, type EnsembleBins } from './ensemble-bins.ts';
import { openWindow, type RowWindow } from './row-window.ts';

/**
 * The same bits as `ensembleMargin` row by row: trees are added in order. Null where this machine or these trees need the plain way.
 *
 * @param columns by column of the ensemble, at least `rowCount` rows each
 */
export function batchMargins(trees: TreeEnsemble, columns: readonly TreeColumn[], rowCount: number): Float64Array | null {
  const bins = ensembleBins(trees);
  const nodeCount = trees.feature.length;
  const window = bins === null ? null : openWindow(bins, nodeCount * NODE_BYTES + CHUNK_ROWS * 12 + 64);
  if (bins === null || window === null) return null;
  const nodes = window.room, rows = nodes + nodeCount * NODE_BYTES, margins = Math.ceil((rows + CHUNK_ROWS * 4) / 8) * 8;
  writeNodes(trees, bins, window);
  for (let i = 0; i < CHUNK_ROWS; i++) window.arena.words[(rows >> 2) + i] = i;
  const depths = Int32Array.from(trees.roots, (root) => deepest(trees, root));
  const result = new Float64Array(rowCount), shared = window.arena.reals.subarray(margins >> 3, (margins >> 3) + CHUNK_ROWS);
  for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
    const count = window.load(columns, from, rowCount);
    shared.fill(trees.baseMargin);
    trees.roots.forEach((root, tree) => window.call['descend']!(rows, count, nodes + root * NODE_BYTES, depths[tree]!, window.rowBins, window.rowBytes, margins));
    result.set(shared.subarray(0, count), from);
  }
  return result;
}

function writeNodes(trees: TreeEnsemble, bins: EnsembleBins, { arena, room }: RowWindow): void {
  const placeOf = new Map(Array.from(bins.columns, (column, i) => [column, i]));
  for (let node = 0; node < trees.feature.length; node++) {
    const place = placeOf.get(trees.feature[node]!);
    writeNode(arena, room + node * NODE_BYTES, place === undefined
      ? { value: trees.value[node]! }
      : { column: place, left: room + trees.left[node]! * NODE_BYTES, isLeft: leftBins(trees, node, bins.examples[place]!) });
  }
}

function deepest(trees: TreeEnsemble, node: number): number {
  return trees.feature[node]! < 0 ? 0 : 1 + Math.max(deepest(trees, trees.left[node]!), deepest(trees, trees.right[node]!));
}
