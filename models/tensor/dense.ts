/** A dense layer with its own gradient. */
import type { Tensor, Tensor2D, TensorFlow } from './backend.ts';

export interface DenseLayer {
  /** [n, a] */
  readonly x: Tensor2D;
  /** [a, b] */
  readonly weights: Tensor2D;
  /** [b] */
  readonly bias: Tensor;
  readonly activation: 'relu' | 'linear';
  /** False for rows that nothing trainable made: the product of their gradient is saved. Default: true. */
  readonly isInputTrained?: boolean;
}

/**
 * `y = activation(x weights + bias)` in one kernel, with `d = dy [y > 0]`, `dx = d weightsT`, `dweights = xT d`, `dbias = 1T d`.
 *
 * Transposes are explicit and sums over rows are products with ones: the wasm kernels are fast only so. TensorFlow.js would not
 * fuse an activation while it records gradients.
 */
export function dense(tf: TensorFlow, layer: DenseLayer): Tensor2D {
  const apply = tf.customGrad((...inputs) => {
    const [x, weights, bias, save] = inputs as unknown as [Tensor2D, Tensor2D, Tensor, (tensors: Tensor[]) => void];
    const value = fusedProduct(tf, { ...layer, x, weights, bias });
    save([x, weights, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedX, savedWeights, y] = saved as [Tensor2D, Tensor2D, Tensor2D];
        const d = (layer.activation === 'relu' ? tf.mul(dy, tf.step(y)) : dy) as Tensor2D;
        return [layer.isInputTrained === false ? tf.zerosLike(savedX) : tf.matMul(d, tf.transpose(savedWeights)), tf.matMul(tf.transpose(savedX), d), tf.reshape(tf.matMul(tf.ones([1, d.shape[0]]), d), bias.shape)];
      },
    };
  });
  return apply(layer.x, layer.weights, layer.bias);
}

function fusedProduct(tf: TensorFlow, { x, weights, bias, activation }: DenseLayer): Tensor2D {
  const [rows, inner] = x.shape, outer = weights.shape[1];
  const product = tf.engine().runKernel('_FusedMatMul', { a: tf.reshape(x, [1, rows, inner]), b: tf.reshape(weights, [1, inner, outer]), bias },
    { transposeA: false, transposeB: false, activation }) as Tensor;
  return tf.reshape(product, [rows, outer]);
}
