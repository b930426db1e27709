/** Chooses a kernel and a number of threads. Neither changes a bit of the result. */
import { availableParallelism } from 'node:os';
import { wasmEngine } from '../wasm/engine.ts';
import type { Kernel } from './arena.ts';
import { compiledKernel } from './compiled-kernel.ts';
import { plainKernel } from './plain-kernel.ts';
import { planMemory, type FitShape, type MemoryPlan } from './plan-memory.ts';
import { chooseFields } from './field-bits.ts';
import { halvingsOf } from './numbers.ts';
import { fitKernelBytes } from './wasm-module.ts';

export interface KernelChoice {
  /** Left out: compiled where the engine can. */
  readonly kernel?: Kernel['name'] | undefined;
  /** Left out: as many as help. */
  readonly threads?: number | undefined;
}

/** Values read by one thread before another is worth its start: some fifth of a second of work. */
const VALUES_A_THREAD = 40_000_000;
/** More than this wait for memory and for each other. */
const MOST_THREADS = 8;

/** Early stopping leaves about so many of trees that are asked for by the thousand. */
const LIKELY_TREES = 200;

/** Threads that a fit of so many values (rows x columns) and trees keeps busy. */
export function usefulThreads(values: number, trees: number): number {
  return Math.max(1, Math.min(availableParallelism(), MOST_THREADS, Math.floor(values * Math.min(trees, LIKELY_TREES) / VALUES_A_THREAD)));
}

/** A kernel with its memory laid out; close it. */
export async function openKernel(shape: Omit<FitShape, 'threads'> & { readonly drawnColumns: number }, choice: { readonly kernel?: Kernel['name'] | undefined; readonly threads: number }): Promise<{ readonly kernel: Kernel; readonly plan: MemoryPlan }> {
  const engine = choice.kernel === 'javascript' || typeof SharedArrayBuffer !== 'function' ? null : wasmEngine();
  const bytes = engine === null ? null : fitKernelBytes({ fields: chooseFields(shape.trainRows), drawnColumns: shape.drawnColumns, halvings: shape.binCounts.map((bins) => halvingsOf(bins - 2)) });
  if (engine === null || bytes === null || !engine.validate(bytes)) {
    const plan = planMemory({ ...shape, threads: 1 });
    return { kernel: plainKernel(plan), plan };
  }
  const plan = planMemory({ ...shape, threads: choice.threads });
  return { kernel: await compiledKernel(engine, bytes, plan), plan };
}
