/** A tree as tables of leaves that are left: by column and bin, which leaves a row of that bin can still reach. */
import { LOOKUP } from '../kernel/arena.ts';
import { goesLeft, type TreeEnsemble } from '../ensemble.ts';
import type { EnsembleBins } from './ensemble-bins.ts';

export interface LeafMasks {
  /** Place of each column among those that the ensemble uses, ascending. */
  readonly places: readonly number[];
  /** By place, 256 words: bit l is cleared where the row goes right at a node that has leaf l on its left. */
  readonly tables: Int32Array;
  /** By leaf, from left to right. */
  readonly values: Float64Array;
}

/**
 * The tables of one tree; null where it has more leaves than a word has bits.
 *
 * A row's leaf is the lowest bit that all its tables keep: every leaf left of it hangs on the left of a node where the row goes right, and
 * nothing right of a node clears the row's own leaf.
 * Source: Lucchese et al. 2015, "QuickScorer", with one table a column in place of sorted thresholds.
 */
export function leafMasks(trees: TreeEnsemble, root: number, { bins, placeOf }: { readonly bins: EnsembleBins; readonly placeOf: ReadonlyMap<number, number> }): LeafMasks | null {
  const splits: Split[] = [], values: number[] = [];
  listSplits(trees, root, { splits, values });
  if (values.length > LOOKUP.mostLeaves) return null;
  const places = [...new Set(splits.map(({ node }) => placeOf.get(trees.feature[node]!)!))].sort((a, b) => a - b);
  const tables = new Int32Array(places.length * 256).fill(-1);
  for (const { node, first, end } of splits) {
    const place = placeOf.get(trees.feature[node]!)!, examples = bins.examples[place]!, start = places.indexOf(place) * 256;
    const left = ((2 ** (end - first) - 1) << first);
    for (let bin = 0; bin < examples.length; bin++) if (!goesLeft(trees, node, examples[bin]!)) tables[start + bin]! &= ~left;
  }
  return { places, tables, values: Float64Array.from(values) };
}

/** A split and the leaves on its left: from `first` to before `end`. */
interface Split {
  readonly node: number;
  readonly first: number;
  readonly end: number;
}

function listSplits(trees: TreeEnsemble, node: number, to: { readonly splits: Split[]; readonly values: number[] }): void {
  if (trees.feature[node]! < 0) {
    to.values.push(trees.value[node]!);
    return;
  }
  const first = to.values.length;
  listSplits(trees, trees.left[node]!, to);
  to.splits.push({ node, first, end: to.values.length });
  listSplits(trees, trees.right[node]!, to);
}
