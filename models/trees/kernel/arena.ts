/** The one block of memory that a fit works in: header words, then tables, then rows. Both kernels read it alike, but for gradients: two words a row in the plain one, which packs nothing. */

/** What a thread may be asked to do. */
export const OPERATIONS = { stop: 0, bin: 1, begin: 2, split: 3, scan: 4, finish: 5 } as const;
export type Operation = Exclude<keyof typeof OPERATIONS, 'stop'>;

/** Rows of one chunk: chunk c belongs to thread c mod threads. */
export const CHUNK_ROWS = 2048;
/** Bytes of one plane of sums by bin. */
export const PLANE_BYTES = 256 * 4;
/** Rows whose bins are brought together before they are summed. */
export const BLOCK_ROWS = 512;
/** Rows that are summed in packed words before these are unpacked and added up: fields of a packed word hold so many. */
export const PACKED_ROWS = 15 * BLOCK_ROWS;
/** Bytes from one column's packed sums to the next; 64 more than a power of two, so that columns do not meet in the cache. */
export const PACKED_BYTES = 256 * 8 + 64;
/** Bytes of a thread's unpacked sums of one column: planes of 256 sums of gradients, of hessians, and of rows, 32 bits each. */
export const WIDE_BYTES = 3 * PLANE_BYTES + 64;
/** Columns that one unrolled loop sums: their packed sums fill the nearest cache. */
export const GROUP_COLUMNS = 15;
/** Edges of a column, padded with infinity: a search of 8 halvings. */
export const EDGE_COUNT = 256;
/** A node of a tree in bins: column, address of the left child (the right one follows), value, 256 bits that say which bins go right. */
export const NODE_SHIFT = 6;
export const NODE_BYTES = 1 << NODE_SHIFT;
export const NODE = { column: 0, left: 4, value: 8, bits: 32 } as const;
/**
 * Two siblings as contributions need them: column, scratch places of their parent and of the last node above that was split off by the same
 * column, place in the output, bits that say which bins go right; then, for each of three states, what each side's products are
 * multiplied with (left, right), and what each side contributes.
 */
export const PAIR = { column: 0, parent: 4, ancestor: 8, out: 12, bits: 32, tables: 64 } as const;
export const pairBytes = (vectors: number): number => PAIR.tables + 12 * 16 * vectors;
/**
 * A tree whose splits strike leaves out, 8 leaves a plane: ends of the maps of categories and where the splits of each plane start and end, values by
 * leaf from left to right, then maps and splits. A split: address of its column's bins, the last one that goes left, its left leaves in the plane. A map:
 * addresses of a column's bins, of a table by bin, and of what goes out.
 */
export const PLANES = {
  count: 4, groupRows: 64, mostLeaves: 32, tree: { maps: 0, mapsEnd: 4, splits: 8, values: 32 }, treeBytes: 32 + 32 * 8,
  split: { bins: 0, lastLeft: 4, leaves: 5 }, splitBytes: 8, map: { bins: 0, table: 4, out: 8 }, mapBytes: 16,
} as const;
/** What a thread found in one column: score in whole units (gradients squared over hessian; 0 for nothing), bin, whether missing goes left. */
export const CANDIDATE_BYTES = 16;
export const CANDIDATE = { score: 0, bin: 8, missingLeft: 12 } as const;
/** A drawn column: its number, bins, first byte in a leaf's sums, whether the kernel scans it. */
export const DRAWN_BYTES = 16;
export const DRAWN = { column: 0, bins: 4, offset: 8, isPlain: 12 } as const;
/** Bins of a column in one plane of a leaf's sums: vectors of four. */
export const planeBins = (bins: number): number => Math.ceil(bins / 4) * 4;
/** Rows of a leaf in a thread's list: first and how many. */
export const LEAF_BYTES = 8;

const words = <const N extends readonly string[]>(names: N, from: number): { readonly [K in N[number]]: number } =>
  Object.fromEntries(names.map((name, i) => [name, from + 4 * i])) as { readonly [K in N[number]]: number };

/** Byte offsets of the header's 32-bit words. */
export const WORD = words([
  'sequence', 'done', 'operation', 'threads',
  // Shape and places, written once.
  'trainRows', 'allRows', 'columns', 'rowBytes', 'rowBins', 'columnBins', 'columnBinBytes', 'gradients', 'margins', 'labels', 'lists', 'listBytes', 'scratch',
  'blocks', 'blockBytes', 'packed', 'packedBytes', 'wide', 'wideBytes', 'isWide', 'slots', 'edges', 'halvings', 'staging', 'stagingBytes', 'chunkOf', 'leaves', 'leafBytes', 'leafValues', 'nodes', 'candidates', 'drawn', 'swizzles', 'pieces', 'others', 'goesLeft',
  // The tree being grown.
  'drawnColumns', 'drawnBytes', 'isCompacted', 'dither', 'drawSeed', 'drawBelow', 'isAllDrawn', 'leafCount', 'nodeDepth',
  // The split being made.
  'leaf', 'newLeaf', 'splitColumn', 'summedLeaf',
  // The two sides being scanned: 0 the summed one, 1 its sibling.
  'slot0', 'slot1', 'isScanned0', 'isScanned1', 'gradient0', 'hessian0', 'rows0', 'gradient1', 'hessian1', 'rows1', 'leastRows', 'leastHessian',
], 0);

/** Byte offset of the header's float of 64 bits, behind the words: ridge in whole units of hessian. */
export const REAL = { ridge: 560 } as const;
/** Byte offsets of the header's floats of 32 bits: quanta a unit of gradient and hessian, weight of a positive less 1. */
export const SINGLE = { gradientQuanta: 576, hessianQuanta: 580, extraWeight: 584 } as const;
export const HEADER_BYTES = 640;

/** Views of the memory. */
export interface Arena {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  readonly singles: Float32Array;
  readonly reals: Float64Array;
}

export function viewArena(buffer: ArrayBufferLike): Arena {
  return { words: new Int32Array(buffer), bytes: new Uint8Array(buffer), singles: new Float32Array(buffer), reals: new Float64Array(buffer) };
}

/** Runs operations on the arena. */
export interface Kernel {
  readonly name: 'wasm' | 'javascript';
  readonly arena: Arena;
  readonly threads: number;
  /** Has every thread do it; returns when all have. */
  readonly run: (operation: Operation) => void;
  readonly close: () => Promise<void>;
}
