/** Grows one tree leaf by leaf: always the leaf whose split gains most, down to a depth and number of leaves. */
import { findSplit, isUnbounded, leafValue, type Split, type SplitSearch } from './find-split.ts';
import { PLANE_BYTES, WORD, type Kernel } from './kernel/arena.ts';
import { UNBOUNDED, type Sums, type ValueBounds } from './sums.ts';

/** A node in terms of bins; `split` is null for a leaf. The right child follows the left one. */
export interface GrownNode {
  readonly split: Split | null;
  readonly left: number;
  readonly value: number;
  readonly cover: number;
}

export interface GrownTree {
  readonly nodes: readonly GrownNode[];
  /** Node of each leaf of the kernel. */
  readonly leafNodes: readonly number[];
  readonly depth: number;
}

export interface GrowInput extends SplitSearch {
  readonly kernel: Kernel;
  readonly slotBytes: number;
}

/** An open leaf; its place in the list of leaves is its number in the kernel. */
interface OpenLeaf {
  readonly node: number;
  /** First byte of its sums by bin. */
  readonly slot: number;
  readonly depth: number;
  readonly sums: Sums;
  readonly bounds: ValueBounds;
  readonly split: Split | null;
}

type NodeDraft = { -readonly [K in keyof GrownNode]: GrownNode[K] };

/** The tree of the kernel's gradients, whose root sums it has just made. Values are not yet scaled by the learning rate. */
export function growTree(input: GrowInput): GrownTree {
  const { settings } = input;
  const nodes: NodeDraft[] = [];
  const leaves: OpenLeaf[] = [openRoot(input)];
  nodes.push(draftOf(input, leaves[0]!));
  while (leaves.length < settings.maximumLeaves) {
    const chosen = bestLeaf(leaves);
    if (chosen < 0) break;
    const parent = leaves[chosen]!;
    nodes[parent.node]!.split = parent.split;
    nodes[parent.node]!.left = nodes.length;
    const [left, right] = openChildren(input, parent, { leaf: chosen, newLeaf: leaves.length, firstNode: nodes.length });
    nodes.push(draftOf(input, left), draftOf(input, right));
    leaves[chosen] = left;
    leaves.push(right);
  }
  return { nodes, leafNodes: leaves.map(({ node }) => node), depth: Math.max(...leaves.map(({ depth }) => depth)) };
}

function draftOf(input: GrowInput, leaf: OpenLeaf): NodeDraft {
  return { split: null, left: -1, value: leafValue(leaf.sums, input, leaf.bounds), cover: leaf.sums.rows };
}

/** The leaf that gains most; of equal ones the older. */
function bestLeaf(leaves: readonly OpenLeaf[]): number {
  let best = -1, gain = 0;
  leaves.forEach((leaf, i) => {
    if (leaf.split === null || leaf.split.gain <= gain) return;
    best = i;
    gain = leaf.split.gain;
  });
  return best;
}

function openRoot(input: GrowInput): OpenLeaf {
  const leaf = { node: 0, depth: 0, slot: slotOf(input, 0), sums: rootSums(input), bounds: UNBOUNDED };
  scan(input.kernel, [leaf]);
  return { ...leaf, split: findSplit(input, { ...leaf, which: 0 }) };
}

/** Every row is in some bin of the first drawn column. */
function rootSums({ kernel: { arena: { words }, threads }, columns, drawn }: GrowInput): Sums {
  let gradient = 0, hessian = 0, rows = 0;
  for (let thread = 0; thread < threads; thread++) {
    const start = (words[WORD.wide >> 2]! + thread * words[WORD.wideBytes >> 2]!) >> 2, plane = PLANE_BYTES >> 2;
    for (let i = start; i < start + columns[drawn[0]!]!.binCount; i++) {
      gradient += words[i]!;
      hessian += words[i + plane]!;
      rows += words[i + 2 * plane]!;
    }
  }
  return { gradient, hessian, rows };
}

type ScannedLeaf = Omit<OpenLeaf, 'split'>;

const SIDE_WORDS = [
  { slot: WORD.slot0, isScanned: WORD.isScanned0, gradient: WORD.gradient0, hessian: WORD.hessian0, rows: WORD.rows0 },
  { slot: WORD.slot1, isScanned: WORD.isScanned1, gradient: WORD.gradient1, hessian: WORD.hessian1, rows: WORD.rows1 },
] as const;

/** Joins the sums of the first leaf, which was just summed, takes them from those of its sibling, and scans both. */
function scan(kernel: Kernel, sides: readonly ScannedLeaf[]): void {
  const { words } = kernel.arena;
  SIDE_WORDS.forEach((at, which) => {
    const side = sides[which];
    words[at.slot >> 2] = side?.slot ?? 0;
    words[at.isScanned >> 2] = side !== undefined && isUnbounded(side.bounds) ? 1 : 0;
    words[at.gradient >> 2] = side?.sums.gradient ?? 0;
    words[at.hessian >> 2] = side?.sums.hessian ?? 0;
    words[at.rows >> 2] = side?.sums.rows ?? 0;
  });
  kernel.run('scan');
}

function slotOf({ kernel, slotBytes }: GrowInput, place: number): number {
  return kernel.arena.words[WORD.slots >> 2]! + place * slotBytes;
}

interface ChildPlace {
  readonly leaf: number;
  readonly newLeaf: number;
  readonly firstNode: number;
}

function openChildren(input: GrowInput, parent: OpenLeaf, place: ChildPlace): [OpenLeaf, OpenLeaf] {
  const { settings } = input, split = parent.split!;
  const [leftBounds, rightBounds] = childBounds(input, parent);
  const depth = parent.depth + 1;
  const isLeftSmaller = split.left.rows <= split.right.rows;
  // The parent's sums become those of the larger side; the smaller side takes a new place.
  const newSlot = slotOf(input, place.newLeaf);
  const left = { node: place.firstNode, depth, slot: isLeftSmaller ? newSlot : parent.slot, sums: split.left, bounds: leftBounds };
  const right = { node: place.firstNode + 1, depth, slot: isLeftSmaller ? parent.slot : newSlot, sums: split.right, bounds: rightBounds };
  // After these no leaf is split: their sums are not needed.
  const isLast = place.newLeaf + 1 >= settings.maximumLeaves || depth >= settings.maximumDepth;
  partition(input, parent, { ...place, summed: isLast ? -1 : isLeftSmaller ? place.leaf : place.newLeaf });
  if (isLast) return [{ ...left, split: null }, { ...right, split: null }];
  scan(input.kernel, isLeftSmaller ? [left, right] : [right, left]);
  return [
    { ...left, split: findSplit(input, { ...left, which: isLeftSmaller ? 0 : 1 }) },
    { ...right, split: findSplit(input, { ...right, which: isLeftSmaller ? 1 : 0 }) },
  ];
}

function partition(input: GrowInput, parent: OpenLeaf, place: { readonly leaf: number; readonly newLeaf: number; readonly summed: number }): void {
  const { words, bytes } = input.kernel.arena;
  const split = parent.split!;
  markLeftBins(split, bytes.subarray(words[WORD.goesLeft >> 2], words[WORD.goesLeft >> 2]! + 256));
  words[WORD.leaf >> 2] = place.leaf;
  words[WORD.newLeaf >> 2] = place.newLeaf;
  words[WORD.splitColumn >> 2] = split.feature;
  words[WORD.summedLeaf >> 2] = place.summed;
  input.kernel.run('split');
}

/** 1 for every bin that goes left, of 256. */
export function leftBinsOf(split: Split): Uint8Array {
  const isLeft = new Uint8Array(256);
  markLeftBins(split, isLeft);
  return isLeft;
}

function markLeftBins(split: Split, isLeft: Uint8Array): void {
  isLeft.fill(0);
  if (split.leftBins === null) isLeft.fill(1, 1, split.bin + 1);
  else for (const bin of split.leftBins) isLeft[bin] = 1;
  isLeft[0] = split.missingLeft ? 1 : 0;
}

/** Under a monotone split both sides keep to their side of the middle of the two values. */
function childBounds(input: GrowInput, parent: OpenLeaf): [ValueBounds, ValueBounds] {
  const split = parent.split!, direction = input.monotone[split.feature]!;
  if (direction === 0) return [parent.bounds, parent.bounds];
  const middle = (leafValue(split.left, input, parent.bounds) + leafValue(split.right, input, parent.bounds)) / 2;
  const below = { low: parent.bounds.low, high: middle }, above = { low: middle, high: parent.bounds.high };
  return direction > 0 ? [below, above] : [above, below];
}
