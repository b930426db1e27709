/** Boosted trees as flat typed arrays: what is stored, scored and explained. */

/** Nodes of all trees one after the other; children point into the same arrays. */
export interface TreeEnsemble {
  /** Log-odds before any tree. */
  readonly baseMargin: number;
  /** First node of each tree. */
  readonly roots: Int32Array;
  /** Column of a split; -1 for a leaf. */
  readonly feature: Int32Array;
  /** Numeric: values up to this go left. */
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1: missing goes left. */
  readonly missingLeft: Uint8Array;
  /** Category: first of 8 words in `categoryBits`; -1 for numeric. */
  readonly categorySet: Int32Array;
  /** 256 bits a set: bit c says that code c goes left. */
  readonly categoryBits: Int32Array;
  /** Leaf: log-odds added. */
  readonly value: Float64Array;
  /** Training rows that passed the node. */
  readonly cover: Float64Array;
  /** Split: fall of the loss, as the growing tree saw it; 0 for a leaf. */
  readonly gain: Float64Array;
}

export const CATEGORY_WORDS = 8;

/** One row as trees read it: float64 by column, NaN missing, category codes as numbers. */
export type TreeRow = Float64Array;

/** True when the row goes left at a split node. */
export function goesLeft(trees: TreeEnsemble, node: number, value: number): boolean {
  if (Number.isNaN(value)) return trees.missingLeft[node] === 1;
  const set = trees.categorySet[node]!;
  if (set < 0) return value <= trees.threshold[node]!;
  return (trees.categoryBits[set + (value >> 5)]! >>> (value & 31) & 1) === 1;
}

/** Log-odds of one row: base margin plus the leaf of every tree, in order. */
export function ensembleMargin(trees: TreeEnsemble, row: TreeRow): number {
  let margin = trees.baseMargin;
  for (const root of trees.roots) {
    let node = root;
    while (trees.feature[node]! >= 0) node = goesLeft(trees, node, row[trees.feature[node]!]!) ? trees.left[node]! : trees.right[node]!;
    margin += trees.value[node]!;
  }
  return margin;
}
