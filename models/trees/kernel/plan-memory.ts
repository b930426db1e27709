/** Where everything lies in the arena of a fit. */
import { BLOCK_ROWS, CANDIDATE_BYTES, CHUNK_ROWS, DRAWN_BYTES, EDGE_COUNT, HEADER_BYTES, LEAF_BYTES, NODE_BYTES, PACKED_BYTES, planeBins, WIDE_BYTES, WORD } from './arena.ts';

export interface FitShape {
  readonly trainRows: number;
  /** Training rows first, then those that only validate. */
  readonly allRows: number;
  readonly binCounts: readonly number[];
  readonly maximumLeaves: number;
  readonly threads: number;
}

export interface MemoryPlan {
  readonly bytes: number;
  readonly threads: number;
  /** Value of header words, by byte offset. */
  readonly words: ReadonlyMap<number, number>;
  /** First byte of each column in the sums of a leaf. */
  readonly slotOffsets: Int32Array;
  readonly slotBytes: number;
}

/** Lays out the arena; every table starts on a cache line. */
export function planMemory(shape: FitShape): MemoryPlan {
  const { binCounts, threads, allRows } = shape;
  const columns = binCounts.length, rowBytes = align(columns, 32);
  const slotOffsets = Int32Array.from(binCounts), chunks = Math.ceil(allRows / CHUNK_ROWS);
  const slotBytes = align(binCounts.reduce((offset, bins, i) => { slotOffsets[i] = offset; return offset + 3 * 4 * planeBins(bins); }, 0), 64);
  const paddedRows = align(allRows, CHUNK_ROWS), ownRows = Math.ceil(chunks / threads) * CHUNK_ROWS;
  const leafBytes = align(shape.maximumLeaves * LEAF_BYTES, 64);
  const each = { listBytes: align(ownRows * 4 + 64, 64), blockBytes: align(BLOCK_ROWS * (rowBytes + 8), 64), packedBytes: columns * PACKED_BYTES, wideBytes: columns * WIDE_BYTES, stagingBytes: columns * CHUNK_ROWS * 8, leafBytes };
  let end = align(HEADER_BYTES, 64);
  const place = (bytes: number): number => {
    const start = end;
    end = align(end + bytes, 64);
    return start;
  };
  const words = new Map<number, number>([
    [WORD.threads, threads], [WORD.trainRows, shape.trainRows], [WORD.allRows, allRows], [WORD.columns, columns], [WORD.rowBytes, rowBytes],
    [WORD.columnBinBytes, paddedRows], [WORD.listBytes, each.listBytes], [WORD.blockBytes, each.blockBytes], [WORD.packedBytes, each.packedBytes], [WORD.wideBytes, each.wideBytes], [WORD.stagingBytes, each.stagingBytes], [WORD.leafBytes, each.leafBytes],
    [WORD.goesLeft, place(256)], [WORD.chunkOf, place(threads * 4)], [WORD.others, place(threads * 4)], [WORD.halvings, place(columns * 4)],
    [WORD.leafValues, place(shape.maximumLeaves * 8)], [WORD.nodes, place(2 * shape.maximumLeaves * NODE_BYTES)], [WORD.candidates, place(2 * columns * CANDIDATE_BYTES)],
    [WORD.drawn, place(columns * DRAWN_BYTES)], [WORD.swizzles, place(rowBytes * rowBytes / 16)], [WORD.pieces, place(rowBytes / 16 * 8)], [WORD.leaves, place(threads * leafBytes)],
    [WORD.edges, place(columns * EDGE_COUNT * 8)], [WORD.packed, place(threads * each.packedBytes)], [WORD.wide, place(threads * each.wideBytes)], [WORD.isWide, place(threads * 4)], [WORD.blocks, place(threads * each.blockBytes)],
    [WORD.slots, place((shape.maximumLeaves + 1) * slotBytes)],
    [WORD.rowBins, place(paddedRows * rowBytes)], [WORD.columnBins, place(columns * paddedRows)], [WORD.gradients, place(paddedRows * 8)],
    [WORD.margins, place(paddedRows * 8)], [WORD.labels, place(paddedRows * 4)], [WORD.lists, place(threads * each.listBytes)],
  ]);
  // Values wait for their bins before any tree is grown, so that they share a place with what trees need.
  const scratchBytes = Math.max(threads * each.listBytes, threads * each.stagingBytes);
  const shared = place(scratchBytes);
  words.set(WORD.scratch, shared);
  words.set(WORD.staging, shared);
  return { bytes: end, threads, words, slotOffsets, slotBytes };
}

function align(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}
