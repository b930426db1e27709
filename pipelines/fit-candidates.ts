/** Fits candidates of a default model and calibrates each. */
import { selectRows } from '../core/frame.ts';
import type { Progress } from '../core/progress.ts';
import { stopwatchMs } from '../core/time.ts';
import { chooseCalibrator } from '../models/calibration/choose.ts';
import type { Calibrator, EstimatorName, FittedModel, LabelledFrame } from '../models/contract.ts';
import { averageModels } from '../models/default-propensity/averaged-model.ts';
import { blendModel } from '../models/default-propensity/blend-model.ts';
import { chooseBlend } from '../models/default-propensity/blend-weights.ts';
import { readMembers } from '../models/default-propensity/blend.ts';
import { ESTIMATORS } from '../models/default-propensity/registry.ts';
import { cutLevelBlocks } from '../models/selection/level-blocks.ts';
import { levelFreeLosses } from '../models/selection/level-free-losses.ts';
import { groupFolds } from '../models/split/group-split.ts';
import { selectLabelled } from '../models/split/select-labelled.ts';
import type { TensorOptions } from '../models/tensor/backend.ts';

export interface CandidateOptions {
  /** Simplest first: what is not worth its complexity gives way to those before it. */
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
  /** Log loss on the rows that choose, each calibrated without its debtor. */
  readonly chooseLogLoss: number;
  /** Uncalibrated log-odds of those rows, from models that were not fitted on them. */
  readonly chooseMargins: Float64Array;
  /** The log loss of each of those rows at the level of its block of time: what the choice is made by. */
  readonly chooseLosses: Float64Array;
}

/** Every estimator fitted on `fit` and calibrated on `choose`; throws what the estimators throw, and whatever aborted `signal`. */
export async function fitCandidates(data: { readonly fit: LabelledFrame; readonly choose: LabelledFrame }, options: CandidateOptions): Promise<readonly FittedCandidate[]> {
  const candidates: FittedCandidate[] = [];
  for (const estimator of fittedAlone(options)) {
    const { model, seconds } = await fitTimed(estimator, data.fit, options);
    candidates.push(calibrateCandidate({ estimator, model, seconds, chooseMargins: model.margins(data.choose.x) }, data.choose, options));
  }
  return withBlend(candidates, data.choose, options);
}

/** Rows are worth more than time below this; above it one split tells as much. */
const MOST_CROSS_FITTED_ROWS = 100_000;
const FOLDS = 5;
/** People read these: one model of all rows takes the place of an average that nobody could. */
const READABLE: ReadonlySet<EstimatorName> = new Set(['scorecard']);

export interface CrossFitOptions extends CandidateOptions {
  /** Default 5. */
  readonly folds?: number;
  /** Rows that calibrate and choose; left out: all. */
  readonly judged?: Int32Array;
}

export interface CrossFitted {
  readonly candidates: readonly FittedCandidate[];
  /** Rows that calibrated and chose: those asked for, or the part of them in one fold. */
  readonly judged: Int32Array;
}

/**
 * Every estimator fitted on folds of the same rows: each row is calibrated and chosen by with models that did not see its
 * group, and the candidate is the average of the models of all folds. From 100,000 rows on one fold chooses for all.
 *
 * Throws as `fitCandidates`.
 */
export async function crossFitCandidates(data: LabelledFrame, options: CrossFitOptions): Promise<CrossFitted> {
  const folds = groupFolds(data.groups, { seed: options.seed, folds: options.folds ?? FOLDS });
  const judged = options.judged ?? Int32Array.from(data.y.keys());
  if (data.y.length > MOST_CROSS_FITTED_ROWS) return splitOnce(data, { judged, folds }, options);
  const used = [...new Set(folds)].sort(), choose = selectLabelled(data, judged);
  const candidates: FittedCandidate[] = [];
  for (const estimator of fittedAlone(options)) {
    const models: FittedModel[] = [], margins = new Float64Array(data.y.length);
    let total = 0;
    for (const [index, fold] of used.entries()) {
      const outside = rowsWhere(folds, (other) => other === fold);
      const { model, seconds } = await fitTimed(estimator, selectLabelled(data, rowsWhere(folds, (other) => other !== fold)), options, `fold ${index + 1} of ${used.length}`);
      model.margins(selectRows(data.x, outside)).forEach((margin, i) => { margins[outside[i]!] = margin; });
      models.push(model);
      total += seconds;
    }
    const last = READABLE.has(estimator) ? await fitTimed(estimator, data, options, 'all rows') : { model: averageModels(models), seconds: 0 };
    candidates.push(calibrateCandidate({ estimator, model: last.model, seconds: total + last.seconds, chooseMargins: Float64Array.from(judged, (row) => margins[row]!) }, choose, options));
  }
  return { candidates: withBlend(candidates, choose, options), judged };
}

/** What a blend may be made of, where one is wanted; fewer than two: it fits members of its own. */
function blendMembers({ estimators, parameters }: CandidateOptions): readonly EstimatorName[] {
  if (!estimators.includes('blend')) return [];
  const members = readMembers(parameters?.['blend'] ?? {}), found = estimators.filter((name) => members.includes(name));
  return found.length < 2 ? [] : found;
}

function fittedAlone(options: CandidateOptions): readonly EstimatorName[] {
  return blendMembers(options).length === 0 ? options.estimators : options.estimators.filter((name) => name !== 'blend');
}

/** The candidates and, last because it is the least simple, the blend of them: no member is fitted again. */
function withBlend(candidates: readonly FittedCandidate[], choose: LabelledFrame, options: CandidateOptions): readonly FittedCandidate[] {
  const names = blendMembers(options), members = candidates.filter(({ estimator }) => names.includes(estimator));
  if (members.length === 0) return candidates;
  const started = stopwatchMs();
  const { shares, crossFitted } = chooseBlend(members.map(({ chooseMargins }) => chooseMargins), choose, options.seed);
  const model = blendModel(members.map((member, k) => ({ ...shares[k]!, model: member.model })));
  const text = members.map(({ estimator }, k) => `${estimator} ${shares[k]!.weight.toFixed(2)}`).join(', ');
  options.progress({ step: 'train blend', share: 0, text });
  return [...candidates, calibrateCandidate({ estimator: 'blend', model, seconds: (stopwatchMs() - started) / 1000, chooseMargins: crossFitted }, choose, options)];
}

async function splitOnce(data: LabelledFrame, { judged, folds }: { readonly judged: Int32Array; readonly folds: Uint8Array }, options: CandidateOptions): Promise<CrossFitted> {
  const choose = judged.filter((row) => folds[row] === 0), groups = new Set(Array.from(choose, (row) => data.groups[row]!));
  const fit = selectLabelled(data, rowsWhere(folds, (_, row) => !groups.has(data.groups[row]!)));
  return { candidates: await fitCandidates({ fit, choose: selectLabelled(data, choose) }, options), judged: choose };
}

function rowsWhere(folds: Uint8Array, isWanted: (fold: number, row: number) => boolean): Int32Array {
  return Int32Array.from(folds.keys()).filter((row) => isWanted(folds[row]!, row));
}

async function fitTimed(estimator: EstimatorName, data: LabelledFrame, options: CandidateOptions, part = ''): Promise<{ readonly model: FittedModel; readonly seconds: number }> {
  options.signal.throwIfAborted();
  const step = `train ${estimator}`, started = stopwatchMs(), before = part === '' ? '' : `${part}: `;
  options.progress({ step, share: 0, text: `${before}${data.x.rowCount} rows, ${data.x.names.length} features` });
  const model = await ESTIMATORS[estimator].fit(data, options.parameters?.[estimator] ?? {}, {
    seed: options.seed, signal: options.signal, tensor: options.tensor,
    onProgress: (share, text) => options.progress({ step, share: Math.min(0.99, share), text: `${before}${text}` }),
  });
  return { model, seconds: (stopwatchMs() - started) / 1000 };
}

function calibrateCandidate(fitted: Pick<FittedCandidate, 'estimator' | 'model' | 'seconds' | 'chooseMargins'>, choose: LabelledFrame, { seed, progress }: CandidateOptions): FittedCandidate {
  const { calibrator, crossFitted, logLoss } = chooseCalibrator({ margins: fitted.chooseMargins, y: choose.y, groups: choose.groups, times: choose.times }, seed);
  progress({ step: `train ${fitted.estimator}`, share: 1, text: `log loss ${logLoss.toFixed(4)} where candidates are chosen, ${fitted.seconds.toFixed(1)} s` });
  return { ...fitted, calibrator, chooseLogLoss: logLoss, chooseLosses: levelFreeLosses(crossFitted, choose.y, cutLevelBlocks(choose)) };
}

/** Calibrated probabilities of a candidate. */
export function predictCandidate({ model, calibrator }: FittedCandidate, x: LabelledFrame['x']): Float64Array {
  return model.margins(x).map((margin) => calibrator.probability(margin));
}
