/** The one block of memory that a fit works in: header words, then tables, then rows. Both kernels read it alike. */

/** What a thread may be asked to do. */
export const OPERATIONS = { stop: 0, bin: 1, begin: 2, split: 3, scan: 4, finish: 5 } as const;
export type Operation = Exclude<keyof typeof OPERATIONS, 'stop'>;

/** Rows of one chunk: chunk c belongs to thread c mod threads. */
export const CHUNK_ROWS = 2048;
/** Rows whose bins are brought together before they are summed. */
export const BLOCK_ROWS = 256;
/** Bytes of a bin: sum of gradients, sum of hessians, rows, nothing; 32 bits each, so that one vector addition is one update. */
export const BIN_BYTES = 16;
/** Bytes from one column's bins to the next in a thread's own sums; 64 more than a power of two, so that columns do not meet in the cache. */
export const COLUMN_BYTES = 256 * BIN_BYTES + 64;
/** Columns that one unrolled loop sums. */
export const GROUP_COLUMNS = 10;
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
/** What a thread found in one column: score in whole units (gradients squared over hessian), bin, whether missing goes left, sums of the left side. */
export const CANDIDATE_BYTES = 32;
export const CANDIDATE = { score: 0, bin: 8, missingLeft: 12, gradient: 16, hessian: 20, rows: 24 } as const;
/** A drawn column: its number, bins, first byte in a leaf's sums, whether the kernel scans it. */
export const DRAWN_BYTES = 16;
export const DRAWN = { column: 0, bins: 4, offset: 8, isPlain: 12 } as const;
/** Rows of a leaf in a thread's list: first and how many. */
export const LEAF_BYTES = 8;

const words = <const N extends readonly string[]>(names: N, from: number): { readonly [K in N[number]]: number } =>
  Object.fromEntries(names.map((name, i) => [name, from + 4 * i])) as { readonly [K in N[number]]: number };

/** Byte offsets of the header's 32-bit words. */
export const WORD = words([
  'sequence', 'done', 'operation', 'threads',
  // Shape and places, written once.
  'trainRows', 'allRows', 'columns', 'rowBytes', 'rowBins', 'columnBins', 'columnBinBytes', 'gradients', 'margins', 'labels', 'lists', 'listBytes', 'scratch',
  'blocks', 'blockBytes', 'sums', 'sumBytes', 'slots', 'edges', 'firstStep', 'staging', 'stagingBytes', 'chunkOf', 'leaves', 'leafBytes', 'leafValues', 'nodes', 'candidates', 'drawn', 'swizzles', 'pieces', 'others', 'goesLeft',
  // The tree being grown.
  'drawnColumns', 'drawnBytes', 'isCompacted', 'dither', 'drawSeed', 'drawBelow', 'isAllDrawn', 'leafCount', 'nodeDepth',
  // The split being made.
  'leaf', 'newLeaf', 'splitColumn', 'summedLeaf',
  // The two sides being scanned: 0 the summed one, 1 its sibling.
  'slot0', 'slot1', 'isScanned0', 'isScanned1', 'gradient0', 'hessian0', 'rows0', 'gradient1', 'hessian1', 'rows1', 'leastRows', 'leastHessian',
], 0);

/** Byte offset of the header's float of 64 bits, behind the words: ridge in whole units of hessian. */
export const REAL = { ridge: 528 } as const;
/** Byte offsets of the header's floats of 32 bits: quanta a unit of gradient and hessian, weight of a positive less 1. */
export const SINGLE = { gradientQuanta: 544, hessianQuanta: 548, extraWeight: 552 } as const;
export const HEADER_BYTES = 576;

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
