/** What a network is before it is trained, and the weights that are kept of it afterwards. */
import type { RandomStream } from '../../core/random.ts';
import { denseArray, zeroArray, type ParameterArray, type ParameterSet } from '../tensor/parameters.ts';
import type { InputLayout } from './network-inputs.ts';

/** Everything about a network that is not trained. */
export interface NetworkShape {
  readonly layout: InputLayout;
  readonly members: number;
  readonly hidden: number;
  /** [k, h]: the sign that a member gives to a unit of the first layer. */
  readonly signs: Float32Array;
}

export interface NetworkSizes {
  readonly members: number;
  readonly hidden: number;
  /** Numbers that a numeric value is embedded in. */
  readonly embedding: number;
}

/** Draws the members' signs. A single member is a plain network. */
export function shapeNetwork(layout: InputLayout, { members, hidden }: NetworkSizes, random: RandomStream): NetworkShape {
  return { layout, members, hidden, signs: Float32Array.from({ length: members * hidden }, () => (members === 1 || random.uniform() < 0.5 ? 1 : -1)) };
}

/**
 * Start values: pieces at zero, so that the embedding of a value is a line at first; the output bias at the log-odds of the rate.
 *
 * Source: Gorishniy et al. 2025 (TabM), piecewise-linear embeddings "version B".
 */
export function startNetwork({ layout, members, hidden }: NetworkShape, sizes: NetworkSizes & { readonly logOdds: number }, random: RandomStream): ParameterSet {
  const { numericColumns, slots, categoryComponents, columns } = layout;
  const { embedding } = sizes;
  const uniform = (name: string, shape: readonly number[], bound: number): ParameterArray => {
    const stream = random.split(name);
    return { shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (2 * stream.uniform() - 1) * bound), decays: true };
  };
  const pieces = uniform('pieces', [numericColumns, slots, embedding], 1);
  pieces.values.forEach((_, i) => { if (((i / embedding) | 0) % slots !== slots - 1) pieces.values[i] = 0; });
  const numeric: ParameterSet = numericColumns === 0 ? {} : {
    linearWeights: uniform('linear', [numericColumns, 1, embedding], 1),
    pieceWeights: pieces,
    mixWeights: uniform('mix', [numericColumns, embedding, hidden], 1 / Math.sqrt(columns * embedding)),
  };
  const category: ParameterSet = categoryComponents === 0 ? {} : { categoryWeights: uniform('category', [categoryComponents, hidden], 1 / Math.sqrt(columns)) };
  return {
    ...numeric, ...category,
    inputBias: zeroArray([hidden]),
    hiddenWeights: denseArray(random.split('hidden'), hidden, hidden),
    hiddenBias: zeroArray([hidden]),
    outputWeights: { ...denseArray(random.split('output'), hidden, members), shape: [members, hidden] },
    outputBias: { ...zeroArray([members]), values: new Float32Array(members).fill(sizes.logOdds) },
  };
}
