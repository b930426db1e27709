/** The compiled kernel's bytes: written when they are needed, in a few milliseconds, so that no build step makes them. */
import { draftModule } from '../wasm/module.ts';
import { defineAccumulate } from './wasm-accumulate.ts';
import { defineBegin } from './wasm-begin.ts';
import { defineBin } from './wasm-bin.ts';
import { defineDescend } from './wasm-descend.ts';
import { defineExplain } from './wasm-explain.ts';
import { defineFinish } from './wasm-finish.ts';
import { defineScan } from './wasm-scan.ts';
import { defineSplit } from './wasm-split.ts';
import { defineThreads } from './wasm-threads.ts';

export function kernelBytes(): Uint8Array<ArrayBuffer> {
  const module = draftModule();
  const accumulate = defineAccumulate(module), descend = defineDescend(module);
  defineThreads(module, {
    bin: defineBin(module), begin: defineBegin(module, accumulate), split: defineSplit(module, accumulate), scan: defineScan(module), finish: defineFinish(module, descend),
  });
  defineExplain(module);
  return module.finish();
}
