/** Plain: adds a grown tree to the margins, of its own rows by leaf, of all others by descent. */
import { NODE, NODE_BYTES, type Arena } from './arena.ts';
import { rowsOfLeaf, wordOf } from './plain-words.ts';

export function finishPlain(arena: Arena): void {
  const { words, reals } = arena;
  const margins = wordOf(arena, 'margins') >> 3, leafValues = wordOf(arena, 'leafValues') >> 3;
  for (let leaf = 0; leaf < wordOf(arena, 'leafCount'); leaf++) {
    const value = reals[leafValues + leaf]!;
    for (const row of rowsOfLeaf(arena, leaf)) reals[margins + row] = reals[margins + row]! + value;
  }
  const end = (wordOf(arena, 'lists') + wordOf(arena, 'listBytes')) >> 2;
  const others = words[wordOf(arena, 'others') >> 2]!;
  for (let i = end - others; i < end; i++) reals[margins + words[i]!] = reals[margins + words[i]!]! + descend(arena, words[i]!);
}

function descend(arena: Arena, row: number): number {
  const { words, bytes, reals } = arena;
  const bins = wordOf(arena, 'rowBins') + row * wordOf(arena, 'rowBytes'), nodes = wordOf(arena, 'nodes');
  let node = nodes;
  for (let step = wordOf(arena, 'nodeDepth'); step > 0; step--) {
    const bin = bytes[bins + words[(node + NODE.column) >> 2]!]!;
    const isRight = words[(node + NODE.bits + (bin >> 5 << 2)) >> 2]! >>> (bin & 31) & 1;
    node = words[(node + NODE.left) >> 2]! + isRight * NODE_BYTES;
  }
  return reals[(node + NODE.value) >> 3]!;
}
