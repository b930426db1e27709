/** Plain: sums of gradient, hessian and rows by bin over the rows of a leaf, in planes; there are no packed words. */
import { DRAWN, DRAWN_BYTES, PLANE_BYTES, WIDE_BYTES, type Arena } from './arena.ts';
import { rowsOfLeaf, wordOf } from './plain-words.ts';

const PLANE = PLANE_BYTES >> 2;

export function accumulatePlain(arena: Arena, leaf: number): void {
  const { words, bytes } = arena;
  const rows = rowsOfLeaf(arena, leaf);
  const gradients = wordOf(arena, 'gradients') >> 2;
  const gradient = Int32Array.from(rows, (row) => words[gradients + 2 * row]!), hessian = Int32Array.from(rows, (row) => words[gradients + 2 * row + 1]!);
  for (let index = 0; index < wordOf(arena, 'drawnColumns'); index++) {
    const column = words[(wordOf(arena, 'drawn') + index * DRAWN_BYTES + DRAWN.column) >> 2]!;
    const bins = wordOf(arena, 'columnBins') + column * wordOf(arena, 'columnBinBytes');
    const sums = words.subarray((wordOf(arena, 'wide') + index * WIDE_BYTES) >> 2, (wordOf(arena, 'wide') + (index + 1) * WIDE_BYTES) >> 2);
    for (let i = 0; i < rows.length; i++) {
      const at = bytes[bins + rows[i]!]!;
      sums[at] = sums[at]! + gradient[i]!;
      sums[at + PLANE] = sums[at + PLANE]! + hessian[i]!;
      sums[at + 2 * PLANE] = sums[at + 2 * PLANE]! + 1;
    }
  }
}
