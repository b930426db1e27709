import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { loadTensorFlow, type Scalar, type Tensor, type Tensor2D } from '../../../../models/tensor/backend.ts';
import { dense } from '../../../../models/tensor/dense.ts';
import { matMul } from '../../../../models/tensor/mat-mul.ts';
import { denseArray, zeroArray } from '../../../../models/tensor/parameters.ts';
import { trainParameters } from '../../../../models/tensor/train.ts';

describe('loadTensorFlow', () => {
  it('leaves no handler of uncaught failures behind', async () => {
    const before = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
    await loadTensorFlow({ backend: 'wasm' });
    expect(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')).toBe(before);
  });

  it('starts wasm, and again', async () => {
    expect((await loadTensorFlow({ backend: 'wasm' })).backend).toBe('wasm');
    expect((await loadTensorFlow({ backend: 'wasm' })).tf.getBackend()).toBe('wasm');
  });

  it('names the reason when the native library is in none of the places', async () => {
    const outcome = await loadTensorFlow({ backend: 'native', nativeModule: '/nowhere/tfjs-node' }).then((handle) => handle.backend, (error: unknown) => (error as { code: string }).code);
    // A machine with the installed native package answers `native`.
    expect(['backend-unavailable', 'native']).toContain(outcome);
  });
});

describe('matMul', () => {
  it('has the value and gradient of tf.matMul', async () => {
    const { tf } = await loadTensorFlow({ backend: 'wasm' });
    const a = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), b = tf.tensor2d([1, -1, 0.5, 2, -2, 3], [3, 2]);
    const own = tf.grads((x, w) => tf.sum(tf.square(matMul(tf, x as Tensor2D, w as Tensor2D))))([a, b]);
    const usual = tf.grads((x, w) => tf.sum(tf.square(tf.matMul(x as Tensor2D, w as Tensor2D))))([a, b]);
    expect(Array.from(own[0]!.dataSync())).toEqual(Array.from(usual[0]!.dataSync()));
    expect(Array.from(own[1]!.dataSync())).toEqual(Array.from(usual[1]!.dataSync()));
  });
});

describe('dense', () => {
  it.each(['relu', 'linear'] as const)('has the value and gradients of separate operations with %s', async (activation) => {
    const { tf } = await loadTensorFlow({ backend: 'wasm' }), random = randomStream('dense');
    const draw = (...shape: number[]) => tf.tensor(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()), shape);
    const inputs = [draw(7, 5), draw(5, 3), draw(3)];
    const loss = (y: Tensor): Scalar => tf.sum(tf.square(y));
    const own = tf.grads((x, weights, bias) => loss(dense(tf, { x: x as Tensor2D, weights: weights as Tensor2D, bias, activation })))(inputs);
    const usual = tf.grads((x, weights, bias) => {
      const z = tf.add(tf.matMul(x, weights), bias);
      return loss(activation === 'relu' ? tf.relu(z) : z);
    })(inputs);
    // The order of float32 additions differs: a few units in the last place of sums near 100.
    own.forEach((gradient, i) => usual[i]!.dataSync().forEach((value, at) => expect(Math.abs(value - gradient.dataSync()[at]!)).toBeLessThan(2e-4)));
  });
});

describe('trainParameters', () => {
  const train = async () => {
    const handle = await loadTensorFlow({ backend: 'wasm' });
    const random = randomStream('test');
    const x = Float32Array.from({ length: 400 }, () => random.normal());
    const y = Float32Array.from({ length: 200 }, (_, i) => 2 * x[2 * i]! - 3 * x[2 * i + 1]! + 1);
    const { tf } = handle;
    return trainParameters(handle, {
      parameters: { w: denseArray(randomStream('w'), 2, 1), b: zeroArray([1]) },
      rowCount: 200,
      loss: (p, rows) => {
        const batch = tf.tensor2d(Float32Array.from({ length: rows.length * 2 }, (_, i) => x[2 * rows[i >> 1]! + (i & 1)]!), [rows.length, 2]);
        const target = tf.tensor2d(Float32Array.from(rows, (row) => y[row]!), [rows.length, 1]);
        return tf.mean(tf.square(tf.sub(tf.add(matMul(tf, batch, p['w'] as Tensor2D), p['b']!), target)));
      },
      validate: (p) => {
        const w = p['w']!.values, b = p['b']!.values[0]!;
        return y.reduce((sum, target, i) => sum + (w[0]! * x[2 * i]! + w[1]! * x[2 * i + 1]! + b - target) ** 2, 0) / 200;
      },
      random: randomStream('order'),
    }, { epochs: 60, batchSize: 20, learningRate: 0.05, weightDecay: 0, gradientClip: 100, patience: 60 });
  };

  it('finds the coefficients of a linear rule', async () => {
    const { parameters, validationLoss } = await train();
    // 600 steps of 0.05 on noise-free data; what is left is the last steps' jitter.
    expect(validationLoss).toBeLessThan(1e-3);
    expect(parameters['w']!.values[1]).toBeCloseTo(-3, 1);
  });

  it('gives equal bytes twice', async () => {
    expect((await train()).parameters).toEqual((await train()).parameters);
  });
});
