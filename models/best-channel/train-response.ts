/** Fits the response network to logged decisions. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { countTo } from '../../core/count-to.ts';
import { randomStream } from '../../core/random.ts';
import type { FitContext } from '../contract.ts';
import { loadTensorFlow, type Scalar, type Tensor, type TensorHandle, type TensorOptions } from '../tensor/backend.ts';
import type { ParameterSet } from '../tensor/parameters.ts';
import { trainParameters, type TrainedParameters } from '../tensor/train.ts';
import type { DecisionSet } from './decision-set.ts';
import { encodeRows, fitEncoder, type Encoder } from './encoder.ts';
import { groupFolds } from '../split/group-split.ts';
import { bindForward, forwardTensors, startParameters } from './network.ts';
import { prepareNetwork, type NetworkResponse } from './network-response.ts';

const STEPS = 32;

/** Parameters of the recipe; the portfolio's `models.channel.parameters` may set them. */
export const ResponseParameters = Type.Object({
  hidden1: Type.Integer({ minimum: 4, maximum: 512, default: 32, description: 'units of the first shared layer' }),
  hidden2: Type.Integer({ minimum: 4, maximum: 512, default: 16, description: 'units of the second shared layer' }),
  epochs: Type.Integer({ minimum: 1, maximum: 500, default: 12, description: 'passes over the decisions, at most' }),
  patience: Type.Integer({ minimum: 1, maximum: 100, default: 3, description: 'passes without a better validation loss before training stops' }),
  batchSize: Type.Integer({ minimum: 16, maximum: 8192, default: 512, description: 'decisions of a step, at most' }),
  learningRate: Type.Number({ minimum: 1e-6, maximum: 1, default: 2e-3, description: 'step size of AdamW' }),
  weightDecay: Type.Number({ minimum: 0, maximum: 1, default: 1e-2, description: 'decoupled weight decay of AdamW' }),
  maximumWeight: Type.Number({ minimum: 1, maximum: 1000, default: 20, description: 'inverse probability weights are cut to it in fitting' }),
  clipShare: Type.Number({ minimum: 0, maximum: 0.1, default: 0.005, description: 'share of rewards cut at either end in fitting' }),
}, { additionalProperties: false });
export type ResponseParameters = Static<typeof ResponseParameters>;

export interface ResponseFit {
  readonly model: NetworkResponse;
  readonly backend: TensorHandle['backend'];
  readonly metrics: {
    readonly rows: number;
    readonly epoch: number;
    /** Weighted squared error on held-out debtors in units of the scale; `startLoss` is that of a constant. */
    readonly validationLoss: number;
    readonly startLoss: number;
    readonly effectShrinkage: number;
  };
}

export interface ResponseFitOptions extends FitContext {
  readonly parameters: ResponseParameters;
  readonly tensor?: TensorOptions | undefined;
  /** Inputs of every row of the set; left out: made from it. */
  readonly encoded?: EncodedSet;
}

export interface EncodedSet {
  readonly encoder: Encoder;
  readonly inputs: Float32Array;
}

/** The encoder of a set and the inputs of all its rows. */
export function encodeSet(set: DecisionSet): EncodedSet {
  const rows = countTo(set.log.rowCount);
  const encoder = fitEncoder(set.x, rows);
  return { encoder, inputs: encodeRows(encoder, set.x, rows) };
}

interface Task {
  readonly inputs: Float32Array;
  readonly width: number;
  /** Scaled rewards, action taken and weight (mean 1) of each row. */
  readonly targets: Float64Array;
  readonly actions: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Learns `q(x, a)` from the given rows of a decision set, minimising
 * `mean_i w_i (r_i - q(x_i, a_i))^2`, `w_i ~ min(1 / loggingProbability_i, maximumWeight)`,
 * so that every action is fitted to the whole population and not to those whom the logging policy chose for it.
 * Encoding reads features alone, so cross-fitted models may share one. Every fifth debtor is held out to stop early and to find the effect shrinkage. Equal inputs, seed and backend give equal bytes.
 */
export async function trainResponse(set: DecisionSet, rows: Int32Array, options: ResponseFitOptions): Promise<ResponseFit> {
  const { parameters, seed, encoded = encodeSet(set) } = options;
  const { encoder } = encoded;
  const scaling = fitScaling(Float64Array.from(rows, (row) => set.grossMinor[row]!), parameters.clipShare);
  const folds = groupFolds(Array.from(rows, (row) => set.log.clusters[row]!), { seed, folds: 5 });
  const fitTask = makeTask(set, rows.filter((_, i) => folds[i] !== 0), { encoded, scaling, parameters });
  const heldOut = makeTask(set, rows.filter((_, i) => folds[i] === 0), { encoded, scaling, parameters });
  const handle = await loadTensorFlow(options.tensor);
  const shape = { inputs: encoder.width, hidden: [parameters.hidden1, parameters.hidden2] as const, actions: set.actions.length };
  const untouched = set.actions.indexOf('no_contact');
  const startWeights = startParameters(shape, randomStream(seed, 'response start'));
  const trained = await trainParameters(handle, {
    parameters: startWeights, rowCount: fitTask.targets.length,
    loss: (tensors, batch) => batchLoss(handle, tensors, { task: fitTask, batch, untouched, actionCount: shape.actions }),
    validate: (current) => heldOutLoss(current, heldOut, untouched),
    random: randomStream(seed, 'response batches'), signal: options.signal, onProgress: options.onProgress,
  }, { ...parameters, batchSize: batchSizeFor(fitTask.targets.length, parameters.batchSize), gradientClip: 1 });
  const effectShrinkage = fitShrinkage(trained, heldOut, untouched);
  const model = { kind: 'network' as const, actions: set.actions, encoder, parameters: trained.parameters, locationMinor: scaling.location, scaleMinor: scaling.scale, effectShrinkage, actionCostsMinor: set.actionCostsMinor };
  return {
    model: { ...model, locationMinor: scaling.location + meanResidual(model, set, rows) },
    backend: handle.backend,
    metrics: { rows: rows.length, epoch: trained.epoch, validationLoss: trained.validationLoss, startLoss: heldOutLoss(startWeights, heldOut, untouched), effectShrinkage },
  };
}

/** Small logs get smaller batches, so that a pass is at least STEPS steps. */
function batchSizeFor(rows: number, wanted: number): number {
  return Math.min(wanted, Math.max(16, Math.ceil(rows / STEPS)));
}

/** What the model misses on average, because the fit saw cut rewards: added to its level, so that totals agree. */
function meanResidual(model: NetworkResponse, set: DecisionSet, rows: Int32Array): number {
  const expect = prepareNetwork(model)(set.x);
  const residuals = Float64Array.from(rows, (row) => {
    const action = set.log.actions[row]!;
    return set.grossMinor[row]! - expect(row).netMinor[action]! - set.actionCostsMinor[action]!;
  });
  return residuals.reduce((sum, value) => sum + value, 0) / Math.max(1, residuals.length);
}

interface Scaling {
  readonly low: number;
  readonly high: number;
  readonly location: number;
  readonly scale: number;
}

/** Rewards are cut at two quantiles, because a few large balances would otherwise be all that a squared error sees. */
function fitScaling(rewards: Float64Array, clipShare: number): Scaling {
  const sorted = Float64Array.from(rewards).sort();
  const low = sorted[Math.floor(clipShare * (sorted.length - 1))]!, high = sorted[Math.ceil((1 - clipShare) * (sorted.length - 1))]!;
  const cut = sorted.map((value) => Math.min(high, Math.max(low, value)));
  const location = cut.reduce((sum, value) => sum + value, 0) / cut.length;
  const variance = cut.reduce((sum, value) => sum + (value - location) ** 2, 0) / cut.length;
  return { low, high, location, scale: variance > 0 ? Math.sqrt(variance) : 1 };
}

interface TaskOptions {
  readonly encoded: EncodedSet;
  readonly scaling: Scaling;
  readonly parameters: ResponseParameters;
}

function makeTask(set: DecisionSet, rows: Int32Array, { encoded, scaling, parameters }: TaskOptions): Task {
  const { width } = encoded.encoder;
  const raw = Float64Array.from(rows, (row) => Math.min(parameters.maximumWeight, 1 / set.log.loggingProbability[row]!));
  const inputs = new Float32Array(rows.length * width);
  rows.forEach((row, i) => inputs.set(encoded.inputs.subarray(row * width, (row + 1) * width), i * width));
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / Math.max(1, raw.length);
  return {
    inputs, width,
    targets: Float64Array.from(rows, (row) => (Math.min(scaling.high, Math.max(scaling.low, set.grossMinor[row]!)) - scaling.location) / scaling.scale),
    actions: Int32Array.from(rows, (row) => set.log.actions[row]!),
    weights: raw.map((weight) => weight / mean),
  };
}

interface Batch {
  readonly task: Task;
  readonly batch: Int32Array;
  readonly untouched: number;
  readonly actionCount: number;
}

function batchLoss({ tf }: TensorHandle, tensors: Readonly<Record<string, Tensor>>, { task, batch, untouched, actionCount }: Batch): Scalar {
  const inputs = new Float32Array(batch.length * task.width);
  const heads = new Float32Array(batch.length * actionCount);
  batch.forEach((row, i) => {
    inputs.set(task.inputs.subarray(row * task.width, (row + 1) * task.width), i * task.width);
    heads[i * actionCount + untouched] = 1;
    heads[i * actionCount + task.actions[row]!] = 1;
  });
  const outputs = forwardTensors(tf, tensors, tf.tensor2d(inputs, [batch.length, task.width]));
  const predicted = tf.sum(tf.mul(outputs, tf.tensor2d(heads, [batch.length, actionCount])), 1);
  const error = tf.sub(predicted, tf.tensor1d(Float32Array.from(batch, (row) => task.targets[row]!)));
  return tf.mean(tf.mul(tf.square(error), tf.tensor1d(Float32Array.from(batch, (row) => task.weights[row]!)))) as Scalar;
}

function heldOutLoss(parameters: ParameterSet, task: Task, untouched: number): number {
  let loss = 0;
  eachOutput(parameters, task, (outputs, row) => {
    const action = task.actions[row]!;
    const predicted = outputs[untouched]! + (action === untouched ? 0 : outputs[action]!);
    loss += task.weights[row]! * (task.targets[row]! - predicted) ** 2;
  });
  return loss / Math.max(1, task.targets.length);
}

/** Least squares of what the base head leaves over on the effect heads, cut to [0, 1]: `s = sum w (r - o_0) o_a / sum w o_a^2`. */
function fitShrinkage({ parameters }: TrainedParameters, task: Task, untouched: number): number {
  let top = 0, bottom = 0;
  eachOutput(parameters, task, (outputs, row) => {
    const action = task.actions[row]!;
    if (action === untouched) return;
    top += task.weights[row]! * (task.targets[row]! - outputs[untouched]!) * outputs[action]!;
    bottom += task.weights[row]! * outputs[action]! ** 2;
  });
  return bottom > 0 ? Math.min(1, Math.max(0, top / bottom)) : 0;
}

function eachOutput(parameters: ParameterSet, task: Task, read: (outputs: Float64Array, row: number) => void): void {
  const forward = bindForward(parameters);
  for (let row = 0; row < task.targets.length; row++) read(forward(task.inputs.subarray(row * task.width, (row + 1) * task.width)), row);
}
