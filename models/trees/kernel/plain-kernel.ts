/** The kernel in plain JavaScript, one thread: where WebAssembly vectors are missing, and as the measure of the compiled one. */
import { viewArena, type Arena, type Kernel, type Operation } from './arena.ts';
import type { MemoryPlan } from './plan-memory.ts';
import { beginPlain } from './plain-begin.ts';
import { binPlain } from './plain-bin.ts';
import { finishPlain } from './plain-finish.ts';
import { scanPlain } from './plain-scan.ts';
import { splitPlain } from './plain-split.ts';

const PLAIN: Readonly<Record<Operation, (arena: Arena) => void>> = { bin: binPlain, begin: beginPlain, split: splitPlain, scan: scanPlain, finish: finishPlain };

/** A kernel over memory of its own. */
export function plainKernel(plan: MemoryPlan): Kernel {
  const arena = viewArena(new ArrayBuffer(Math.ceil(plan.bytes / 8) * 8));
  for (const [offset, value] of plan.words) arena.words[offset >> 2] = value;
  return { name: 'javascript', arena, threads: 1, run: (operation) => PLAIN[operation](arena), close: async () => undefined };
}
