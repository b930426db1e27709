/** Plain: sums of gradient, hessian and rows by bin over the rows of a leaf. */
import { BIN_BYTES, COLUMN_BYTES, DRAWN, DRAWN_BYTES, type Arena } from './arena.ts';
import { rowsOfLeaf, wordOf } from './plain-words.ts';

export function accumulatePlain(arena: Arena, leaf: number): void {
  const { words, bytes } = arena;
  const rows = rowsOfLeaf(arena, leaf);
  const gradients = wordOf(arena, 'gradients') >> 2;
  const gradient = Int32Array.from(rows, (row) => words[gradients + 2 * row]!), hessian = Int32Array.from(rows, (row) => words[gradients + 2 * row + 1]!);
  for (let index = 0; index < wordOf(arena, 'drawnColumns'); index++) {
    const column = words[(wordOf(arena, 'drawn') + index * DRAWN_BYTES + DRAWN.column) >> 2]!;
    const bins = wordOf(arena, 'columnBins') + column * wordOf(arena, 'columnBinBytes');
    const sums = words.subarray((wordOf(arena, 'sums') + index * COLUMN_BYTES) >> 2, (wordOf(arena, 'sums') + (index + 1) * COLUMN_BYTES) >> 2);
    for (let i = 0; i < rows.length; i++) {
      const at = bytes[bins + rows[i]!]! * (BIN_BYTES >> 2);
      sums[at] = sums[at]! + gradient[i]!;
      sums[at + 1] = sums[at + 1]! + hessian[i]!;
      sums[at + 2] = sums[at + 2]! + 1;
    }
  }
}
