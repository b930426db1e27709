/**
 * TensorFlow.js: the only module that imports `@tensorflow/*`.
 *
 * Native (tfjs-node) where it loads and passes a self-test, else WebAssembly, which installs everywhere. A native copy
 * from a cache folder brings its own tfjs-core, so callers use the namespace handed out here and import none themselves.
 */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { DunlinError, errorText } from '../../core/errors.ts';

export type TensorFlow = typeof import('@tensorflow/tfjs');
export type Tensor = import('@tensorflow/tfjs').Tensor;
export type Tensor2D = import('@tensorflow/tfjs').Tensor2D;
export type Scalar = import('@tensorflow/tfjs').Scalar;

export type TensorBackend = 'native' | 'wasm';

export interface TensorOptions {
  /** `auto` (the default): native where it works, else wasm. */
  readonly backend?: TensorBackend | 'auto';
  /** Folder of a tfjs-node package outside node_modules, tried before the installed one. */
  readonly nativeModule?: string;
}

/** A running TensorFlow.js. Manifests record `backend`: other backends give other last bits. */
export interface TensorHandle {
  readonly tf: TensorFlow;
  readonly backend: TensorBackend;
}

const load = createRequire(import.meta.url);

/**
 * Starts TensorFlow.js.
 *
 * @throws `backend-unavailable` when the wanted backend does not load or fails its self-test.
 */
export async function loadTensorFlow(options: TensorOptions = {}): Promise<TensorHandle> {
  const wanted = options.backend ?? 'auto';
  const loaders: (() => Promise<TensorHandle>)[] = [];
  if (wanted !== 'wasm') {
    if (options.nativeModule !== undefined) loaders.push(() => loadNative(options.nativeModule!));
    loaders.push(() => loadNative('@tensorflow/tfjs-node'));
  }
  if (wanted !== 'native') loaders.push(loadWasm);
  const failures: string[] = [];
  for (const start of loaders) {
    try {
      const handle = await start();
      await checkBackend(handle.tf);
      return handle;
    } catch (error) {
      failures.push(errorText(error).split('\n')[0]!);
    }
  }
  throw new DunlinError('backend-unavailable', `A TensorFlow backend (${wanted}) must start; got: ${failures.join('; ')}. Run \`dunlin doctor\` to see how to get one.`);
}

async function loadNative(module: string): Promise<TensorHandle> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] = '2';
  const tf = load(module) as TensorFlow;
  tf.enableProdMode();
  if (!await tf.setBackend('tensorflow')) throw new Error('the native backend did not start');
  return { tf, backend: 'native' };
}

async function loadWasm(): Promise<TensorHandle> {
  const tf = load('@tensorflow/tfjs') as TensorFlow;
  tf.enableProdMode();
  const wasm = load('@tensorflow/tfjs-backend-wasm') as typeof import('@tensorflow/tfjs-backend-wasm');
  // Paths must be set before the first start; setting them again throws, and one process has one engine.
  if (tf.getBackend() !== 'wasm') {
    wasm.setWasmPaths(`${dirname(load.resolve('@tensorflow/tfjs-backend-wasm'))}${sep}`);
    if (!await withoutNewHandlers(() => tf.setBackend('wasm'))) throw new Error('the wasm backend did not start');
  }
  await tf.ready();
  return { tf, backend: 'wasm' };
}

/** The wasm runtime catches every failure of the process to print its own source; those handlers are taken off again. */
async function withoutNewHandlers<T>(start: () => Promise<T>): Promise<T> {
  const exceptionHandlers = process.listeners('uncaughtException'), rejectionHandlers = process.listeners('unhandledRejection');
  const result = await start();
  for (const handler of process.listeners('uncaughtException')) if (!exceptionHandlers.includes(handler)) process.off('uncaughtException', handler);
  for (const handler of process.listeners('unhandledRejection')) if (!rejectionHandlers.includes(handler)) process.off('unhandledRejection', handler);
  return result;
}

/** Multiplies two small matrices: a library that loads but computes nonsense is refused. */
async function checkBackend(tf: TensorFlow): Promise<void> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])));
  const values = await product.data();
  product.dispose();
  if (values.join() !== '19,22,43,50') throw new Error(`the self-test gave ${values.join()}`);
}
