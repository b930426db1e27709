/** Brings rows into a kernel's memory: bins, labels and first margins. */
import type { BinnedColumn, TreeColumn } from './bin-columns.ts';
import { CHUNK_ROWS, EDGE_COUNT, WORD, type Kernel } from './kernel/arena.ts';
import { halvingsOf } from './kernel/numbers.ts';
import { stage } from './stage.ts';

export interface RowInput {
  readonly columns: readonly TreeColumn[];
  readonly binned: readonly BinnedColumn[];
  /** Rows of the frame in the order of the kernel. */
  readonly order: Int32Array;
  readonly y: Float64Array;
}

/** Bins every row: this thread lays values out, chunk by chunk, and all threads look up their bins. */
export function loadRows(kernel: Kernel, input: RowInput): void {
  const { arena, threads } = kernel;
  const word = (name: keyof typeof WORD): number => arena.words[WORD[name] >> 2]!;
  input.binned.forEach(({ edges }, column) => {
    const start = (word('edges') >> 3) + column * EDGE_COUNT;
    arena.reals.fill(Infinity, start, start + EDGE_COUNT).set(edges, start);
    arena.words[(word('halvings') >> 2) + column] = halvingsOf(edges.length);
  });
  const chunks = Math.ceil(input.order.length / CHUNK_ROWS);
  for (let first = 0; first < chunks; first += threads) {
    for (let thread = 0; thread < threads; thread++) {
      const chunk = first + thread;
      arena.words[(word('chunkOf') >> 2) + thread] = chunk < chunks ? chunk : -1;
      if (chunk >= chunks) continue;
      const rows = input.order.subarray(chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS);
      input.columns.forEach((column, index) => {
        const start = ((word('staging') + thread * word('stagingBytes')) >> 3) + index * CHUNK_ROWS;
        stage(column, rows, arena.reals.subarray(start, start + rows.length));
      });
    }
    kernel.run('bin');
  }
  const labels = word('labels') >> 2;
  input.order.forEach((row, i) => { arena.singles[labels + i] = input.y[row]!; });
}
