import { describe, expect, test } from 'vitest';
import { makeFrame, numericColumn } from '../../core/frame.ts';
import { network } from '../../models/default-propensity/network.ts';
import { loadTensorFlow, type TensorFlow } from '../../models/tensor/backend.ts';
import { nativeTensorFlow } from '../setup/services.ts';
import { largestDifference } from '../unit/models/default-propensity/network-parity.ts';

const { address: module } = await nativeTensorFlow();

describe.skipIf(module === null)('native TensorFlow', () => {
  test('loads from a folder outside node_modules and says so', async () => {
    const { tf, backend } = await loadTensorFlow({ backend: 'native', nativeModule: module! });
    expect(backend).toBe('native');
    expect(tf.getBackend()).toBe('tensorflow');
  });

  test('gives the network of default the probabilities of plain float64', async () => {
    expect(largestDifference(await loadTensorFlow({ backend: 'native', nativeModule: module! }))).toBeLessThan(1e-6);
  });

  test('trains the network to equal bytes twice, and leaves no tensor behind', async () => {
    const rows = 300, x = makeFrame([['n', numericColumn(Float64Array.from({ length: rows }, (_, i) => Math.sin(i)))]]);
    const data = { x, y: Float64Array.from({ length: rows }, (_, i) => (Math.sin(i) > 0.3 ? 1 : 0)), groups: Array.from({ length: rows }, (_, i) => String(i)) };
    const fit = () => network.fit(data, { epochs: 3, hidden: 16, members: 2, batchSize: 64 }, { seed: 1, tensor: { backend: 'native', nativeModule: module! } });
    const { tf } = await loadTensorFlow({ backend: 'native', nativeModule: module! }), before = tf.memory().numTensors;
    const first = (await fit()).state();
    expect(first.json).toMatchObject({ backend: 'native' });
    expect((await fit()).state()).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('agrees with wasm on the operations of the networks', async () => {
    // One after the other: the copies of a process share one engine and its current backend.
    const native = await loadTensorFlow({ backend: 'native', nativeModule: module! });
    const mine = forward(native.tf);
    expect(native.tf.getBackend()).toBe('tensorflow');
    const wasm = await loadTensorFlow({ backend: 'wasm' });
    const theirs = forward(wasm.tf);
    expect(wasm.tf.getBackend()).toBe('wasm');
    expect(mine).toHaveLength(64);
    // float32 sums of 32 products of size about 1: a few units in the last place, 1e-7 each.
    mine.forEach((value, i) => expect(Math.abs(value - theirs[i]!)).toBeLessThan(5e-6));
  });
});

/** A hidden layer, a sigmoid head and a softmax over fixed numbers: 64 values. */
function forward(tf: TensorFlow): number[] {
  return tf.tidy(() => {
    const wave = (rows: number, columns: number, step: number) => tf.tensor2d(Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * step)), [rows, columns]);
    const hidden = tf.relu(tf.add(tf.matMul(wave(8, 32, 0.7), wave(32, 4, 1.3)), wave(1, 4, 0.3)));
    return [...tf.sigmoid(hidden).dataSync(), ...tf.softmax(hidden).dataSync()];
  });
}
