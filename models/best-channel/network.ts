/**
 * The response network: a shared trunk and one head per action.
 *
 *     h1 = relu(x W1 + b1),  h2 = relu(h1 W2 + b2),  o = h2 W3 + b3
 *     q(x, no_contact) = o[no_contact],  q(x, a) = o[no_contact] + shrinkage o[a]
 *
 * The head of no contact carries what the debtor pays anyway; every other head is the difference that a contact makes. Heads
 * start at 0, so an action without evidence is worth what no contact is worth.
 *
 * The same parameters are read by TensorFlow in training and by the float64 forward pass everywhere else.
 */
import type { RandomStream } from '../../core/random.ts';
import type { Tensor, Tensor2D, TensorFlow } from '../tensor/backend.ts';
import { matMul } from '../tensor/mat-mul.ts';
import { denseArray, zeroArray, type ParameterSet } from '../tensor/parameters.ts';

export interface NetworkShape {
  readonly inputs: number;
  readonly hidden: readonly [number, number];
  readonly actions: number;
}

export function startParameters(shape: NetworkShape, random: RandomStream): ParameterSet {
  const [first, second] = shape.hidden;
  return {
    w1: denseArray(random, shape.inputs, first), b1: zeroArray([1, first]),
    w2: denseArray(random, first, second), b2: zeroArray([1, second]),
    w3: { ...zeroArray([second, shape.actions]), decays: true }, b3: zeroArray([1, shape.actions]),
  };
}

/** Outputs `o` of a batch in TensorFlow. */
export function forwardTensors(tf: TensorFlow, parameters: Readonly<Record<string, Tensor>>, x: Tensor2D): Tensor2D {
  const layer = (input: Tensor2D, index: 1 | 2 | 3): Tensor2D => tf.add(matMul(tf, input, parameters[`w${index}`] as Tensor2D), parameters[`b${index}`]!) as Tensor2D;
  return layer(tf.relu(layer(tf.relu(layer(x, 1)), 2)), 3);
}

/** A float64 forward pass over the parameters; the returned array is reused by the next call. */
export function bindForward(parameters: ParameterSet): (inputs: Float32Array) => Float64Array {
  const layers = ([1, 2, 3] as const).map((index) => {
    const weights = parameters[`w${index}`]!, bias = parameters[`b${index}`]!;
    return { weights: Float64Array.from(weights.values), bias: Float64Array.from(bias.values), outputs: new Float64Array(bias.values.length), isLast: index === 3 };
  });
  return (inputs) => {
    let values: ArrayLike<number> = inputs;
    for (const { weights, bias, outputs, isLast } of layers) {
      const width = outputs.length;
      outputs.set(bias);
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!;
        // Most inputs of one-hot columns and half of the hidden units are 0.
        if (value === 0) continue;
        for (let j = 0, at = i * width; j < width; j++, at++) outputs[j]! += value * weights[at]!;
      }
      if (!isLast) for (let j = 0; j < width; j++) if (outputs[j]! < 0) outputs[j] = 0;
      values = outputs;
    }
    return values as Float64Array;
  };
}
