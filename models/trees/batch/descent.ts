/** A tree as nodes that rows go down: what the compiled pass over many rows reads of trees with many leaves. */
import type { TreeEnsemble } from '../ensemble.ts';
import { NODE_BYTES, type Arena } from '../kernel/arena.ts';
import { writeNode } from '../write-tree.ts';
import { leftBins, type EnsembleBins } from './ensemble-bins.ts';

export interface Descent {
  /** The root first, siblings side by side. */
  readonly nodes: readonly number[];
  readonly depth: number;
  /** Bytes that `writeDescent` writes. */
  readonly bytes: number;
}

export function planDescent(trees: TreeEnsemble, root: number): Descent {
  const nodes = [root];
  for (const node of nodes) if (trees.feature[node]! >= 0) nodes.push(trees.left[node]!, trees.right[node]!);
  return { nodes, depth: deepest(trees, root), bytes: nodes.length * NODE_BYTES };
}

export interface DescentPlace {
  readonly arena: Arena;
  readonly trees: TreeEnsemble;
  readonly bins: EnsembleBins;
  /** Place of each used column. */
  readonly placeOf: ReadonlyMap<number, number>;
  readonly at: number;
}

/** Writes a tree where `descend` reads it. */
export function writeDescent({ nodes }: Descent, { arena, trees, bins, placeOf, at }: DescentPlace): void {
  const placeOfNode = new Map(nodes.map((node, i) => [node, at + i * NODE_BYTES]));
  for (const node of nodes) {
    const place = placeOf.get(trees.feature[node]!);
    writeNode(arena, placeOfNode.get(node)!, place === undefined
      ? { value: trees.value[node]! }
      : { column: place, left: placeOfNode.get(trees.left[node]!)!, isLeft: leftBins(trees, node, bins.examples[place]!) });
  }
}

function deepest(trees: TreeEnsemble, node: number): number {
  return trees.feature[node]! < 0 ? 0 : 1 + Math.max(deepest(trees, trees.left[node]!), deepest(trees, trees.right[node]!));
}
