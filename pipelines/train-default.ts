/** Trains the candidates of a default model: fit, then choose and calibrate, then evaluate, on three consecutive windows. */
import { learnDistributions, type Distribution } from '../features/quality/distribution.ts';
import type { EstimatorName, Interval, LabelledFrame } from '../models/contract.ts';
import { compareDefault, measureDefault, type DefaultMetrics } from '../models/metrics/measure.ts';
import { reliabilityTable, type ReliabilityBin } from '../models/metrics/reliability.ts';
import type { UntreatedCalibration } from '../models/recalibration/untreated.ts';
import type { SegmentMetrics } from '../models/metrics/segments.ts';
import { splitWindows, WINDOW_NAMES, type WindowDates, type WindowName, type Windows } from '../models/split/windows.ts';
import { chooseCandidate, type ChoiceRecord } from './choose-candidate.ts';
import { fitCandidates, predictCandidate, type CandidateOptions, type FittedCandidate } from './fit-candidates.ts';
import { refitCandidate } from './refit-candidate.ts';
import { searchCandidates, type SearchBudget } from './search-candidates.ts';
import { hashRows } from './hash-rows.ts';
import { gatherEvidence, type ModelEvidence } from './governance/evidence.ts';
import { separateFairnessColumn } from './governance/fairness-column.ts';
import { measureUntreated } from './recalibration/measure-untreated.ts';
import { rollTrainedCohorts, type CohortHistory } from './recalibration/roll-trained-cohorts.ts';
import type { TrainingSet } from './training-set.ts';
import { countWindow, labelledRows, placesOf, type WindowCounts } from './window-rows.ts';
import { measureBuckets, measureBySegment, rankByFeature, typicalValues, type BucketMetrics } from './default-baselines.ts';

export interface TrainDefaultInput extends CandidateOptions {
  readonly set: TrainingSet;
  /** Left out: shares .6 / .2 / .2 of the time. */
  readonly windows?: WindowDates | undefined;
  /** A numeric feature whose ranking is printed beside the models. */
  readonly baseline?: string | undefined;
  readonly timeZone: string;
  /** A category column of the set to compare groups by; it is taken out of the features. */
  readonly fairnessBy?: string | undefined;
  /** Category features whose values are segments to report calibration by. */
  readonly segments?: readonly string[] | undefined;
  /** Left out: the given parameters and defaults. Only rows of the window `fit` are searched on. */
  readonly search?: SearchBudget | undefined;
}

export interface TrainedCandidate extends FittedCandidate {
  /** On the window `evaluate`; never used for a choice. */
  readonly metrics: DefaultMetrics;
  /** Candidate less the first candidate, paired on `evaluate`. */
  readonly versusFirst: { readonly auc: Interval; readonly logLoss: Interval };
  readonly byBucket: readonly BucketMetrics[];
  /** By declared column. */
  readonly bySegment: Readonly<Record<string, readonly SegmentMetrics[]>>;
  readonly reliability: readonly ReliabilityBin[];
}

export interface TrainedDefault {
  readonly candidates: readonly TrainedCandidate[];
  /** Rankings by one feature on `evaluate`. */
  readonly baselines: readonly { readonly feature: string; readonly auc: Interval }[];
  readonly selected: EstimatorName;
  /** Why that one. */
  readonly choice: ChoiceRecord;
  /** The selected estimator fitted again on everything known when `evaluate` begins: what is packaged. */
  readonly final: TrainedCandidate;
  readonly windows: Readonly<Record<WindowName | 'learn', WindowCounts>>;
  readonly purged: Windows['purged'];
  readonly typical: Readonly<Record<string, number | null>>;
  /** Of the rows that were fitted on: what drift is measured against. */
  readonly distributions: Readonly<Record<string, Distribution>>;
  /** What a validator asks, of the selected candidate. */
  readonly evidence: ModelEvidence;
  /** Calibration of the packaged model by month of `evaluate`, before and after shifts of its level. */
  readonly cohorts: CohortHistory;
  /** Calibration of the packaged model on the sticky no-contact holdout. */
  readonly untreated: UntreatedCalibration;
  /** As given or searched, by estimator. */
  readonly parameters: NonNullable<TrainDefaultInput['parameters']>;
  readonly seed: number;
  /** Hash of the training set. */
  readonly dataHash: string;
}

/**
 * Fits every estimator on `fit`, calibrates each and chooses on `choose`, and measures all on `evaluate` with intervals by debtor. The
 * chosen estimator is then fitted on every row known when `evaluate` begins, cross-fitted by debtor and calibrated on `choose`:
 * the newest rows, which chose it, are those from which it can learn most about the rows to come.
 *
 * @throws `window-empty`, `label-single-class`, `parameter-invalid`, `backend-unavailable`, `frame-mismatch`
 */
export async function trainDefault(input: TrainDefaultInput): Promise<TrainedDefault> {
  const { seed } = input;
  const { x, fairness } = separateFairnessColumn(input.set.x, input.fairnessBy);
  const set: TrainingSet = { ...input.set, x };
  const { rows, purged, known } = splitWindows({ asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }, { dates: input.windows, timeZone: input.timeZone });
  const windows = Object.fromEntries(Object.entries({ fit: rows.fit, choose: rows.choose, learn: known, evaluate: rows.evaluate }).map(([name, members]) => [name, countWindow(set, members, name)])) as TrainedDefault['windows'];
  const data = Object.fromEntries(WINDOW_NAMES.map((name) => [name, labelledRows(set, rows[name])])) as Record<WindowName, LabelledFrame>;
  const buckets = Array.from(rows.evaluate, (row) => set.entryBucket[row]!);
  const parameters = await searchCandidates(data.fit, input);
  const fitted = await fitCandidates(data, { ...input, parameters });
  const scores = fitted.map((candidate) => predictCandidate(candidate, data.evaluate.x));
  const measure = (candidate: FittedCandidate, p: Float64Array): TrainedCandidate => {
    const metrics = measureDefault(data.evaluate, p, seed);
    input.progress({ step: `evaluate ${candidate.estimator}`, share: 1, text: `AUC ${metrics.auc.value.toFixed(4)}, log loss ${metrics.logLoss.value.toFixed(4)} on rows that nothing was fitted or chosen on` });
    return { ...candidate, metrics, versusFirst: compareDefault(data.evaluate, { a: p, b: scores[0]! }, seed), byBucket: measureBuckets(data.evaluate, p, buckets), bySegment: measureBySegment(data.evaluate, p, input.segments ?? []), reliability: reliabilityTable(data.evaluate, p) };
  };
  const candidates = fitted.map((candidate, i) => measure(candidate, scores[i]!));
  const { chosen, record: choice } = chooseCandidate(candidates, data.choose.groups), selected = chosen.estimator;
  const learn = labelledRows(set, known);
  const { candidate, judged } = await refitCandidate(chosen, { learn, judged: placesOf(known, rows.choose) }, { ...input, parameters }), evaluated = predictCandidate(candidate, data.evaluate.x);
  const final = measure(candidate, evaluated);
  const outside = { judged: { rows: Int32Array.from(judged.rows, (place) => known[place]!), p: judged.p }, evaluated: { rows: rows.evaluate, p: evaluated } };
  const distributions = learnDistributions(learn.x);
  input.progress({ step: 'evidence', share: 0, text: 'what complexity buys, stability, reasons' });
  return {
    candidates, selected, choice, final, windows, purged, seed, distributions,
    baselines: input.baseline === undefined ? [] : [{ feature: input.baseline, auc: rankByFeature(data, input.baseline, seed) }],
    typical: typicalValues(learn.x),
    evidence: gatherEvidence({
      data, selected, distributions, seed, model: final.model, predict: (frame) => predictCandidate(final, frame),
      candidates: candidates.map(({ estimator }, i) => ({ estimator, p: scores[i]! })),
      fairness: fairness && { ...fairness, groupOf: Array.from(rows.evaluate, (row) => fairness.groupOf[row]!) },
    }),
    cohorts: rollTrainedCohorts(set, outside, input.timeZone), untreated: measureUntreated(set, outside),
    parameters,
    dataHash: hashRows(set.x, { y: set.y, asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }),
  };
}
