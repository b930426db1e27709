/** Writes a grown tree where a kernel reads it. */
import { leftBinsOf, type GrownTree } from './grow-tree.ts';
import { NODE, NODE_BYTES, WORD, type Arena, type Kernel } from './kernel/arena.ts';

/** Values by leaf, and nodes for rows that the tree was not grown on, where there are any. */
export function writeTree({ arena, arena: { words, reals }, threads }: Kernel, tree: GrownTree): void {
  const leafValues = words[WORD.leafValues >> 2]! >> 3, nodes = words[WORD.nodes >> 2]!;
  words[WORD.leafCount >> 2] = tree.leafNodes.length;
  words[WORD.nodeDepth >> 2] = tree.depth;
  tree.leafNodes.forEach((node, leaf) => { reals[leafValues + leaf] = tree.nodes[node]!.value; });
  const others = words[WORD.others >> 2]! >> 2;
  if (words.subarray(others, others + threads).every((count) => count === 0)) return;
  tree.nodes.forEach((node, index) => {
    writeNode(arena, nodes + index * NODE_BYTES, node.split === null
      ? { value: node.value }
      : { column: node.split.feature, left: nodes + node.left * NODE_BYTES, isLeft: leftBinsOf(node.split) });
  });
}

type NodeInput =
  | { readonly value: number }
  /** `isLeft`: 1 for every bin that goes left; bins beyond its end go right. */
  | { readonly column: number; readonly left: number; readonly isLeft: Uint8Array };

/** Writes one node; a leaf is its own left child, and no bin goes right. */
export function writeNode({ words, bytes, reals }: Arena, at: number, node: NodeInput): void {
  bytes.fill(0, at, at + NODE_BYTES);
  if ('value' in node) {
    words[(at + NODE.left) >> 2] = at;
    reals[(at + NODE.value) >> 3] = node.value;
    return;
  }
  words[(at + NODE.column) >> 2] = node.column;
  words[(at + NODE.left) >> 2] = node.left;
  for (let bin = 0; bin < 256; bin++) if (node.isLeft[bin] !== 1) bytes[at + NODE.bits + (bin >> 3)]! |= 1 << (bin & 7);
}
