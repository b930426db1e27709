/** What contributions need to know of each tree, whatever the row. */
import type { TreeEnsemble } from '../ensemble.ts';
import { PAIR, pairBytes, type Arena } from '../kernel/arena.ts';
import { leftBins, type EnsembleBins } from './ensemble-bins.ts';
import { legendreRule, type QuadratureRule } from './legendre.ts';

/** A node below the root: where it hangs and what the columns above let through. */
interface Edge {
  /** Number of the node within its tree; siblings are neighbours, parents come first. */
  readonly parent: number;
  /** The last node above that the same column split off; 0, the root, for none. */
  readonly ancestor: number;
  /** Share of rows that all splits on this column let through, down to this node. */
  readonly share: number;
  readonly value: number;
}

export interface TreePairs {
  /** Vectors of two points that the tree's rule takes. */
  readonly vectors: number;
  /** Left nodes of the pairs, in order; the root's number for all other tables is 0. */
  readonly lefts: readonly number[];
  readonly edges: readonly Edge[];
}

/** The pairs of siblings of a tree, parents first; null for a tree that is one leaf. */
export function planPairs(trees: TreeEnsemble, root: number): TreePairs | null {
  if (trees.feature[root]! < 0) return null;
  const edges: Edge[] = [{ parent: 0, ancestor: 0, share: 1, value: 0 }], lefts: number[] = [], open = [{ node: root, number: 0, last: new Map<number, number>() }];
  let most = 1;
  for (let place = 0; place < open.length; place++) {
    const { node, number, last } = open[place]!;
    const feature = trees.feature[node]!, ancestor = last.get(feature) ?? 0;
    lefts.push(trees.left[node]!);
    for (const child of [trees.left[node]!, trees.right[node]!]) {
      const below = new Map(last).set(feature, edges.length);
      most = Math.max(most, below.size);
      if (trees.feature[child]! >= 0) open.push({ node: child, number: edges.length, last: below });
      edges.push({ parent: number, ancestor, share: edges[ancestor]!.share * trees.cover[child]! / trees.cover[node]!, value: trees.feature[child]! < 0 ? trees.value[child]! : 1 });
    }
  }
  // A path of m columns asks for the integral of a polynomial of degree m - 1.
  return { vectors: Math.ceil(most / 4), lefts, edges };
}

export interface PairPlaces {
  readonly at: number;
  readonly nodeBytes: number;
  /** By column of the ensemble: its place among the used ones. */
  readonly placeOf: ReadonlyMap<number, number>;
  readonly bins: EnsembleBins;
  readonly root: number;
}

/** Writes the pairs of a tree, one after the other. */
export function writePairs(arena: Arena, trees: TreeEnsemble, pairs: TreePairs, places: PairPlaces): void {
  const { vectors, edges } = pairs, rule = legendreRule(2 * vectors);
  const parents = parentNodes(trees, places.root);
  for (let pair = 0; pair < pairs.lefts.length; pair++) {
    const at = places.at + pair * pairBytes(vectors), node = parents[pair]!, column = places.placeOf.get(trees.feature[node]!)!;
    const word = (offset: number, value: number): void => { arena.words[(at + offset) >> 2] = value; };
    const { parent, ancestor } = edges[2 * pair + 1]!;
    word(PAIR.column, column);
    word(PAIR.parent, parent * places.nodeBytes);
    word(PAIR.ancestor, ancestor * places.nodeBytes);
    word(PAIR.out, column * 16);
    const isLeft = leftBins(trees, node, places.bins.examples[column]!);
    arena.bytes.fill(0, at + PAIR.bits, at + PAIR.tables);
    for (let bin = 0; bin < 256; bin++) if (isLeft[bin] !== 1) arena.bytes[at + PAIR.bits + (bin >> 3)]! |= 1 << (bin & 7);
    for (const side of [0, 1]) writeEdge(arena, { edges, edge: edges[2 * pair + 1 + side]!, rule, products: at + PAIR.tables + side * 3 * 16 * vectors, gains: at + PAIR.tables + (6 + side * 3) * 16 * vectors });
  }
}

/** Inner nodes in the order of `planPairs`. */
function parentNodes(trees: TreeEnsemble, root: number): number[] {
  const nodes = [root];
  for (let place = 0; place < nodes.length; place++) {
    const node = nodes[place]!;
    for (const child of [trees.left[node]!, trees.right[node]!]) if (trees.feature[child]! >= 0) nodes.push(child);
  }
  return nodes;
}

interface EdgeTables {
  readonly edges: readonly Edge[];
  readonly edge: Edge;
  readonly rule: QuadratureRule;
  readonly products: number;
  readonly gains: number;
}

/**
 * For the states (above blocked, passes above only, passes both) the factor of the products and the weight of the column's contribution:
 * with `F(o, z) = t o + (1 - t) z`, `F(edge) / F(above)` and `w ((o - z) / F(edge) - (o' - z') / F(above))`.
 */
function writeEdge(arena: Arena, { edges, edge, rule: { points, weights }, products, gains }: EdgeTables): void {
  const above = edges[edge.ancestor]!.share;
  const states = [[0, 0], [1, 0], [1, 1]] as const;
  states.forEach(([passesAbove, passes], state) => {
    points.forEach((t, i) => {
      const factor = t * passes + (1 - t) * edge.share, aboveFactor = t * passesAbove + (1 - t) * above;
      const offset = (state * points.length + i) * 8;
      arena.reals[(products + offset) >> 3] = edge.value * factor / aboveFactor;
      arena.reals[(gains + offset) >> 3] = weights[i]! * ((passes - edge.share) / factor - (passesAbove - above) / aboveFactor);
    });
  });
}
