/** Grows one tree leaf by leaf: always the leaf whose split gains most, down to a depth and number of leaves. */
import { findSplit, leafValue, type Split, type SplitSearch, type Sums, type ValueBounds } from './find-split.ts';
import { fillHistogram, subtractHistogram, type Gradients, type HistogramLayout } from './histogram.ts';
import type { TreeSettings } from './settings.ts';

/** A node in terms of bins; `split` is null for a leaf. */
export interface GrownNode {
  readonly split: Split | null;
  readonly left: number;
  readonly right: number;
  readonly value: number;
  readonly cover: number;
}

export interface GrownTree {
  readonly nodes: readonly GrownNode[];
  /** Leaf ranges of `rows`, which was reordered so that each leaf is contiguous. */
  readonly leaves: readonly { readonly node: number; readonly start: number; readonly end: number }[];
}

export interface GrowInput {
  readonly layout: HistogramLayout;
  readonly gradients: Gradients;
  /** Rows of the tree; reordered in place. */
  readonly rows: Int32Array;
  /** Scratch as long as `rows`. */
  readonly scratch: Int32Array;
  readonly features: Int32Array;
  readonly monotone: Int8Array;
  readonly settings: TreeSettings;
  /** Histograms to write into, at least `maximumLeaves + 1`. */
  readonly histograms: readonly Float64Array[];
}

interface OpenLeaf {
  readonly node: number;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
  readonly sums: Sums;
  readonly bounds: ValueBounds;
  readonly histogram: number;
  readonly split: Split | null;
}

type NodeDraft = { -readonly [K in keyof GrownNode]: GrownNode[K] };

/** The tree of the given gradients. Values are not yet scaled by the learning rate. */
export function growTree(input: GrowInput): GrownTree {
  const { settings, rows } = input;
  const nodes: NodeDraft[] = [];
  const root = openRoot(input);
  nodes.push(draftOf(root, settings.l2));
  const leaves: OpenLeaf[] = [root];
  let nextHistogram = 1;
  while (leaves.length < settings.maximumLeaves) {
    const chosen = bestLeaf(leaves);
    if (chosen < 0) break;
    const parent = leaves[chosen]!;
    const isLast = leaves.length + 1 === settings.maximumLeaves;
    const middle = partition(input, parent);
    const [left, right] = openChildren(input, parent, { middle, nextHistogram, firstNode: nodes.length, isLast });
    nextHistogram++;
    nodes[parent.node]!.split = parent.split;
    nodes[parent.node]!.left = left.node;
    nodes[parent.node]!.right = right.node;
    nodes.push(draftOf(left, settings.l2), draftOf(right, settings.l2));
    leaves.splice(chosen, 1, left, right);
  }
  return { nodes, leaves: leaves.map(({ node, start, end }) => ({ node, start, end: Math.min(end, rows.length) })) };
}

function draftOf(leaf: OpenLeaf, l2: number): NodeDraft {
  return { split: null, left: -1, right: -1, value: leafValue(leaf.sums, l2, leaf.bounds), cover: leaf.sums.rows };
}

function openRoot(input: GrowInput): OpenLeaf {
  const { rows, gradients } = input;
  let gradient = 0, hessian = 0;
  for (const row of rows) {
    gradient += gradients.gradient[row]!;
    hessian += gradients.hessian[row]!;
  }
  const sums = { gradient, hessian, rows: rows.length }, bounds = { low: -Infinity, high: Infinity };
  fillHistogram(input.histograms[0]!, input.layout, { node: { rows, start: 0, end: rows.length }, gradients, features: input.features });
  return { node: 0, start: 0, end: rows.length, depth: 0, sums, bounds, histogram: 0, split: findSplit(searchOf(input), input.histograms[0]!, { sums, bounds }) };
}

function bestLeaf(leaves: readonly OpenLeaf[]): number {
  let best = -1, gain = 0;
  leaves.forEach((leaf, i) => {
    if (leaf.split === null || leaf.split.gain <= gain) return;
    best = i;
    gain = leaf.split.gain;
  });
  return best;
}

/** Moves the rows that go left to the front of the leaf's range, keeping order on both sides; returns the first right one. */
function partition(input: GrowInput, leaf: OpenLeaf): number {
  const { rows, scratch } = input;
  const split = leaf.split!;
  const { bins } = input.layout.columns[split.feature]!;
  const isLeft = leftBinsOf(split, input.layout.columns[split.feature]!.binCount);
  let front = leaf.start, back = 0;
  for (let i = leaf.start; i < leaf.end; i++) {
    const row = rows[i]!;
    if (isLeft[bins[row]!] === 1) rows[front++] = row;
    else scratch[back++] = row;
  }
  rows.set(scratch.subarray(0, back), front);
  return front;
}

/** 1 for every bin that goes left. */
export function leftBinsOf(split: Split, binCount: number): Uint8Array {
  const isLeft = new Uint8Array(binCount);
  if (split.leftBins === null) isLeft.fill(1, 1, split.bin + 1);
  else for (const bin of split.leftBins) isLeft[bin] = 1;
  isLeft[0] = split.missingLeft ? 1 : 0;
  return isLeft;
}

interface ChildPlace {
  readonly middle: number;
  readonly nextHistogram: number;
  readonly firstNode: number;
  /** No leaf may be split after these: their histograms are not needed. */
  readonly isLast: boolean;
}

function openChildren(input: GrowInput, parent: OpenLeaf, place: ChildPlace): [OpenLeaf, OpenLeaf] {
  const split = parent.split!;
  const [leftBounds, rightBounds] = childBounds(input, parent);
  const depth = parent.depth + 1;
  const left = { node: place.firstNode, start: parent.start, end: place.middle, depth, sums: split.left, bounds: leftBounds };
  const right = { node: place.firstNode + 1, start: place.middle, end: parent.end, depth, sums: split.right, bounds: rightBounds };
  const isLeftSmaller = left.end - left.start <= right.end - right.start;
  if (place.isLast || depth >= input.settings.maximumDepth) return [{ ...left, histogram: -1, split: null }, { ...right, histogram: -1, split: null }];
  const smaller = isLeftSmaller ? left : right;
  const own = input.histograms[place.nextHistogram]!, parents = input.histograms[parent.histogram]!;
  fillHistogram(own, input.layout, { node: { rows: input.rows, start: smaller.start, end: smaller.end }, gradients: input.gradients, features: input.features });
  subtractHistogram(parents, own);
  const search = searchOf(input);
  const finish = (leaf: Omit<OpenLeaf, 'histogram' | 'split'>, histogram: number): OpenLeaf => ({ ...leaf, histogram, split: findSplit(search, input.histograms[histogram]!, leaf) });
  return isLeftSmaller
    ? [finish(left, place.nextHistogram), finish(right, parent.histogram)]
    : [finish(left, parent.histogram), finish(right, place.nextHistogram)];
}

/** Under a monotone split both sides keep to their side of the middle of the two values. */
function childBounds(input: GrowInput, parent: OpenLeaf): [ValueBounds, ValueBounds] {
  const split = parent.split!, direction = input.monotone[split.feature]!;
  if (direction === 0) return [parent.bounds, parent.bounds];
  const middle = (leafValue(split.left, input.settings.l2, parent.bounds) + leafValue(split.right, input.settings.l2, parent.bounds)) / 2;
  const below = { low: parent.bounds.low, high: middle }, above = { low: middle, high: parent.bounds.high };
  return direction > 0 ? [below, above] : [above, below];
}

function searchOf(input: GrowInput): SplitSearch {
  return { layout: input.layout, features: input.features, settings: input.settings, monotone: input.monotone };
}
