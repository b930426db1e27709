/** How much each component of a row moves a network's margin away from that of the average debtor. */
import { meanMargin, meanMultipliers } from './mean-probability.ts';
import { bindNetwork, type Activations, type NetworkWeights } from './network-forward.ts';

export interface Explanation {
  /** Margin of the average debtor, the zero vector. */
  readonly bias: number;
  /** One for each component; `bias + sum = margin`. */
  readonly components: Float64Array;
}

/**
 * DeepLIFT's rescale rule through both layers, which passes `change of output / change of input` through each unit, and
 * the integrated gradient through the mean of the members' probabilities: both conserve sums, so the contributions add up.
 *
 * Source: Shrikumar, Greenside and Kundaje 2017.
 */
export function explainRow(nets: readonly NetworkWeights[], row: Float64Array): Explanation {
  const passes = nets.map((weights) => ({ weights, own: bindNetwork(weights)(row), base: bindNetwork(weights)(new Float64Array(row.length)) }));
  const own = Float64Array.from(passes.flatMap((pass) => [...pass.own.logits])), base = Float64Array.from(passes.flatMap((pass) => [...pass.base.logits]));
  const multipliers = meanMultipliers(own, base), components = new Float64Array(row.length);
  let first = 0;
  for (const { weights, ...activations } of passes) {
    const members = weights.outputBias.length;
    addComponents(components, row, { weights, ...activations, multipliers: multipliers.subarray(first, first + members) });
    first += members;
  }
  return { bias: meanMargin(base), components };
}

interface Pass {
  readonly weights: NetworkWeights;
  readonly own: Activations;
  readonly base: Activations;
  /** Of this network's members, [k]. */
  readonly multipliers: Float64Array;
}

function addComponents(sums: Float64Array, row: Float64Array, pass: Pass): void {
  const { inputWeights } = pass.weights, units = unitMultipliers(pass), h = units.length;
  for (let i = 0; i < row.length; i++) {
    let slope = 0;
    for (let j = 0; j < h; j++) slope += inputWeights[i * h + j]! * units[j]!;
    sums[i]! += row[i]! * slope;
  }
}

/** Change of the margin by change of each first pre-activation, [h]. */
function unitMultipliers({ weights, own, base, multipliers }: Pass): Float64Array {
  const h = weights.hiddenBias.length, units = new Float64Array(h);
  multipliers.forEach((ofMember, member) => {
    const at = member * h;
    for (let i = 0; i < h; i++) {
      let sum = 0;
      for (let j = 0; j < h; j++) sum += weights.hiddenWeights[i * h + j]! * reluSlope(own.hidden[at + j]!, base.hidden[at + j]!) * weights.outputWeights[at + j]!;
      units[i]! += ofMember * weights.memberSigns[at + i]! * sum;
    }
  });
  return units.map((unit, i) => unit * reluSlope(own.input[i]!, base.input[i]!));
}

/** `(relu(a) - relu(b)) / (a - b)`; the derivative where a = b. */
function reluSlope(a: number, b: number): number {
  return a === b ? (a > 0 ? 1 : 0) : (Math.max(a, 0) - Math.max(b, 0)) / (a - b);
}
