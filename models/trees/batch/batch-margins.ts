/** Margins of many rows: bins once, then every tree over a window of rows. */
import type { TreeColumn } from '../bin-columns.ts';
import type { TreeEnsemble } from '../ensemble.ts';
import { CHUNK_ROWS, LOOKUP, lookupBytes, NODE_BYTES } from '../kernel/arena.ts';
import { writeNode } from '../write-tree.ts';
import { ensembleBins, leftBins, type EnsembleBins } from './ensemble-bins.ts';
import { leafMasks, type LeafMasks } from './leaf-masks.ts';
import { openWindow, type RowWindow } from './row-window.ts';

/** A tree that is looked up, or one that rows go down. */
type TreePlan =
  | { readonly kind: 'lookup'; readonly masks: LeafMasks; readonly width: number; readonly bytes: number }
  | { readonly kind: 'descent'; readonly nodes: readonly number[]; readonly depth: number; readonly bytes: number };

/** Adds a tree to the margins of so many rows of the window. */
type AddTree = (count: number) => void;

interface Places {
  readonly rows: number;
  readonly block: number;
  readonly margins: number;
}

/**
 * The same bits as `ensembleMargin` row by row: trees are added in order. Null where this machine or these trees need the plain way.
 *
 * @param columns by column of the ensemble, at least `rowCount` rows each
 */
export function batchMargins(trees: TreeEnsemble, columns: readonly TreeColumn[], rowCount: number): Float64Array | null {
  const bins = ensembleBins(trees);
  if (bins === null) return null;
  const placeOf = new Map(Array.from(bins.columns, (column, i) => [column, i]));
  const plans = Array.from(trees.roots, (root) => planTree(trees, root, { bins, placeOf }));
  const lookups = plans.flatMap((plan) => (plan.kind === 'lookup' ? [plan.width] : [])), widest = Math.max(0, ...lookups);
  const window = openWindow(bins, { roomBytes: CHUNK_ROWS * 12 + widest * LOOKUP.blockBytes + plans.reduce((sum, { bytes }) => sum + bytes, 0), isByRow: lookups.length < plans.length, lookups });
  if (window === null) return null;
  const margins = window.room, rows = margins + CHUNK_ROWS * 8, block = rows + CHUNK_ROWS * 4;
  for (let i = 0; i < CHUNK_ROWS; i++) window.arena.words[(rows >> 2) + i] = i;
  let at = block + widest * LOOKUP.blockBytes;
  const additions = plans.map((plan): AddTree => {
    const start = at;
    at += plan.bytes;
    return plan.kind === 'lookup' ? writeLookup(window, plan, { at: start, margins, rows, block }) : writeDescent(window, plan, { at: start, margins, rows, block, trees, bins, placeOf });
  });
  const result = new Float64Array(rowCount), shared = window.arena.reals.subarray(margins >> 3, (margins >> 3) + CHUNK_ROWS);
  for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
    const count = window.load(columns, from, rowCount);
    shared.fill(trees.baseMargin);
    for (const add of additions) add(count);
    result.set(shared.subarray(0, count), from);
  }
  return result;
}

interface BinPlaces {
  readonly bins: EnsembleBins;
  readonly placeOf: ReadonlyMap<number, number>;
}

function planTree(trees: TreeEnsemble, root: number, binPlaces: BinPlaces): TreePlan {
  const masks = leafMasks(trees, root, binPlaces);
  if (masks !== null) {
    const width = LOOKUP.widths.find((enough) => enough >= masks.places.length)!;
    return { kind: 'lookup', masks, width, bytes: lookupBytes(width) + width * 8 };
  }
  const nodes = nodesBelow(trees, root);
  return { kind: 'descent', nodes, depth: deepest(trees, root), bytes: nodes.length * NODE_BYTES };
}

/** Addresses of the tree's columns stand behind its tables. */
function writeLookup(window: RowWindow, { masks, width }: TreePlan & { readonly kind: 'lookup' }, { at, margins, block }: Places & { readonly at: number }): AddTree {
  const { arena: { words, reals } } = window, addresses = at + lookupBytes(width);
  words.fill(-1, at >> 2, (at + width * LOOKUP.tableBytes) >> 2).set(masks.tables, at >> 2);
  reals.set(masks.values, (at + width * LOOKUP.tableBytes) >> 3);
  for (let i = 0; i < width; i++) words[(addresses >> 2) + i] = window.columnBins + (masks.places[i] ?? 0) * CHUNK_ROWS;
  const lookup = window.call[`lookup${width}`]!;
  return (count) => { lookup(addresses, block, count, at, margins); };
}

function writeDescent(window: RowWindow, { nodes, depth }: TreePlan & { readonly kind: 'descent' }, { at, margins, rows, trees, bins, placeOf }: Places & BinPlaces & { readonly at: number; readonly trees: TreeEnsemble }): AddTree {
  const placeOfNode = new Map(nodes.map((node, i) => [node, at + i * NODE_BYTES]));
  for (const node of nodes) {
    const place = placeOf.get(trees.feature[node]!);
    writeNode(window.arena, placeOfNode.get(node)!, place === undefined
      ? { value: trees.value[node]! }
      : { column: place, left: placeOfNode.get(trees.left[node]!)!, isLeft: leftBins(trees, node, bins.examples[place]!) });
  }
  const descend = window.call['descend']!;
  return (count) => { descend(rows, count, at, depth, window.rowBins, window.rowBytes, margins); };
}

/** Nodes of a tree, the root first, siblings side by side. */
function nodesBelow(trees: TreeEnsemble, root: number): readonly number[] {
  const nodes = [root];
  for (const node of nodes) if (trees.feature[node]! >= 0) nodes.push(trees.left[node]!, trees.right[node]!);
  return nodes;
}

function deepest(trees: TreeEnsemble, node: number): number {
  return trees.feature[node]! < 0 ? 0 : 1 + Math.max(deepest(trees, trees.left[node]!), deepest(trees, trees.right[node]!));
}
