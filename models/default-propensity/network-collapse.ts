/** The weights that are kept of a trained network: embeddings are linear, so that they and the first layer are one matrix. */
import type { ParameterSet } from '../tensor/parameters.ts';
import type { NetworkWeights } from './network-forward.ts';
import type { NetworkShape } from './network-start.ts';

export function collapseNetwork(trained: ParameterSet, shape: NetworkShape): NetworkWeights {
  const { layout, hidden, signs } = shape, rows = inputRows(trained, shape);
  const inputWeights = new Float32Array(layout.inputOfComponent.length * hidden), inputBias = Float64Array.from(trained['inputBias']!.values);
  layout.inputOfComponent.forEach((input, i) => inputWeights.set(rows.subarray(input * hidden, (input + 1) * hidden), i * hidden));
  for (let column = 1; column <= layout.numericColumns; column++) {
    const constant = (column * layout.slots - 1) * hidden;
    for (let j = 0; j < hidden; j++) inputBias[j]! += rows[constant + j]!;
  }
  const values = (name: string): Float32Array => trained[name]!.values;
  return {
    inputWeights, inputBias: Float32Array.from(inputBias), memberSigns: signs,
    hiddenWeights: values('hiddenWeights'), hiddenBias: values('hiddenBias'), outputWeights: values('outputWeights'), outputBias: values('outputBias'),
  };
}

/** What each input adds to the units of the first layer, [layout.width, h]. */
function inputRows(trained: ParameterSet, { layout, hidden }: NetworkShape): Float64Array {
  const { numericColumns, slots } = layout, rows = new Float64Array(layout.width * hidden);
  if (numericColumns > 0) {
    const linear = trained['linearWeights']!.values, pieces = trained['pieceWeights']!.values, mix = trained['mixWeights']!.values;
    const embedding = linear.length / numericColumns;
    for (let input = 0; input < numericColumns * slots; input++) {
      const column = Math.floor(input / slots);
      for (let e = 0; e < embedding; e++) {
        const value = layout.slopes[input]! * linear[column * embedding + e]! + pieces[input * embedding + e]!;
        for (let j = 0; j < hidden; j++) rows[input * hidden + j]! += value * mix[(column * embedding + e) * hidden + j]!;
      }
    }
  }
  trained['categoryWeights']?.values.forEach((weight, i) => { rows[numericColumns * slots * hidden + i] = weight; });
  return rows;
}
