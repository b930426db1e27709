/** Exact path-dependent TreeSHAP: how much each column moves a row's margin away from the average. */
import { goesLeft, type TreeEnsemble, type TreeRow } from './ensemble.ts';

/**
 * Shapley values of the trees' sum, where a column that is not known follows both branches by cover:
 * `margin = bias + sum(values)`.
 *
 * Source: Lundberg et al. 2018, "Consistent individualized feature attribution for tree ensembles", algorithm 2;
 * O(trees x leaves x depth^2).
 */
export function treeShap(trees: TreeEnsemble, row: TreeRow): { readonly bias: number; readonly values: Float64Array } {
  const values = new Float64Array(row.length);
  const walk: Walk = { trees, row, values, ...makePaths(deepestLevel(trees) + 2) };
  let bias = trees.baseMargin;
  for (const root of trees.roots) {
    bias += expectedValue(trees, root);
    if (trees.feature[root]! >= 0) visit(walk, { node: root, from: 0, length: 0, zero: 1, one: 1, feature: -1 });
  }
  return { bias, values };
}

/**
 * Paths of all depths in one set of arrays, so that a visit allocates nothing: the path of depth d starts at d (d + 1) / 2.
 *
 * One entry is a column on the path from the root, merged over its splits.
 */
interface Paths {
  readonly feature: Int32Array;
  /** Share of rows that pass when the column is not known. */
  readonly zero: Float64Array;
  /** 1 when the row itself passes, else 0. */
  readonly one: Float64Array;
  /** Sum over subsets of the path of this size, times the Shapley weights. */
  readonly weight: Float64Array;
}

interface Walk extends Paths {
  readonly trees: TreeEnsemble;
  readonly row: TreeRow;
  readonly values: Float64Array;
}

interface Step {
  readonly node: number;
  /** Start and length of the parent's path. */
  readonly from: number;
  readonly length: number;
  readonly zero: number;
  readonly one: number;
  readonly feature: number;
}

function makePaths(depth: number): Paths {
  const size = (depth + 1) * (depth + 2) / 2;
  return { feature: new Int32Array(size), zero: new Float64Array(size), one: new Float64Array(size), weight: new Float64Array(size) };
}

function visit(walk: Walk, step: Step): void {
  const { trees, values } = walk;
  const { node } = step;
  // A path is copied behind its parent's, which the other branch still needs.
  const from = step.from + step.length;
  const depth = extend(walk, step, from);
  const feature = trees.feature[node]!;
  if (feature < 0) {
    for (let i = 1; i <= depth; i++) {
      const at = from + i;
      const column = walk.feature[at]!;
      values[column] = values[column]! + unwoundSum(walk, from, { depth, index: i }) * (walk.one[at]! - walk.zero[at]!) * trees.value[node]!;
    }
    return;
  }
  let zero = 1, one = 1, length = depth + 1;
  for (let i = 1; i <= depth; i++) {
    if (walk.feature[from + i] !== feature) continue;
    zero = walk.zero[from + i]!;
    one = walk.one[from + i]!;
    unwind(walk, from, { depth, index: i });
    length = depth;
    break;
  }
  const left = trees.left[node]!, right = trees.right[node]!;
  const isLeft = goesLeft(trees, node, walk.row[feature]!);
  const hot = isLeft ? left : right, cold = isLeft ? right : left;
  visit(walk, { node: hot, from, length, zero: zero * trees.cover[hot]! / trees.cover[node]!, one, feature });
  visit(walk, { node: cold, from, length, zero: zero * trees.cover[cold]! / trees.cover[node]!, one: 0, feature });
}

/** Copies the parent's path to `to` with one more column; returns the index of the new entry. */
function extend(walk: Walk, step: Step, to: number): number {
  const { feature, zero, one, weight } = walk;
  const depth = step.length;
  for (let i = 0; i < depth; i++) {
    feature[to + i] = feature[step.from + i]!;
    zero[to + i] = zero[step.from + i]!;
    one[to + i] = one[step.from + i]!;
    weight[to + i] = weight[step.from + i]!;
  }
  feature[to + depth] = step.feature;
  zero[to + depth] = step.zero;
  one[to + depth] = step.one;
  weight[to + depth] = depth === 0 ? 1 : 0;
  for (let i = depth - 1; i >= 0; i--) {
    weight[to + i + 1] = weight[to + i + 1]! + step.one * weight[to + i]! * (i + 1) / (depth + 1);
    weight[to + i] = step.zero * weight[to + i]! * (depth - i) / (depth + 1);
  }
  return depth;
}

/** Removes the entry at `index`: the inverse of `extend`. */
function unwind(walk: Walk, from: number, place: { readonly depth: number; readonly index: number }): void {
  const { feature, zero, one, weight } = walk;
  const { depth, index } = place;
  const ownOne = one[from + index]!, ownZero = zero[from + index]!;
  let next = weight[from + depth]!;
  for (let i = depth - 1; i >= 0; i--) {
    const current = weight[from + i]!;
    if (ownOne !== 0) {
      weight[from + i] = next * (depth + 1) / ((i + 1) * ownOne);
      next = current - weight[from + i]! * ownZero * (depth - i) / (depth + 1);
    } else weight[from + i] = current * (depth + 1) / (ownZero * (depth - i));
  }
  for (let i = index; i < depth; i++) {
    feature[from + i] = feature[from + i + 1]!;
    zero[from + i] = zero[from + i + 1]!;
    one[from + i] = one[from + i + 1]!;
  }
}

/** Sum of the weights that `unwind` would leave. */
function unwoundSum(walk: Walk, from: number, place: { readonly depth: number; readonly index: number }): number {
  const { zero, one, weight } = walk;
  const { depth, index } = place;
  const ownOne = one[from + index]!, ownZero = zero[from + index]!;
  let next = weight[from + depth]!, sum = 0;
  for (let i = depth - 1; i >= 0; i--) {
    if (ownOne !== 0) {
      const unwound = next * (depth + 1) / ((i + 1) * ownOne);
      sum += unwound;
      next = weight[from + i]! - unwound * ownZero * (depth - i) / (depth + 1);
    } else sum += weight[from + i]! * (depth + 1) / (ownZero * (depth - i));
  }
  return sum;
}

function deepestLevel(trees: TreeEnsemble): number {
  const level = (node: number): number => (trees.feature[node]! < 0 ? 0 : 1 + Math.max(level(trees.left[node]!), level(trees.right[node]!)));
  return trees.roots.reduce((deepest, root) => Math.max(deepest, level(root)), 0);
}

/** Mean margin that a node's rows get from it, by cover. */
export function expectedValue(trees: TreeEnsemble, node: number): number {
  if (trees.feature[node]! < 0) return trees.value[node]!;
  const left = trees.left[node]!, right = trees.right[node]!;
  return (trees.cover[left]! * expectedValue(trees, left) + trees.cover[right]! * expectedValue(trees, right)) / trees.cover[node]!;
}
