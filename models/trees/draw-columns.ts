/** Tells a kernel which columns a tree may split on. */
import type { BinnedColumn } from './bin-columns.ts';
import { DRAWN, DRAWN_BYTES, WORD, type Kernel } from './kernel/arena.ts';

export interface DrawnColumns {
  /** Ascending. */
  readonly drawn: Int32Array;
  readonly columns: readonly BinnedColumn[];
  readonly slotOffsets: Int32Array;
  /** True for columns that the kernel scans by itself. */
  readonly isPlain: (column: number) => boolean;
}

/** Writes the table of drawn columns and the masks that bring their bins together. */
export function writeDrawnColumns({ arena: { words, bytes } }: Kernel, { drawn, columns, slotOffsets, isPlain }: DrawnColumns): void {
  const table = words[WORD.drawn >> 2]!, rowBytes = words[WORD.rowBytes >> 2]!;
  drawn.forEach((column, index) => {
    const at = (table + index * DRAWN_BYTES) >> 2;
    words[at + (DRAWN.column >> 2)] = column;
    words[at + (DRAWN.bins >> 2)] = columns[column]!.binCount;
    words[at + (DRAWN.offset >> 2)] = slotOffsets[column]!;
    words[at + (DRAWN.isPlain >> 2)] = isPlain(column) ? 1 : 0;
  });
  const isCompacted = drawn.length < columns.length;
  const drawnBytes = isCompacted ? Math.ceil(drawn.length / 16) * 16 : rowBytes;
  words[WORD.drawnColumns >> 2] = drawn.length;
  words[WORD.drawnBytes >> 2] = drawnBytes;
  words[WORD.isCompacted >> 2] = isCompacted ? 1 : 0;
  if (!isCompacted) return;
  // Mask (piece of 16 drawn columns, piece of 16 columns): byte j is where in the second its column stands; 255 for nowhere.
  const swizzles = words[WORD.swizzles >> 2]!, pieces = rowBytes / 16;
  bytes.fill(255, swizzles, swizzles + drawnBytes / 16 * pieces * 16);
  for (let piece = 0; piece < drawnBytes / 16; piece++) {
    // Drawn columns ascend, so that those of a piece stand in few neighbouring ones.
    const at = (words[WORD.pieces >> 2]! + piece * 8) >> 2;
    words[at] = (drawn[piece * 16]! >> 4) * 16;
    words[at + 1] = ((drawn[Math.min(piece * 16 + 15, drawn.length - 1)]! >> 4) + 1) * 16;
  }
  drawn.forEach((column, index) => {
    bytes[swizzles + ((index >> 4) * pieces + (column >> 4)) * 16 + (index & 15)] = column & 15;
  });
}
