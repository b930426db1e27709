/** A small ensemble network on piecewise-linear features, trained in TensorFlow.js. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { randomStream, type RandomStream } from '../../core/random.ts';
import type { Estimator, FitContext, LabelledFrame } from '../contract.ts';
import { logit } from '../log-odds.ts';
import { readParameters } from '../read-parameters.ts';
import { innerSplit } from '../split/group-split.ts';
import { loadTensorFlow, type Scalar, type Tensor, type Tensor2D, type TensorFlow, type TensorHandle } from '../tensor/backend.ts';
import { matMul } from '../tensor/mat-mul.ts';
import { denseArray, toTensors, zeroArray, type ParameterArray, type ParameterSet } from '../tensor/parameters.ts';
import { trainParameters, type TrainingTask } from '../tensor/train.ts';
import { checkLabels } from './check-labels.ts';
import { learnEncoding, makeRowEncoder, type Encoding } from './encoding.ts';
import { loadNetwork, networkModel, type NetworkWeights } from './network-model.ts';

const parameters = Type.Object({
  pieces: Type.Integer({ minimum: 1, maximum: 64, default: 10, description: 'linear pieces of a numeric feature' }),
  categories: Type.Integer({ minimum: 1, maximum: 200, default: 20, description: 'categories of a column with an input of their own' }),
  hidden: Type.Integer({ minimum: 4, maximum: 512, default: 48, description: 'units of each of the two hidden layers' }),
  members: Type.Integer({ minimum: 1, maximum: 32, default: 4, description: 'members that share the weights' }),
  epochs: Type.Integer({ minimum: 1, maximum: 500, default: 15, description: 'most passes over the rows' }),
  batchSize: Type.Integer({ minimum: 8, maximum: 8192, default: 256, description: 'rows of one step' }),
  learningRate: Type.Number({ minimum: 1e-6, maximum: 1, default: 0.002, description: 'step size of AdamW' }),
  weightDecay: Type.Number({ minimum: 0, maximum: 10, default: 0.01, description: 'decoupled weight decay of AdamW' }),
  gradientClip: Type.Number({ minimum: 0.001, maximum: 1000, default: 1, description: 'largest norm of a gradient' }),
  patience: Type.Integer({ minimum: 1, maximum: 100, default: 3, description: 'epochs without a better validation loss before stopping' }),
  validationFolds: Type.Integer({ minimum: 2, maximum: 20, default: 8, description: 'one fold in so many, by debtor, stops early' }),
}, { additionalProperties: false });

type NetworkSettings = Static<typeof parameters>;

/**
 * Members share the weights and differ by random signs on the first hidden layer and by their own biases and outputs;
 * the loss is the mean of the members' log losses.
 *
 * Source: Gorishniy et al. 2025 (TabM-mini) and 2022 (piecewise-linear features).
 */
export const network: Estimator = {
  name: 'network',
  parameters,
  fit: async (data, given, context) => {
    const settings = readParameters(parameters, given);
    checkLabels(data);
    const encoding = learnEncoding(data.x, { ...settings, standardise: false });
    const handle = await loadTensorFlow(context.tensor);
    const trained = await trainParameters(handle, makeTask(handle, { data, encoding, settings, context }), settings);
    return networkModel(encoding, weightsOf(trained.parameters), handle.backend);
  },
  load: loadNetwork,
};

interface Job {
  readonly data: LabelledFrame;
  readonly encoding: Encoding;
  readonly settings: NetworkSettings;
  readonly context: FitContext;
}

function makeTask({ tf }: TensorHandle, { data, encoding, settings, context }: Job): TrainingTask {
  const random = randomStream('network', context.seed);
  const { train, validation } = innerSplit(data, { seed: context.seed, folds: settings.validationFolds });
  const width = encoding.centers.length;
  const rows = encodeRows(data, encoding);
  const stopRows = validation.length > 0 ? validation : train;
  const take = (picked: Int32Array): Batch => {
    const x = new Float32Array(picked.length * width), y = new Float32Array(picked.length);
    for (let i = 0; i < picked.length; i++) {
      const row = picked[i]!;
      x.set(rows.subarray(row * width, (row + 1) * width), i * width);
      y[i] = data.y[row]!;
    }
    return { x, y, width };
  };
  return {
    parameters: startParameters(random.split('start'), { width, ...settings, rate: meanOf(data.y, train) }),
    rowCount: train.length,
    loss: (tensors, picked) => batchLoss(tf, tensors, take(picked.map((index) => train[index]!))),
    validate: (set) => {
      let loss = 0;
      for (let start = 0; start < stopRows.length; start += VALIDATION_CHUNK) {
        const chunk = stopRows.subarray(start, start + VALIDATION_CHUNK);
        tf.tidy(() => {
          loss += batchLoss(tf, toTensors(tf, set), take(chunk)).dataSync()[0]! * chunk.length;
        });
      }
      return loss / stopRows.length;
    },
    random: random.split('order'),
    signal: context.signal,
    onProgress: context.onProgress,
  };
}

interface Batch {
  /** Row-major, `width` components a row. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly width: number;
}

/** Rows of one forward pass of the validation loss. */
const VALIDATION_CHUNK = 8192;

function batchLoss(tf: TensorFlow, weights: Readonly<Record<string, Tensor>>, { x, y, width }: Batch): Scalar {
  return meanLogLoss(tf, memberLogits(tf, weights, tf.tensor2d(x, [y.length, width])), tf.tensor2d(y, [y.length, 1]));
}

/** Logits of every member, [rows, members]. Members are folded into rows: a batched product would be slow. */
export function memberLogits(tf: TensorFlow, weights: Readonly<Record<string, Tensor>>, x: Tensor2D): Tensor2D {
  const [members, hidden] = weights['memberScale']!.shape as [number, number];
  const rowCount = x.shape[0];
  const first = tf.relu(tf.add(matMul(tf, x, weights['inputWeights'] as Tensor2D), weights['inputBias']!));
  const scaled = tf.mul(tf.reshape(first, [rowCount, 1, hidden]), tf.reshape(weights['memberScale']!, [1, members, hidden]));
  const product = matMul(tf, tf.reshape(scaled, [rowCount * members, hidden]), weights['hiddenWeights'] as Tensor2D);
  const second = tf.relu(tf.add(tf.reshape(product, [rowCount, members, hidden]), tf.reshape(weights['hiddenBias']!, [1, members, hidden])));
  const output = tf.sum(tf.mul(second, tf.reshape(weights['outputWeights']!, [1, members, hidden])), 2);
  return tf.add(output, tf.reshape(weights['outputBias']!, [1, members])) as Tensor2D;
}

/** Mean over rows and members of `max(z, 0) - y z + ln(1 + exp(-|z|))`. */
function meanLogLoss(tf: TensorFlow, logits: Tensor2D, y: Tensor2D): Scalar {
  const tail = tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(logits)))));
  return tf.mean(tf.add(tf.sub(tf.relu(logits), tf.mul(y, logits)), tail)) as Scalar;
}

function startParameters(random: RandomStream, sizes: { readonly width: number; readonly hidden: number; readonly members: number; readonly rate: number }): ParameterSet {
  const { width, hidden, members } = sizes;
  const signs: ParameterArray = { shape: [members, hidden], values: Float32Array.from({ length: members * hidden }, () => (random.uniform() < 0.5 ? -1 : 1)), decays: false };
  const heads = denseArray(random.split('output'), hidden, members);
  return {
    inputWeights: denseArray(random.split('input'), width, hidden),
    inputBias: zeroArray([hidden]),
    memberScale: signs,
    hiddenWeights: denseArray(random.split('hidden'), hidden, hidden),
    hiddenBias: zeroArray([members, hidden]),
    outputWeights: { ...heads, shape: [members, hidden] },
    outputBias: { ...zeroArray([members]), values: new Float32Array(members).fill(logit(sizes.rate)) },
  };
}

function encodeRows(data: LabelledFrame, encoding: Encoding): Float32Array {
  const width = encoding.centers.length, encode = makeRowEncoder(data.x, encoding), row = new Float64Array(width);
  const rows = new Float32Array(data.x.rowCount * width);
  for (let i = 0; i < data.x.rowCount; i++) {
    encode(i, row);
    for (let j = 0; j < width; j++) rows[i * width + j] = row[j]!;
  }
  return rows;
}

function weightsOf(set: ParameterSet): NetworkWeights {
  return Object.fromEntries(Object.entries(set).map(([name, array]) => [name, array.values])) as unknown as NetworkWeights;
}

function meanOf(y: Float64Array, rows: Int32Array): number {
  return rows.reduce((sum, row) => sum + y[row]!, 0) / rows.length;
}
