/** Time of a training step of the network on both backends. */
import { categoryColumn, makeFrame, numericColumn, type Frame } from '../../../core/frame.ts';
import { randomStream } from '../../../core/random.ts';
import { stopwatchMs } from '../../../core/time.ts';
import { learnEncoding } from '../../../models/default-propensity/encoding.ts';
import { fitNetwork } from '../../../models/default-propensity/network-fit.ts';
import { layOutInputs } from '../../../models/default-propensity/network-inputs.ts';
import { loadTensorFlow, type TensorHandle, type TensorOptions } from '../../../models/tensor/backend.ts';

/** Milliseconds of a step at 128-256-256-1 with batches of 256, on wasm. */
const BAR_MS = 20;
const BATCH = 256, STEPS = 20, EPOCHS = 8;

interface Shape {
  readonly name: string;
  readonly x: Frame;
  readonly hidden: number;
  readonly members: number;
}

interface StepTime {
  readonly wallMs: number;
  /** Of all threads: on a busy machine it says more than the clock. */
  readonly cpuMs: number;
}

/** Prints milliseconds of a step, least and median epoch; false when wasm misses its bar. */
export async function benchNetworkStep(): Promise<boolean> {
  const nativeModule = process.env['DUNLIN_TFJS_NODE'];
  const backends: TensorOptions[] = [{ backend: 'wasm' }, { backend: 'native', ...(nativeModule === undefined ? {} : { nativeModule }) }];
  let isMet = true;
  for (const shape of makeShapes()) {
    for (const options of backends) {
      const handle = await loadTensorFlow(options).catch(() => null);
      if (handle === null) {
        process.stdout.write(`network-step ${shape.name}: no ${options.backend} TensorFlow here (set DUNLIN_TFJS_NODE to a working copy)\n`);
        continue;
      }
      const times = await timeSteps(handle, shape), least = times[0]!, median = times[times.length >> 1]!;
      const isJudged = handle.backend === 'wasm' && shape.members === 1;
      process.stdout.write(`network-step ${shape.name}, batch ${BATCH}, ${handle.backend}: least ${least.wallMs.toFixed(1)} ms, median ${median.wallMs.toFixed(1)} ms, CPU ${median.cpuMs.toFixed(1)} ms${isJudged ? ` (bar: least <= ${BAR_MS} ms)` : ''}\n`);
      if (isJudged && least.wallMs > BAR_MS) isMet = false;
    }
  }
  return isMet;
}

/** The bar's shape, 16 columns of 8 categories = 128 inputs, and the defaults on 24 numbers. */
function makeShapes(): readonly Shape[] {
  const random = randomStream('network-step'), rows = BATCH * STEPS;
  const texts = () => categoryColumn(Array.from({ length: rows }, () => `c${random.integer(8)}`));
  const numbers = () => numericColumn(Float64Array.from({ length: rows }, () => random.normal()));
  return [
    { name: '128-256-256-1', x: makeFrame(Array.from({ length: 16 }, (_, i) => [`c${i}`, texts()] as const)), hidden: 256, members: 1 },
    { name: '24 numbers, 64-64, 8 members', x: makeFrame(Array.from({ length: 24 }, (_, i) => [`n${i}`, numbers()] as const)), hidden: 64, members: 8 },
  ];
}

/** A step in each epoch but the first, fastest first. */
async function timeSteps(handle: TensorHandle, { x, hidden, members }: Shape): Promise<readonly StepTime[]> {
  const encoding = learnEncoding(x, { pieces: 10, categories: 20, standardise: false });
  const y = Float64Array.from({ length: x.rowCount }, (_, row) => row % 2), all = Int32Array.from(y, (_, row) => row);
  const times: StepTime[] = [];
  let started = stopwatchMs(), cpu = process.cpuUsage();
  await fitNetwork(handle, {
    data: { x, y, groups: Array.from(y, (_, row) => String(row)) }, encoding, layout: layOutInputs(x, encoding),
    // One row to stop by, so that the time is that of the steps.
    split: { train: all, validation: all.subarray(0, 1) }, random: randomStream('network-step'),
    settings: { hidden, members, embedding: 8, dropout: 0.1, epochs: EPOCHS, patience: EPOCHS, batchSize: BATCH, learningRate: 0.001, weightDecay: 0, gradientClip: 1 },
    context: { onProgress: () => {
      const now = stopwatchMs(), { user, system } = process.cpuUsage(cpu);
      times.push({ wallMs: (now - started) / STEPS, cpuMs: (user + system) / 1000 / STEPS });
      started = now;
      cpu = process.cpuUsage();
    } },
  });
  return times.slice(1).sort((a, b) => a.wallMs - b.wallMs);
}
