/** The forward pass of a trained network in plain float64, without TensorFlow. */

/**
 * Weights of one network, float32 as trained. d components, h hidden units, k members:
 *
 *     a = relu(x inputWeights + inputBias)
 *     v[m] = relu((a * memberSigns[m]) hiddenWeights + hiddenBias)
 *     z[m] = v[m] . outputWeights[m] + outputBias[m]
 */
export interface NetworkWeights {
  /** [d, h] */
  readonly inputWeights: Float32Array;
  /** [h] */
  readonly inputBias: Float32Array;
  /** [k, h] */
  readonly memberSigns: Float32Array;
  /** [h, h] */
  readonly hiddenWeights: Float32Array;
  /** [h] */
  readonly hiddenBias: Float32Array;
  /** [k, h] */
  readonly outputWeights: Float32Array;
  /** [k] */
  readonly outputBias: Float32Array;
}

/** What the forward pass computes of a row and the explanation compares. Arrays are reused by the next call. */
export interface Activations {
  /** z, [k] */
  readonly logits: Float64Array;
  /** Before the first relu, [h]. */
  readonly input: Float64Array;
  /** Before the second relu, [k, h]. */
  readonly hidden: Float64Array;
}

/** Binds weights to a function from an encoded row to its activations. */
export function bindNetwork(weights: NetworkWeights): (row: Float64Array) => Activations {
  const h = weights.hiddenBias.length, k = weights.outputBias.length, unit = new Float64Array(h);
  const activations = { logits: new Float64Array(k), input: new Float64Array(h), hidden: new Float64Array(k * h) };
  const { logits, input, hidden } = activations;
  // Float64 copies: the loops below read them several times faster than float32.
  const inputWeights = Float64Array.from(weights.inputWeights), hiddenWeights = Float64Array.from(weights.hiddenWeights);
  return (row) => {
    input.set(weights.inputBias);
    for (let i = 0; i < row.length; i++) addScaled(input, inputWeights, { scale: row[i]!, from: i * h });
    for (let member = 0; member < k; member++) {
      const at = member * h;
      unit.set(weights.hiddenBias);
      for (let i = 0; i < h; i++) if (input[i]! > 0) addScaled(unit, hiddenWeights, { scale: input[i]! * weights.memberSigns[at + i]!, from: i * h });
      hidden.set(unit, at);
      let logit = weights.outputBias[member]!;
      for (let j = 0; j < h; j++) if (unit[j]! > 0) logit += unit[j]! * weights.outputWeights[at + j]!;
      logits[member] = logit;
    }
    return activations;
  };
}

function addScaled(sums: Float64Array, weights: Float64Array, { scale, from }: { readonly scale: number; readonly from: number }): void {
  if (scale === 0) return;
  for (let j = 0; j < sums.length; j++) sums[j]! += scale * weights[from + j]!;
}
