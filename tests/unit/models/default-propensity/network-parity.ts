/** The same network in TensorFlow and in plain float64. */
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { learnEncoding, makeRowEncoder } from '../../../../models/default-propensity/encoding.ts';
import { collapseNetwork } from '../../../../models/default-propensity/network-collapse.ts';
import { bindNetwork } from '../../../../models/default-propensity/network-forward.ts';
import { memberLogits } from '../../../../models/default-propensity/network-graph.ts';
import { layOutInputs, makeInputs } from '../../../../models/default-propensity/network-inputs.ts';
import { shapeNetwork, startNetwork } from '../../../../models/default-propensity/network-start.ts';
import { sigmoid } from '../../../../models/log-odds.ts';
import type { TensorHandle } from '../../../../models/tensor/backend.ts';
import { toTensors, type ParameterSet } from '../../../../models/tensor/parameters.ts';

/** Largest difference of a member's probability over 400 rows of mixed columns, with every weight drawn at random. */
export function largestDifference({ tf }: TensorHandle): number {
  const random = randomStream('network-parity'), rows = 400, members = 3, hidden = 24;
  const x = makeFrame([
    ['sector', categoryColumn(Array.from({ length: rows }, () => ['a', 'b', 'c', null][random.integer(4)]!))],
    ...Array.from({ length: 5 }, (_, i) => [`f${i}`, numericColumn(Array.from({ length: rows }, () => (random.uniform() < 0.1 ? NaN : random.normal())))] as const),
    ['flag', numericColumn(Array.from({ length: rows }, () => random.integer(2)))],
  ]);
  const encoding = learnEncoding(x, { pieces: 6, categories: 20, standardise: false }), layout = layOutInputs(x, encoding);
  const sizes = { members, hidden, embedding: 5 }, shape = shapeNetwork(layout, sizes, random.split('signs'));
  const start = startNetwork(shape, { ...sizes, logOdds: -1 }, random.split('start'));
  const set: ParameterSet = Object.fromEntries(Object.entries(start).map(([name, array]) => [name, { ...array, values: array.values.map((value) => value + 0.3 * random.normal()) }]));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  const theirs = tf.tidy(() => memberLogits(tf, toTensors(tf, set), { shape, batch: { x: tf.tensor2d(makeInputs(x, encoding, layout)(all), [rows, layout.width]) } }).dataSync());
  const forward = bindNetwork(collapseNetwork(set, shape)), encode = makeRowEncoder(x, encoding), row = new Float64Array(encoding.centers.length);
  let largest = 0;
  for (const i of all) {
    encode(i, row);
    forward(row).logits.forEach((logit, member) => { largest = Math.max(largest, Math.abs(sigmoid(logit) - sigmoid(theirs[member * rows + i]!))); });
  }
  return largest;
}
