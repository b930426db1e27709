/**
 * The network while it is trained: the same sums as in `network-forward.ts`, in TensorFlow.
 *
 * Members are folded into the rows of one product, member after member, because batched products are slow.
 */
import type { Scalar, Tensor, Tensor2D, TensorFlow } from '../tensor/backend.ts';
import { dense } from '../tensor/dense.ts';
import type { NetworkShape } from './network-start.ts';

/** Tensors by the names of `startNetwork`. */
type Tensors = Readonly<Record<string, Tensor>>;

export interface NetworkBatch {
  /** [n, layout.width], from `makeInputs`. */
  readonly x: Tensor2D;
  /** One for each hidden layer, [k n, h]: 0 for a unit that is left out, else 1 / (1 - dropout). Left out: none. */
  readonly dropout?: readonly [Tensor2D, Tensor2D] | undefined;
}

/** Logits of every member, [k, n]. */
export function memberLogits(tf: TensorFlow, weights: Tensors, { shape, batch }: { readonly shape: NetworkShape; readonly batch: NetworkBatch }): Tensor2D {
  const { members, hidden } = shape, rows = batch.x.shape[0];
  const shared = dense(tf, { x: batch.x, weights: inputWeights(tf, weights, shape), bias: weights['inputBias']!, activation: 'relu', isInputTrained: false });
  const signed = tf.mul(tf.reshape(shared, [1, rows, hidden]), tf.tensor3d(shape.signs, [members, 1, hidden]));
  const first = drop(tf, tf.reshape(signed, [members * rows, hidden]), batch.dropout?.[0]);
  const second = drop(tf, dense(tf, { x: first, weights: weights['hiddenWeights'] as Tensor2D, bias: weights['hiddenBias']!, activation: 'relu' }), batch.dropout?.[1]);
  // All heads on the rows of all members; a mask keeps each member's own.
  const heads = dense(tf, { x: second, weights: tf.transpose(weights['outputWeights'] as Tensor2D), bias: weights['outputBias']!, activation: 'linear' });
  return tf.reshape(tf.sum(tf.mul(heads, ownHeads(tf, members, rows)), 1), [members, rows]);
}

/** Mean over members and rows of `max(z, 0) - y z + ln(1 + exp(-|z|))`; y: [1, n]. */
export function meanLogLoss(tf: TensorFlow, logits: Tensor2D, y: Tensor2D): Scalar {
  const tail = tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(logits)))));
  return tf.mean(tf.add(tf.sub(tf.relu(logits), tf.mul(y, logits)), tail)) as Scalar;
}

/** What each input adds to the units of the first layer, [layout.width, h]: its embedding times the mixing weights of its column. */
function inputWeights(tf: TensorFlow, weights: Tensors, { layout, hidden }: NetworkShape): Tensor2D {
  const parts: Tensor2D[] = [];
  const { numericColumns: columns, slots } = layout;
  if (columns > 0) {
    // e = x w + b + PLE(x) V, one row for each input; b is the row of the input that is always 1.
    const embedding = tf.add(tf.mul(tf.tensor3d(layout.slopes, [columns, slots, 1]), weights['linearWeights']!), weights['pieceWeights']!);
    parts.push(tf.reshape(tf.matMul(embedding, weights['mixWeights']!), [columns * slots, hidden]));
  }
  if (layout.categoryComponents > 0) parts.push(weights['categoryWeights'] as Tensor2D);
  return parts.length === 1 ? parts[0]! : tf.concat(parts, 0);
}

/** [k n, k]: 1 where the row is of the member whose head it is. */
function ownHeads(tf: TensorFlow, members: number, rows: number): Tensor2D {
  const mask = new Float32Array(members * rows * members);
  for (let row = 0; row < members * rows; row++) mask[row * members + Math.floor(row / rows)] = 1;
  return tf.tensor2d(mask, [members * rows, members]);
}

function drop(tf: TensorFlow, x: Tensor2D, mask: Tensor2D | undefined): Tensor2D {
  return mask === undefined ? x : tf.mul(x, mask);
}
