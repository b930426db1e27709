/** AdamW in plain float64 arithmetic, equal on every backend. */
import type { ParameterSet } from './parameters.ts';

export interface AdamOptions {
  readonly learningRate: number;
  /** Decoupled weight decay per step, times the learning rate. */
  readonly weightDecay: number;
  /** Gradients are scaled down to this global Euclidean norm. */
  readonly gradientClip: number;
}

/** One optimiser with its moments: `step` changes the parameter values in place. */
export interface Adam {
  step(gradients: Readonly<Record<string, Float32Array>>): void;
}

const BETA1 = 0.9, BETA2 = 0.999, EPSILON = 1e-8;

/**
 * `m = b1 m + (1-b1) g, v = b2 v + (1-b2) g^2, w -= lr (m^ / (sqrt(v^) + eps) + decay w)`.
 *
 * Source: Kingma and Ba 2015; Loshchilov and Hutter 2019 (decoupled decay).
 */
export function makeAdam(parameters: ParameterSet, options: AdamOptions): Adam {
  const names = Object.keys(parameters);
  const first = names.map((name) => new Float64Array(parameters[name]!.values.length));
  const second = names.map((name) => new Float64Array(parameters[name]!.values.length));
  let steps = 0;
  return {
    step: (gradients) => {
      steps++;
      const scale = clipScale(names.map((name) => gradients[name]!), options.gradientClip);
      const correction1 = 1 - BETA1 ** steps, correction2 = 1 - BETA2 ** steps;
      names.forEach((name, index) => {
        const { values, decays } = parameters[name]!;
        const gradient = gradients[name]!, m = first[index]!, v = second[index]!;
        const decay = decays ? options.weightDecay : 0;
        for (let i = 0; i < values.length; i++) {
          const g = gradient[i]! * scale;
          m[i] = BETA1 * m[i]! + (1 - BETA1) * g;
          v[i] = BETA2 * v[i]! + (1 - BETA2) * g * g;
          const move = m[i]! / correction1 / (Math.sqrt(v[i]! / correction2) + EPSILON);
          values[i] = values[i]! - options.learningRate * (move + decay * values[i]!);
        }
      });
    },
  };
}

function clipScale(gradients: readonly Float32Array[], clip: number): number {
  let sum = 0;
  for (const gradient of gradients) for (let i = 0; i < gradient.length; i++) sum += gradient[i]! * gradient[i]!;
  const norm = Math.sqrt(sum);
  return norm > clip ? clip / norm : 1;
}
