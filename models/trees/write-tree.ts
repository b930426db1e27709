/** Writes a grown tree where a kernel reads it. */
import { leftBinsOf, type GrownTree } from './grow-tree.ts';
import { NODE, NODE_BYTES, WORD, type Kernel } from './kernel/arena.ts';

/** Values by leaf, and nodes for rows that the tree was not grown on. */
export function writeTree({ arena: { words, bytes, reals } }: Kernel, tree: GrownTree): void {
  const leafValues = words[WORD.leafValues >> 2]! >> 3, nodes = words[WORD.nodes >> 2]!;
  words[WORD.leafCount >> 2] = tree.leafNodes.length;
  words[WORD.nodeDepth >> 2] = tree.depth;
  tree.leafNodes.forEach((node, leaf) => { reals[leafValues + leaf] = tree.nodes[node]!.value; });
  tree.nodes.forEach((node, index) => {
    const at = nodes + index * NODE_BYTES;
    // A leaf is its own left child, and every bin goes left.
    words[(at + NODE.column) >> 2] = node.split?.feature ?? 0;
    words[(at + NODE.left) >> 2] = node.split === null ? index : node.left;
    reals[(at + NODE.value) >> 3] = node.value;
    bytes.fill(node.split === null ? 255 : 0, at + NODE.bits, at + NODE_BYTES);
    if (node.split !== null) leftBinsOf(node.split).forEach((isLeft, bin) => { bytes[at + NODE.bits + (bin >> 3)]! |= isLeft << (bin & 7); });
  });
}
