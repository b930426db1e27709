/** Fits candidates of a default model, calibrates each and chooses one. */
import type { Progress } from '../core/progress.ts';
import { stopwatchMs } from '../core/time.ts';
import { chooseCalibrator } from '../models/calibration/choose.ts';
import type { Calibrator, EstimatorName, FittedModel, LabelledFrame } from '../models/contract.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import type { TensorOptions } from '../models/tensor/backend.ts';

export interface CandidateOptions {
  /** Simplest first: ties go to the first. */
  readonly estimators: readonly EstimatorName[];
  /** Parameters by estimator. */
  readonly parameters?: Readonly<Partial<Record<string, Readonly<Record<string, unknown>>>>> | undefined;
  readonly seed: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly tensor?: TensorOptions | undefined;
}

export interface FittedCandidate {
  readonly estimator: EstimatorName;
  /** Of fitting; never hashed. */
  readonly seconds: number;
  readonly model: FittedModel;
  readonly calibrator: Calibrator;
  /** Log loss on the rows that choose, each calibrated without its debtor: what the choice is made by. */
  readonly chooseLogLoss: number;
}

/** Every estimator fitted on `fit` and calibrated on `choose`; throws what the estimators throw, and whatever aborted `signal`. */
export async function fitCandidates(data: { readonly fit: LabelledFrame; readonly choose: LabelledFrame }, options: CandidateOptions): Promise<readonly FittedCandidate[]> {
  const candidates: FittedCandidate[] = [];
  for (const estimator of options.estimators) {
    options.signal.throwIfAborted();
    const step = `train ${estimator}`, started = stopwatchMs();
    options.progress({ step, share: 0, text: `${data.fit.x.rowCount} rows, ${data.fit.x.names.length} features` });
    const model = await ESTIMATORS[estimator].fit(data.fit, options.parameters?.[estimator] ?? {}, {
      seed: options.seed, signal: options.signal, tensor: options.tensor,
      onProgress: (share, text) => options.progress({ step, share: Math.min(0.99, share), text }),
    });
    const seconds = (stopwatchMs() - started) / 1000;
    const { calibrator, logLoss } = chooseCalibrator({ margins: model.margins(data.choose.x), y: data.choose.y, groups: data.choose.groups }, options.seed);
    options.progress({ step, share: 1, text: `log loss ${logLoss.toFixed(4)} where candidates are chosen, ${seconds.toFixed(1)} s` });
    candidates.push({ estimator, seconds, model, calibrator, chooseLogLoss: logLoss });
  }
  return candidates;
}

/** The candidate with the lowest log loss where candidates are chosen. */
export function selectCandidate<T extends FittedCandidate>(candidates: readonly T[]): T {
  return candidates.reduce((best, candidate) => (candidate.chooseLogLoss < best.chooseLogLoss ? candidate : best));
}

/** Calibrated probabilities of a candidate. */
export function predictCandidate({ model, calibrator }: FittedCandidate, x: LabelledFrame['x']): Float64Array {
  return model.margins(x).map((margin) => calibrator.probability(margin));
}
