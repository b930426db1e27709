/** A window of rows in shared memory, as bins of an ensemble: what compiled functions over many rows read. */
import type { TreeColumn } from '../bin-columns.ts';
import { CHUNK_ROWS, EDGE_COUNT, viewArena, type Arena } from '../kernel/arena.ts';
import { rowKernelBytes, type RowModuleShape } from '../kernel/wasm-module.ts';
import { halvingsOf } from '../kernel/numbers.ts';
import { stage } from '../stage.ts';
import { sharedMemory, wasmEngine } from '../wasm/engine.ts';
import type { EnsembleBins } from './ensemble-bins.ts';

export interface RowWindow {
  readonly arena: Arena;
  readonly call: Readonly<Record<string, (...args: number[]) => number>>;
  readonly rowBins: number;
  readonly rowBytes: number;
  /** Bins by column, `CHUNK_ROWS` bytes each. */
  readonly columnBins: number;
  /** First byte of the room that was asked for. */
  readonly room: number;
  /** Bins the rows from `from` on, at most `CHUNK_ROWS`; returns how many. */
  readonly load: (columns: readonly TreeColumn[], from: number, rowCount: number) => number;
}

/** A window with `roomBytes` of memory beside it and the functions asked for; null where there is no WebAssembly with vectors and shared memory. */
export function openWindow(bins: EnsembleBins, { roomBytes, ...shape }: Omit<RowModuleShape, 'halvings'> & { readonly roomBytes: number }): RowWindow | null {
  const engine = typeof SharedArrayBuffer === 'function' ? wasmEngine() : null;
  const halvings = bins.edges.map(({ length }) => halvingsOf(length)), bytes = rowKernelBytes({ ...shape, halvings });
  if (engine === null || !engine.validate(bytes)) return null;
  const used = bins.columns.length, rowBytes = Math.max(16, Math.ceil(used / 16) * 16);
  const edges = 64, staging = edges + used * EDGE_COUNT * 8, columnBins = staging + CHUNK_ROWS * 8, rowBins = columnBins + used * CHUNK_ROWS, room = rowBins + CHUNK_ROWS * rowBytes;
  const memory = sharedMemory(engine, room + roomBytes);
  const arena = viewArena(memory.buffer);
  bins.edges.forEach((cuts, i) => { arena.reals.fill(Infinity, (edges >> 3) + i * EDGE_COUNT, (edges >> 3) + (i + 1) * EDGE_COUNT).set(cuts, (edges >> 3) + i * EDGE_COUNT); });
  const call = new engine.Instance(new engine.Module(bytes), { env: { memory } }).exports;
  const load = (columns: readonly TreeColumn[], from: number, rowCount: number): number => {
    const count = Math.min(CHUNK_ROWS, rowCount - from);
    bins.columns.forEach((column, i) => {
      stage(columns[column]!, { from, count }, arena.reals.subarray(staging >> 3, (staging >> 3) + count));
      call[`binColumn${halvings[i]!}`]!(staging, edges + i * EDGE_COUNT * 8, columnBins + i * CHUNK_ROWS, rowBins + i, rowBytes);
    });
    return count;
  };
  return { arena, call, rowBins, rowBytes, columnBins, room, load };
}
