/** The part of the engine's WebAssembly interface that is used here; TypeScript knows it only together with browsers. */

export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

declare const compiled: unique symbol;
/** A compiled module; worker threads get it as it is. */
export interface WasmModule {
  readonly [compiled]: true;
}

interface WasmEngine {
  readonly Memory: new (shape: { readonly initial: number; readonly maximum: number; readonly shared: true }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: { readonly env: { readonly memory: WasmMemory } }) => { readonly exports: Readonly<Record<string, (...args: number[]) => number>> };
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean;
}

/** The engine, or null where there is none. */
export function wasmEngine(): WasmEngine | null {
  return (globalThis as { readonly WebAssembly?: WasmEngine }).WebAssembly ?? null;
}

const PAGE_BYTES = 65_536;

/** Shared memory of at least so many bytes. */
export function sharedMemory(engine: WasmEngine, bytes: number): WasmMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES);
  return new engine.Memory({ initial: pages, maximum: pages, shared: true });
}

export type { WasmEngine };
