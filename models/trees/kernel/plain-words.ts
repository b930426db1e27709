/** How the plain kernel reads the arena. */
import { LEAF_BYTES, WORD, type Arena } from './arena.ts';

/** A word of the header. */
export function wordOf(arena: Arena, name: keyof typeof WORD): number {
  return arena.words[WORD[name] >> 2]!;
}

/** The list of rows of one leaf. */
export function rowsOfLeaf(arena: Arena, leaf: number): Int32Array {
  const at = (wordOf(arena, 'leaves') + leaf * LEAF_BYTES) >> 2;
  const list = wordOf(arena, 'lists') >> 2;
  return arena.words.subarray(list + arena.words[at]!, list + arena.words[at]! + arena.words[at + 1]!);
}

export function setLeaf(arena: Arena, leaf: number, range: { readonly start: number; readonly count: number }): void {
  const at = (wordOf(arena, 'leaves') + leaf * LEAF_BYTES) >> 2;
  arena.words[at] = range.start;
  arena.words[at + 1] = range.count;
}

/** First row of a leaf in the list. */
export function leafStart(arena: Arena, leaf: number): number {
  return arena.words[(wordOf(arena, 'leaves') + leaf * LEAF_BYTES) >> 2]!;
}
