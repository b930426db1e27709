/** Trains the candidates of a default model: fit, then choose and calibrate, then evaluate, on three consecutive windows. */
import { DunlinError } from '../core/errors.ts';
import { selectRows, type Frame, type Spine } from '../core/frame.ts';
import type { Progress } from '../core/progress.ts';
import { formatInstant, stopwatchMs } from '../core/time.ts';
import { chooseCalibrator } from '../models/calibration/choose.ts';
import type { Calibrator, EstimatorName, FittedModel, Interval, LabelledFrame } from '../models/contract.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { compareDefault, measureDefault, type DefaultMetrics } from '../models/metrics/measure.ts';
import { splitWindows, WINDOW_NAMES, type WindowDates, type WindowName, type Windows } from '../models/split/windows.ts';
import type { TensorOptions } from '../models/tensor/backend.ts';
import { hashRows } from './hash-rows.ts';
import { measureBuckets, rankByFeature, typicalValues, type BucketMetrics } from './default-baselines.ts';

/** Labelled rows with their features; all arrays have `spine.rowCount` entries. */
export interface TrainingSet {
  readonly spine: Spine;
  readonly x: Frame;
  /** 0 or 1. */
  readonly y: Float64Array;
  /** UTC microseconds. */
  readonly labelKnownAt: BigInt64Array;
  /** Delinquency bucket at the as-of. */
  readonly entryBucket: readonly string[];
}

export interface TrainDefaultInput {
  readonly set: TrainingSet;
  /** Left out: shares .6 / .2 / .2 of the time. */
  readonly windows?: WindowDates | undefined;
  /** Simplest first: ties go to the first. */
  readonly estimators: readonly EstimatorName[];
  readonly parameters?: Readonly<Partial<Record<string, Readonly<Record<string, unknown>>>>> | undefined;
  readonly seed: number;
  /** A numeric feature whose ranking is printed beside the models. */
  readonly baseline?: string | undefined;
  readonly timeZone: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly tensor?: TensorOptions | undefined;
}

export interface TrainedCandidate {
  readonly estimator: EstimatorName;
  /** Of fitting; never hashed. */
  readonly seconds: number;
  readonly model: FittedModel;
  readonly calibrator: Calibrator;
  /** Log loss on the window `choose`, each row calibrated without its debtor: what the choice is made by. */
  readonly chooseLogLoss: number;
  /** On the window `evaluate`; never used for a choice. */
  readonly metrics: DefaultMetrics;
  /** Candidate less the first candidate, paired on `evaluate`. */
  readonly versusFirst: { readonly auc: Interval; readonly logLoss: Interval };
  readonly byBucket: readonly BucketMetrics[];
}

export interface WindowCounts {
  /** ISO instants of the first and last as-of. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly positives: number;
}

export interface TrainedDefault {
  readonly candidates: readonly TrainedCandidate[];
  /** Rankings by one feature on `evaluate`. */
  readonly baselines: readonly { readonly feature: string; readonly auc: Interval }[];
  readonly selected: EstimatorName;
  readonly windows: Readonly<Record<WindowName, WindowCounts>>;
  readonly purged: Windows['purged'];
  readonly typical: Readonly<Record<string, number | null>>;
  /** As given, by estimator. */
  readonly parameters: NonNullable<TrainDefaultInput['parameters']>;
  readonly seed: number;
  /** Hash of the training set. */
  readonly dataHash: string;
}

/**
 * Fits every estimator on `fit`, calibrates each and chooses the lowest log loss on `choose`, and measures all on
 * `evaluate` with intervals by debtor.
 *
 * @throws `window-empty`, `label-single-class`, `parameter-invalid`, `backend-unavailable`, `frame-mismatch`
 */
export async function trainDefault(input: TrainDefaultInput): Promise<TrainedDefault> {
  const { set, seed } = input;
  const { rows, purged } = splitWindows({ asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }, { dates: input.windows, timeZone: input.timeZone });
  const windows = Object.fromEntries(WINDOW_NAMES.map((name) => [name, countWindow(set, rows[name], name)])) as Record<WindowName, WindowCounts>;
  const data = Object.fromEntries(WINDOW_NAMES.map((name) => [name, labelledRows(set, rows[name])])) as Record<WindowName, LabelledFrame>;
  const buckets = Array.from(rows.evaluate, (row) => set.entryBucket[row]!);
  const fits: Omit<TrainedCandidate, 'versusFirst'>[] = [];
  const scores: Float64Array[] = [];
  for (const estimator of input.estimators) {
    const fitted = await fitCandidate(input, estimator, data);
    const p = fitted.model.margins(data.evaluate.x).map((margin) => fitted.calibrator.probability(margin));
    scores.push(p);
    fits.push({ ...fitted, metrics: measureDefault(data.evaluate, p, seed), byBucket: measureBuckets(data.evaluate, p, buckets) });
    const { auc, logLoss } = fits.at(-1)!.metrics;
    input.progress({ step: `train ${estimator}`, share: 1, text: `AUC ${auc.value.toFixed(4)}, log loss ${logLoss.value.toFixed(4)} on rows it has not seen, ${fitted.seconds.toFixed(1)} s` });
  }
  const candidates = fits.map((fit, i) => ({ ...fit, versusFirst: compareDefault(data.evaluate, { a: scores[i]!, b: scores[0]! }, seed) }));
  const selected = candidates.reduce((best, candidate) => (candidate.chooseLogLoss < best.chooseLogLoss ? candidate : best)).estimator;
  return {
    candidates, selected, windows, purged, seed,
    baselines: input.baseline === undefined ? [] : [{ feature: input.baseline, auc: rankByFeature(data, input.baseline, seed) }],
    typical: typicalValues(data.fit.x),
    parameters: input.parameters ?? {},
    dataHash: hashRows(set.x, { y: set.y, asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }),
  };
}

type FittedCandidate = Pick<TrainedCandidate, 'estimator' | 'seconds' | 'model' | 'calibrator' | 'chooseLogLoss'>;

async function fitCandidate(input: TrainDefaultInput, estimator: EstimatorName, data: Readonly<Record<WindowName, LabelledFrame>>): Promise<FittedCandidate> {
  input.signal.throwIfAborted();
  const step = `train ${estimator}`;
  const started = stopwatchMs();
  input.progress({ step, share: 0, text: `${data.fit.x.rowCount} rows, ${data.fit.x.names.length} features` });
  const model = await ESTIMATORS[estimator].fit(data.fit, input.parameters?.[estimator] ?? {}, {
    seed: input.seed, signal: input.signal, tensor: input.tensor,
    // The last hundredth is left to the measurement, which prints the result.
    onProgress: (share, text) => input.progress({ step, share: Math.min(0.99, share), text }),
  });
  const seconds = (stopwatchMs() - started) / 1000;
  const { calibrator, logLoss } = chooseCalibrator({ margins: model.margins(data.choose.x), y: data.choose.y, groups: data.choose.groups }, input.seed);
  return { estimator, seconds, model, calibrator, chooseLogLoss: logLoss };
}

function labelledRows(set: TrainingSet, rows: Int32Array): LabelledFrame {
  return { x: selectRows(set.x, rows), y: Float64Array.from(rows, (row) => set.y[row]!), groups: Array.from(rows, (row) => set.spine.debtorIds[row]!) };
}

function countWindow(set: TrainingSet, rows: Int32Array, name: WindowName): WindowCounts {
  const asOf = BigInt64Array.from(rows, (row) => set.spine.asOf[row]!).sort();
  const positives = rows.reduce((sum, row) => sum + set.y[row]!, 0);
  if (positives === 0 || positives === rows.length) {
    throw new DunlinError('label-single-class', `The window ${name} must have both classes of the label; got ${positives} positives in ${rows.length} rows. Move the windows, take in more history, or change the label.`, { window: name, rows: rows.length, positives });
  }
  return { from: formatInstant(asOf[0]!), to: formatInstant(asOf.at(-1)!), rows: rows.length, positives };
}
