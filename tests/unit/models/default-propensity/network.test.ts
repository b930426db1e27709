import { describe, expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { makeRowEncoder, type Encoding } from '../../../../models/default-propensity/encoding.ts';
import { memberLogits, network } from '../../../../models/default-propensity/network.ts';
import { sigmoid } from '../../../../models/log-odds.ts';
import { loadTensorFlow, type Tensor } from '../../../../models/tensor/backend.ts';

describe('the network in plain float64', () => {
  it('agrees with TensorFlow to 1e-6 in probability', async () => {
    const random = randomStream('network-parity');
    const x = makeFrame(Array.from({ length: 6 }, (_, i) => [`f${i}`, numericColumn(Array.from({ length: 500 }, () => (random.uniform() < 0.1 ? NaN : random.normal())))]));
    const y = Float64Array.from({ length: 500 }, () => (random.uniform() < 0.3 ? 1 : 0));
    const model = await network.fit({ x, y, groups: Array.from(y, (_, i) => String(i)) }, { epochs: 6, hidden: 24, members: 3, learningRate: 0.01 }, { seed: 1, tensor: { backend: 'wasm' } });
    const { json, arrays } = model.state();
    const { centers, scales, ...weights } = arrays as Record<string, Float32Array> & { centers: Float64Array; scales: Float64Array };
    const encode = makeRowEncoder(x, { columns: json['columns'] as Encoding['columns'], centers, scales });
    const width = centers.length, rows = new Float32Array(500 * width), row = new Float64Array(width);
    for (let i = 0; i < 500; i++) {
      encode(i, row);
      rows.set(Float32Array.from(row), i * width);
    }
    const { tf } = await loadTensorFlow({ backend: 'wasm' });
    const shapes: Record<string, number[]> = { inputWeights: [width, 24], inputBias: [24], memberScale: [3, 24], hiddenWeights: [24, 24], hiddenBias: [3, 24], outputWeights: [3, 24], outputBias: [3] };
    const tensors: Record<string, Tensor> = Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, tf.tensor(values, shapes[name])]));
    const expected = tf.mean(memberLogits(tf, tensors, tf.tensor2d(rows, [500, width])), 1).dataSync();
    // TensorFlow adds in float32: margins near 1 carry about 1e-7 of rounding a term.
    model.margins(x).forEach((margin, i) => expect(Math.abs(sigmoid(margin) - sigmoid(expected[i]!))).toBeLessThan(1e-6));
  });
});
