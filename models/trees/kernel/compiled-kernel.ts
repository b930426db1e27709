/** The compiled kernel: WebAssembly over shared memory, with worker threads that take their share of every operation. */
import { Worker } from 'node:worker_threads';
import { sharedMemory, type WasmEngine, type WasmMemory, type WasmModule } from '../wasm/engine.ts';
import { OPERATIONS, viewArena, WORD, type Kernel } from './arena.ts';
import type { MemoryPlan } from './plan-memory.ts';

/** What a worker thread runs. It is text, because a thread of its own could not read TypeScript, nor find a file after bundling. */
const WORKER = `
const { parentPort, workerData: { module, memory, thread } } = require('node:worker_threads');
const { serve } = new WebAssembly.Instance(module, { env: { memory } }).exports;
parentPort.postMessage('ready');
serve(thread);
`;

/** A kernel with so many threads, this one included; workers end with `close`. */
export async function compiledKernel(engine: WasmEngine, bytes: Uint8Array<ArrayBuffer>, plan: MemoryPlan): Promise<Kernel> {
  const memory = sharedMemory(engine, plan.bytes);
  const arena = viewArena(memory.buffer);
  for (const [offset, value] of plan.words) arena.words[offset >> 2] = value;
  const module = new engine.Module(bytes);
  const ask = new engine.Instance(module, { env: { memory } }).exports['ask']!;
  const workers = await Promise.all(Array.from({ length: plan.threads - 1 }, (_, i) => startWorker({ module, memory, thread: i + 1 })));
  return {
    name: 'wasm', arena, threads: plan.threads,
    run: (operation) => { ask(OPERATIONS[operation]); },
    close: async () => {
      arena.words[WORD.operation >> 2] = OPERATIONS.stop;
      Atomics.add(arena.words, WORD.sequence >> 2, 1);
      Atomics.notify(arena.words, WORD.sequence >> 2);
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function startWorker(workerData: { readonly module: WasmModule; readonly memory: WasmMemory; readonly thread: number }): Promise<Worker> {
  return new Promise((resolve, reject) => {
    // Loaders of the parent's command line are not for this text.
    const worker = new Worker(WORKER, { eval: true, workerData, execArgv: [], env: {} });
    worker.once('message', () => resolve(worker));
    worker.once('error', reject);
  });
}
