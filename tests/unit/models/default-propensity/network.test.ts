import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn, type Frame } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { network } from '../../../../models/default-propensity/network.ts';
import { auc } from '../../../../models/metrics/ranking.ts';
import { loadTensorFlow } from '../../../../models/tensor/backend.ts';
import { largestDifference } from './network-parity.ts';

const tensor = { backend: 'wasm' } as const;
const SMALL = { epochs: 3, hidden: 16, members: 2, batchSize: 64 };

/** Defaults follow one number, up and then down, which no line can rank. */
function makeRows(rows: number): { x: Frame; y: Float64Array; groups: string[] } {
  const random = randomStream('network-rows');
  const value = Float64Array.from({ length: rows }, () => random.normal());
  const y = value.map((v) => (random.uniform() < (Math.abs(v) < 0.6 ? 0.8 : 0.1) ? 1 : 0));
  return { x: makeFrame([['value', numericColumn(value)], ['noise', numericColumn(value.map(() => random.normal()))]]), y, groups: Array.from(y, (_, i) => String(i)) };
}

describe('network', () => {
  it('is in plain float64 what it is in TensorFlow, to 1e-6 in probability', async () => {
    // TensorFlow adds in float32: about 1e-7 a term at margins near 1.
    expect(largestDifference(await loadTensorFlow(tensor))).toBeLessThan(1e-6);
  });

  it('bends: it ranks by a value whose middle is risky', async () => {
    const data = makeRows(3000);
    const model = await network.fit(data, { epochs: 12 }, { seed: 3, tensor });
    // The rule itself reaches .86.
    expect(auc(data.y, model.margins(data.x))).toBeGreaterThan(0.83);
  });

  it('averages probabilities over several networks, and explains the average exactly', async () => {
    const data = makeRows(400);
    const model = await network.fit(data, { ...SMALL, networks: 3 }, { seed: 3, tensor });
    const margins = model.margins(data.x);
    expect(model.state().arrays['outputBias']).toHaveLength(3 * SMALL.members);
    for (let row = 0; row < 50; row++) {
      const { bias, values } = model.contributions(data.x, row);
      expect(Math.abs(values.reduce((sum, value) => sum + value, bias) - margins[row]!)).toBeLessThan(1e-9);
    }
  });

  it('leaves no tensor behind, not even when it is told to stop', async () => {
    const { tf } = await loadTensorFlow(tensor), data = makeRows(300), before = tf.memory().numTensors;
    await network.fit(data, SMALL, { seed: 3, tensor });
    expect(tf.memory().numTensors).toBe(before);
    const stop = new AbortController(), reason = new Error('stopped by the test');
    const stopped = network.fit(data, { ...SMALL, epochs: 500, patience: 100 }, { seed: 3, tensor, signal: stop.signal, onProgress: () => stop.abort(reason) });
    await expect(stopped).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, (rows: number) => Frame]>([
    ['a category for each row', (rows) => makeFrame([['id', categoryColumn(Array.from({ length: rows }, (_, i) => `c${i}`))]])],
    ['100,000 categories beside a number', (rows) => makeFrame([['id', { kind: 'category', codes: Int32Array.from({ length: rows }, (_, i) => (i * 37) % 100_000), categories: Array.from({ length: 100_000 }, (_, i) => `c${String(i).padStart(6, '0')}`) }], ['n', numericColumn(Float64Array.from({ length: rows }, (_, i) => i))]])],
    ['constants and empty columns only', (rows) => makeFrame([['one', numericColumn(new Float64Array(rows).fill(1))], ['empty', numericColumn(new Float64Array(rows).fill(NaN))], ['none', categoryColumn(Array.from({ length: rows }, () => null))]])],
    ['an empty category alone', (rows) => makeFrame([['none', categoryColumn(Array.from({ length: rows }, () => null))]])],
    ['infinities and huge numbers', (rows) => makeFrame([['wild', numericColumn(Float64Array.from({ length: rows }, (_, i) => [Infinity, -Infinity, 1e300, -1e300, 0, NaN][i % 6]!))]])],
    ['one row many times', (rows) => makeFrame([['same', numericColumn(Float64Array.from({ length: rows }, (_, i) => i % 2))], ['text', categoryColumn(Array.from({ length: rows }, () => 'x'))]])],
  ])('has finite weights and margins with %s', async (_, make) => {
    const rows = 200, x = make(rows), y = Float64Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const model = await network.fit({ x, y, groups: Array.from(y, (_, i) => String(i)) }, SMALL, { seed: 1, tensor });
    expect(Object.values(model.state().arrays).every((array) => Array.from(array).every(Number.isFinite))).toBe(true);
    expect(model.margins(x).every(Number.isFinite)).toBe(true);
  });
});
