/** The training loop of every network: shuffled batches, AdamW, early stopping on rows that are not fitted. */
import { countTo } from '../../core/count-to.ts';
import { nextTurn } from '../../core/next-turn.ts';
import type { RandomStream } from '../../core/random.ts';
import { makeAdam } from './adam.ts';
import type { Scalar, Tensor, TensorHandle } from './backend.ts';
import { copyParameters, toTensors, type ParameterSet } from './parameters.ts';

export interface TrainingSettings {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly gradientClip: number;
  /** Epochs without a better validation loss before training stops. */
  readonly patience: number;
}

export interface TrainingTask {
  /** Start values; not changed. */
  readonly parameters: ParameterSet;
  /** Rows are numbered 0 .. rowCount - 1. */
  readonly rowCount: number;
  /** Mean loss of a batch of rows; runs under `tf.tidy`. */
  loss(parameters: Readonly<Record<string, Tensor>>, rows: Int32Array): Scalar;
  /** Loss on rows that are not fitted, lower is better. */
  validate(parameters: ParameterSet): number;
  /** Orders the rows of each epoch. */
  readonly random: RandomStream;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((share: number, text: string) => void) | undefined;
}

export interface TrainedParameters {
  /** Values of the epoch with the lowest validation loss. */
  readonly parameters: ParameterSet;
  readonly epoch: number;
  readonly validationLoss: number;
}

/**
 * Trains by mini-batches and keeps the best epoch. Bit-identical for equal task, settings and backend.
 *
 * Throws whatever aborted `signal`.
 */
export async function trainParameters(handle: TensorHandle, task: TrainingTask, settings: TrainingSettings): Promise<TrainedParameters> {
  const current = copyParameters(task.parameters);
  const adam = makeAdam(current, settings);
  const order = countTo(task.rowCount);
  let best: TrainedParameters = { parameters: copyParameters(current), epoch: 0, validationLoss: task.validate(current) };
  for (let epoch = 1; epoch <= settings.epochs; epoch++) {
    task.random.shuffle(order);
    for (let start = 0; start < order.length; start += settings.batchSize) {
      adam.step(gradientsOf(handle, task, current, order.slice(start, start + settings.batchSize)));
      // A turn of the event loop lets heartbeats and Ctrl-C through.
      await nextTurn();
      task.signal?.throwIfAborted();
    }
    const validationLoss = task.validate(current);
    if (validationLoss < best.validationLoss) best = { parameters: copyParameters(current), epoch, validationLoss };
    task.onProgress?.(epoch / settings.epochs, `epoch ${epoch}, validation loss ${validationLoss.toFixed(5)}`);
    if (epoch - best.epoch >= settings.patience) break;
  }
  return best;
}

function gradientsOf(handle: TensorHandle, task: TrainingTask, parameters: ParameterSet, rows: Int32Array): Record<string, Float32Array> {
  const { tf } = handle;
  const names = Object.keys(parameters);
  const gradients: Record<string, Float32Array> = {};
  // Not returned from `tidy`, which would walk every number of the arrays in search of tensors.
  tf.tidy(() => {
    const tensors = toTensors(tf, parameters);
    const gradient = tf.grads((...values: Tensor[]) => task.loss(Object.fromEntries(names.map((name, i) => [name, values[i]!])), rows));
    gradient(names.map((name) => tensors[name]!)).forEach((values, i) => {
      gradients[names[i]!] = values.dataSync() as Float32Array;
    });
  });
  return gradients;
}
