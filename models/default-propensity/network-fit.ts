/** Trains one network on some rows and stops it by others. */
import type { RandomStream } from '../../core/random.ts';
import type { FitContext, LabelledFrame } from '../contract.ts';
import { logit } from '../log-odds.ts';
import type { InnerSplit } from '../split/group-split.ts';
import type { TensorFlow, TensorHandle } from '../tensor/backend.ts';
import { toTensors, type ParameterSet } from '../tensor/parameters.ts';
import { trainParameters, type TrainingSettings } from '../tensor/train.ts';
import type { Encoding } from './encoding.ts';
import { meanMargin } from './mean-probability.ts';
import { collapseNetwork } from './network-collapse.ts';
import type { NetworkWeights } from './network-forward.ts';
import { meanLogLoss, memberLogits, type NetworkBatch } from './network-graph.ts';
import { makeInputs, type InputLayout } from './network-inputs.ts';
import { shapeNetwork, startNetwork, type NetworkShape, type NetworkSizes } from './network-start.ts';

export interface NetworkFit {
  readonly data: LabelledFrame;
  readonly encoding: Encoding;
  readonly layout: InputLayout;
  /** Rows to learn from and rows that stop; without the latter the former do. */
  readonly split: InnerSplit;
  readonly settings: TrainingSettings & NetworkSizes & { readonly dropout: number };
  readonly random: RandomStream;
  readonly context: Pick<FitContext, 'signal' | 'onProgress'>;
}

export async function fitNetwork(handle: TensorHandle, fit: NetworkFit): Promise<NetworkWeights> {
  const { tf } = handle, { data, settings, random, split } = fit;
  const shape = shapeNetwork(fit.layout, settings, random.split('signs'));
  const take = makeInputs(data.x, fit.encoding, fit.layout), masks = makeMasks(tf, shape, fit);
  const batchOf = (rows: Int32Array, dropout?: NetworkBatch['dropout']): NetworkBatch => ({ x: tf.tensor2d(take(rows), [rows.length, shape.layout.width]), dropout });
  const stopRows = split.validation.length > 0 ? split.validation : split.train;
  const trained = await trainParameters(handle, {
    parameters: startNetwork(shape, { ...settings, logOdds: logit(rateOf(data.y, split.train)) }, random.split('start')),
    rowCount: split.train.length,
    loss: (tensors, picked) => {
      const rows = picked.map((index) => split.train[index]!);
      return meanLogLoss(tf, memberLogits(tf, tensors, { shape, batch: batchOf(rows, masks(rows.length)) }), tf.tensor2d(Float32Array.from(rows, (row) => data.y[row]!), [1, rows.length]));
    },
    validate: (set) => validationLoss(tf, set, { shape, rows: stopRows, y: data.y, batchOf }),
    random: random.split('order'),
    ...fit.context,
  }, settings);
  return collapseNetwork(trained.parameters, shape);
}

/** Rows of one forward pass of the validation loss. */
const VALIDATION_CHUNK = 2048;

interface Validation {
  readonly shape: NetworkShape;
  readonly rows: Int32Array;
  readonly y: Float64Array;
  batchOf(rows: Int32Array): NetworkBatch;
}

/** Log loss of the averaged prediction, which is what the model will answer. */
function validationLoss(tf: TensorFlow, set: ParameterSet, { shape, rows, y, batchOf }: Validation): number {
  let loss = 0;
  for (let start = 0; start < rows.length; start += VALIDATION_CHUNK) {
    const chunk = rows.subarray(start, start + VALIDATION_CHUNK);
    tf.tidy(() => {
      const logits = memberLogits(tf, toTensors(tf, set), { shape, batch: batchOf(chunk) }).dataSync(), ofRow = new Float64Array(shape.members);
      chunk.forEach((row, i) => {
        ofRow.forEach((_, member) => { ofRow[member] = logits[member * chunk.length + i]!; });
        const margin = meanMargin(ofRow);
        loss += Math.max(margin, 0) - y[row]! * margin + Math.log1p(Math.exp(-Math.abs(margin)));
      });
    });
  }
  return loss / rows.length;
}

/** Masks drawn once are as many as so many steps need; each step starts somewhere else in them. */
const MASKS = 8;

/** A function that gives the dropout masks of a batch. */
function makeMasks(tf: TensorFlow, { members, hidden }: NetworkShape, { settings: { dropout, batchSize }, split, random }: NetworkFit): (rows: number) => NetworkBatch['dropout'] {
  if (dropout === 0) return () => undefined;
  const draws = random.split('dropout'), length = Math.min(batchSize, split.train.length) * members * hidden;
  const pool = Float32Array.from({ length: (MASKS + 1) * length }, () => (draws.uniform() < dropout ? 0 : 1 / (1 - dropout)));
  const mask = (rows: number) => {
    const from = draws.integer(MASKS * length);
    return tf.tensor2d(pool.slice(from, from + rows * members * hidden), [rows * members, hidden]);
  };
  return (rows) => [mask(rows), mask(rows)];
}

function rateOf(y: Float64Array, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + y[row]!, 0) / rows.length;
}
