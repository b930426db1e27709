/** Trainable parameters of a network, kept outside TensorFlow so that their bytes are ours. */
import type { RandomStream } from '../../core/random.ts';
import type { Tensor, TensorFlow } from './backend.ts';

export interface ParameterArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** False: no weight decay (biases, scales). */
  readonly decays: boolean;
}

/** Arrays by name; the order of the names is the order of everything below. */
export type ParameterSet = Readonly<Record<string, ParameterArray>>;

export function zeroArray(shape: readonly number[]): ParameterArray {
  return { shape, values: new Float32Array(sizeOf(shape)), decays: false };
}

/** Uniform in +-1/sqrt(fanIn), the usual start of a dense layer of shape [fanIn, fanOut]. */
export function denseArray(random: RandomStream, fanIn: number, fanOut: number): ParameterArray {
  const bound = 1 / Math.sqrt(Math.max(1, fanIn));
  const values = Float32Array.from({ length: fanIn * fanOut }, () => (2 * random.uniform() - 1) * bound);
  return { shape: [fanIn, fanOut], values, decays: true };
}

/** A copy whose values can be changed without touching the original. */
export function copyParameters(parameters: ParameterSet): ParameterSet {
  return Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, { ...array, values: array.values.slice() }]));
}

/** The parameters as tensors; the caller disposes them. */
export function toTensors(tf: TensorFlow, parameters: ParameterSet): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, tf.tensor(array.values.slice(), [...array.shape])]));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
