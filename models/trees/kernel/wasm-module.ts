/** Compiled kernels' bytes: written when they are needed, in a few milliseconds and with nothing but what is needed, so that no build step makes them. */
import { draftModule } from '../wasm/module.ts';
import type { FieldBits } from './field-bits.ts';
import { defineAccumulate } from './wasm-accumulate.ts';
import { defineBegin } from './wasm-begin.ts';
import { defineBin, defineBinColumn } from './wasm-bin.ts';
import { defineDescend } from './wasm-descend.ts';
import { defineExplain } from './wasm-explain.ts';
import { defineFinish } from './wasm-finish.ts';
import { definePlanes, defineSignBins } from './wasm-planes.ts';
import { defineScan } from './wasm-scan.ts';
import { defineScanSide } from './wasm-scan-side.ts';
import { defineSplit } from './wasm-split.ts';
import { defineThreads } from './wasm-threads.ts';
import { defineUnpack } from './wasm-unpack.ts';

export interface FitModuleShape {
  readonly fields: FieldBits;
  /** Columns drawn for each tree. */
  readonly drawnColumns: number;
  /** Of searches for bins, by column. */
  readonly halvings: readonly number[];
}

/** What a fit runs. */
export function fitKernelBytes({ fields, drawnColumns, halvings }: FitModuleShape): Uint8Array<ArrayBuffer> {
  const module = draftModule();
  const unpack = defineUnpack(module, fields), accumulate = defineAccumulate(module, { unpack, drawnColumns });
  defineThreads(module, {
    bin: defineBin(module, halvings), begin: defineBegin(module, { accumulate, unpack, fields }), split: defineSplit(module, accumulate),
    scan: defineScan(module, { fields, scanSide: defineScanSide(module) }), finish: defineFinish(module, defineDescend(module)),
  });
  return module.finish();
}

export interface RowModuleShape {
  /** Of searches for bins, by column. */
  readonly halvings: readonly number[];
  /** Whether bins are wanted by row too: rows that go down trees and contributions read them so. */
  readonly isByRow: boolean;
  /** Whether splits strike leaves out. */
  readonly hasPlanes: boolean;
  /** Vectors of rules that contributions are taken with. */
  readonly rules?: Iterable<number>;
}

/** What passes over many rows with grown trees. */
export function rowKernelBytes({ halvings, isByRow, hasPlanes, rules = [] }: RowModuleShape): Uint8Array<ArrayBuffer> {
  const module = draftModule();
  for (const count of new Set(halvings)) defineBinColumn(module, { halvings: count, isByRow });
  if (isByRow) defineDescend(module);
  if (hasPlanes) {
    defineSignBins(module);
    definePlanes(module);
  }
  for (const vectors of new Set(rules)) defineExplain(module, vectors);
  return module.finish();
}
