/** A fitted network: the forward pass and its exact contributions in plain float64, without TensorFlow. */
import type { FittedModel, ModelState } from '../contract.ts';
import { makeRowEncoder, sumByColumn, type ColumnEncoding, type Encoding } from './encoding.ts';

/**
 * Weights of the network, float32 as trained. d components, h hidden units, k members:
 * `a = relu(x inputWeights + inputBias)`, for each member m `v = relu((a * memberScale[m]) hiddenWeights + hiddenBias[m])`,
 * `margin = mean over m of (v . outputWeights[m] + outputBias[m])`.
 */
export interface NetworkWeights {
  /** [d, h] */
  readonly inputWeights: Float32Array;
  /** [h] */
  readonly inputBias: Float32Array;
  /** [k, h] */
  readonly memberScale: Float32Array;
  /** [h, h] */
  readonly hiddenWeights: Float32Array;
  /** [k, h] */
  readonly hiddenBias: Float32Array;
  /** [k, h] */
  readonly outputWeights: Float32Array;
  /** [k] */
  readonly outputBias: Float32Array;
}

/** Pre-activations of a row: what the forward pass computes and the explanation compares. */
interface Activations {
  readonly margin: number;
  /** [h] */
  readonly input: Float64Array;
  /** [k, h] */
  readonly hidden: Float64Array;
}

/** Margin of an encoded row. */
export function networkMargin(weights: NetworkWeights, row: Float64Array | Float32Array): number {
  return activate(weights, row).margin;
}

function activate(weights: NetworkWeights, row: Float64Array | Float32Array): Activations {
  const { inputWeights, memberScale, hiddenWeights, outputWeights } = weights;
  const h = weights.inputBias.length, k = weights.outputBias.length;
  const input = Float64Array.from(weights.inputBias), hidden = Float64Array.from(weights.hiddenBias);
  for (let i = 0; i < row.length; i++) {
    const value = row[i]!;
    if (value === 0) continue;
    for (let j = 0, at = i * h; j < h; j++, at++) input[j] = input[j]! + value * inputWeights[at]!;
  }
  let margin = 0;
  for (let member = 0; member < k; member++) {
    const first = member * h;
    for (let i = 0; i < h; i++) {
      if (input[i]! <= 0) continue;
      const value = input[i]! * memberScale[first + i]!;
      for (let j = 0, at = i * h; j < h; j++, at++) hidden[first + j] = hidden[first + j]! + value * hiddenWeights[at]!;
    }
    margin += weights.outputBias[member]!;
    for (let j = first; j < first + h; j++) if (hidden[j]! > 0) margin += hidden[j]! * outputWeights[j]!;
  }
  return { margin: margin / k, input, hidden };
}

/**
 * Contribution of every component against the average debtor (the zero vector): DeepLIFT's rescale rule, which passes
 * `change of output / change of input` through each unit, so that the contributions sum to the change of the margin.
 *
 * Source: Shrikumar, Greenside and Kundaje 2017.
 */
function rescaleContributions(weights: NetworkWeights, row: Float64Array): { readonly bias: number; readonly components: Float64Array } {
  const h = weights.inputBias.length, k = weights.outputBias.length;
  const own = activate(weights, row), base = activate(weights, new Float64Array(row.length));
  const inputMultiplier = new Float64Array(h);
  for (let member = 0; member < k; member++) {
    for (let i = 0; i < h; i++) {
      let sum = 0;
      for (let j = 0; j < h; j++) {
        const at = member * h + j;
        sum += weights.hiddenWeights[i * h + j]! * reluSlope(own.hidden[at]!, base.hidden[at]!) * weights.outputWeights[at]!;
      }
      inputMultiplier[i] = inputMultiplier[i]! + weights.memberScale[member * h + i]! * sum / k;
    }
  }
  for (let i = 0; i < h; i++) inputMultiplier[i] = inputMultiplier[i]! * reluSlope(own.input[i]!, base.input[i]!);
  const components = row.map((value, i) => {
    let multiplier = 0;
    for (let j = 0; j < h; j++) multiplier += weights.inputWeights[i * h + j]! * inputMultiplier[j]!;
    return value * multiplier;
  });
  return { bias: base.margin, components };
}

/** `(relu(a) - relu(b)) / (a - b)`; the derivative where a = b. */
function reluSlope(a: number, b: number): number {
  return a === b ? (a > 0 ? 1 : 0) : (Math.max(a, 0) - Math.max(b, 0)) / (a - b);
}

export function networkModel(encoding: Encoding, weights: NetworkWeights, backend: string): FittedModel {
  const width = encoding.centers.length;
  return {
    estimator: 'network',
    featureNames: encoding.columns.map((column) => column.name),
    margins: (x) => {
      const encode = makeRowEncoder(x, encoding), row = new Float64Array(width);
      return Float64Array.from({ length: x.rowCount }, (_, i) => {
        encode(i, row);
        return networkMargin(weights, row);
      });
    },
    contributions: (x, i) => {
      const row = new Float64Array(width);
      makeRowEncoder(x, encoding)(i, row);
      const { bias, components } = rescaleContributions(weights, row);
      return { bias, values: sumByColumn(encoding, components) };
    },
    state: () => ({ json: { backend, columns: encoding.columns }, arrays: { ...weights, centers: encoding.centers, scales: encoding.scales } }),
  };
}

export function loadNetwork(state: ModelState): FittedModel {
  const { backend, columns } = state.json as { readonly backend: string; readonly columns: readonly ColumnEncoding[] };
  const { centers, scales, ...weights } = state.arrays;
  return networkModel({ columns, centers: centers as Float64Array, scales: scales as Float64Array }, weights as unknown as NetworkWeights, backend);
}
