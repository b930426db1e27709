/** The compiled kernel's bytes: written when they are needed, in a few milliseconds, so that no build step makes them. */
import { draftModule } from '../wasm/module.ts';
import { defineAccumulate } from './wasm-accumulate.ts';
import { defineBegin } from './wasm-begin.ts';
import { defineBin } from './wasm-bin.ts';
import { defineDescend } from './wasm-descend.ts';
import { defineExplain } from './wasm-explain.ts';
import { defineFinish } from './wasm-finish.ts';
import { defineLookup } from './wasm-lookup.ts';
import { defineScan } from './wasm-scan.ts';
import { defineScanSide } from './wasm-scan-side.ts';
import { defineSplit } from './wasm-split.ts';
import { defineThreads } from './wasm-threads.ts';
import { defineUnpack } from './wasm-unpack.ts';

export function kernelBytes(): Uint8Array<ArrayBuffer> {
  const module = draftModule();
  const unpack = defineUnpack(module), accumulate = defineAccumulate(module, unpack), descend = defineDescend(module);
  defineThreads(module, {
    bin: defineBin(module), begin: defineBegin(module, { accumulate, unpack }), split: defineSplit(module, accumulate), scan: defineScan(module, defineScanSide(module)), finish: defineFinish(module, descend),
  });
  defineLookup(module);
  defineExplain(module);
  return module.finish();
}
