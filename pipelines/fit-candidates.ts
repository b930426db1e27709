/** Fits candidates of a default model, calibrates each and chooses one. */
import type { Progress } from '../core/progress.ts';
import { stopwatchMs } from '../core/time.ts';
import { chooseCalibrator } from '../models/calibration/choose.ts';
import type { Calibrator, EstimatorName, FittedModel, LabelledFrame } from '../models/contract.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { logLosses } from '../models/metrics/log-loss.ts';
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
  /** The log loss of each of those rows. */
  readonly chooseLosses: Float64Array;
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
    const { calibrator, crossFitted, logLoss } = chooseCalibrator({ margins: model.margins(data.choose.x), y: data.choose.y, groups: data.choose.groups }, options.seed);
    options.progress({ step, share: 1, text: `log loss ${logLoss.toFixed(4)} where candidates are chosen, ${seconds.toFixed(1)} s` });
    candidates.push({ estimator, seconds, model, calibrator, chooseLogLoss: logLoss, chooseLosses: logLosses(data.choose.y, crossFitted) });
  }
  return candidates;
}

/**
 * The simplest candidate whose log loss, where candidates are chosen, is within one standard error of the lowest.
 *
 * The standard error is that of the paired difference to the best, clustered by debtor. Source: the one-standard-error rule of
 * Breiman, Friedman, Olshen and Stone (1984); a more complex model has to win by more than chance.
 * @param candidates simplest first, all on the same rows
 * @param groups debtor of each row
 */
export function selectCandidate<T extends Pick<FittedCandidate, 'chooseLogLoss' | 'chooseLosses'>>(candidates: readonly T[], groups: readonly string[]): T {
  const best = candidates.reduce((lowest, candidate) => (candidate.chooseLogLoss < lowest.chooseLogLoss ? candidate : lowest));
  return candidates.find((candidate) => candidate.chooseLogLoss - best.chooseLogLoss <= pairedStandardError(candidate.chooseLosses, best.chooseLosses, groups))!;
}

/** `sqrt(sum_g (sum_{i in g} (d_i - mean d))^2) / n` with `d = a - b`. */
function pairedStandardError(a: Float64Array, b: Float64Array, groups: readonly string[]): number {
  const mean = a.reduce((sum, loss, row) => sum + loss - b[row]!, 0) / a.length;
  const sums = new Map<string, number>();
  groups.forEach((group, row) => sums.set(group, (sums.get(group) ?? 0) + a[row]! - b[row]! - mean));
  return Math.sqrt([...sums.values()].reduce((total, sum) => total + sum * sum, 0)) / a.length;
}

/** Calibrated probabilities of a candidate. */
export function predictCandidate({ model, calibrator }: FittedCandidate, x: LabelledFrame['x']): Float64Array {
  return model.margins(x).map((margin) => calibrator.probability(margin));
}
