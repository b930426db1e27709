/** An ensemble's own bins: between two neighbouring thresholds of a column all values go the same way. */
import { goesLeft, type TreeEnsemble } from '../ensemble.ts';
import { MOST_CATEGORIES } from '../bin-columns.ts';

export interface EnsembleBins {
  /** Columns that the trees split on, ascending. */
  readonly columns: Int32Array;
  /** By used column: ascending; bin b holds values up to `edges[b - 1]`, bin 0 what is missing. */
  readonly edges: readonly Float64Array[];
  /** By used column: a value of each bin, NaN for bin 0. */
  readonly examples: readonly Float64Array[];
}

const MOST_EDGES = 254;

/** The bins of all columns; null where a column has more thresholds than one byte tells apart, or a right child does not follow the left one. */
export function ensembleBins(trees: TreeEnsemble): EnsembleBins | null {
  const thresholds = new Map<number, Set<number>>(), categories = new Set<number>();
  for (let node = 0; node < trees.feature.length; node++) {
    const feature = trees.feature[node]!;
    if (feature < 0) continue;
    if (trees.right[node] !== trees.left[node]! + 1) return null;
    if (!thresholds.has(feature)) thresholds.set(feature, new Set());
    if (trees.categorySet[node]! >= 0) categories.add(feature);
    else if (trees.threshold[node] !== -Infinity) thresholds.get(feature)!.add(trees.threshold[node]!);
  }
  const columns = Int32Array.from(thresholds.keys()).sort();
  const edges = Array.from(columns, (column) => (categories.has(column) ? Float64Array.from({ length: MOST_CATEGORIES - 1 }, (_, code) => code + 0.5) : Float64Array.from(thresholds.get(column)!).sort()));
  if (edges.some(({ length }) => length > MOST_EDGES)) return null;
  const examples = edges.map((cuts, i) => (categories.has(columns[i]!)
    ? Float64Array.from({ length: MOST_CATEGORIES + 1 }, (_, bin) => (bin === 0 ? NaN : bin - 1))
    : Float64Array.from({ length: cuts.length + 2 }, (_, bin) => (bin === 0 ? NaN : cuts[bin - 1] ?? Infinity))));
  return { columns, edges, examples };
}

/** 1 for every bin of the node's column that goes left. */
export function leftBins(trees: TreeEnsemble, node: number, examples: Float64Array): Uint8Array {
  return Uint8Array.from(examples, (value) => (goesLeft(trees, node, value) ? 1 : 0));
}
