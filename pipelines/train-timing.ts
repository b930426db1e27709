/** Trains payment timing: fit, then choose and calibrate, then evaluate, each by what was known of the payments then. */
import { DunlinError } from '../core/errors.ts';
import { selectRows } from '../core/frame.ts';
import type { EstimatorName, LabelledFrame } from '../models/contract.ts';
import { paymentCurves } from '../models/timing/curve.ts';
import { kaplanMeier } from '../models/timing/kaplan-meier.ts';
import { measureTiming, type TimingMetrics } from '../models/timing/measure.ts';
import { expandObserved, pickTimes, type ObservedTimes } from '../models/timing/person-periods.ts';
import { chooseCandidate, type ChoiceRecord } from './choose-candidate.ts';
import { fitCandidates, type CandidateOptions, type FittedCandidate } from './fit-candidates.ts';
import { hashRows } from './hash-rows.ts';
import { refitCandidate } from './refit-candidate.ts';
import { rowsOfWindow, spanOf, TIMING_WINDOWS, type TimingSet, type TimingWindow } from './timing-set.ts';

export interface TrainTimingInput extends CandidateOptions {
  readonly set: TimingSet;
}

export interface TimingWindowCounts {
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  /** Rows paid by what was known at the end of the window; of the last one, now. */
  readonly positives: number;
}

export interface TrainedTiming {
  readonly candidates: readonly { readonly candidate: FittedCandidate; readonly metrics: TimingMetrics }[];
  readonly choice: ChoiceRecord;
  /** The chosen estimator fitted again on everything known when `evaluate` begins: what is packaged. */
  readonly final: FittedCandidate;
  /** Of `final`. */
  readonly metrics: TimingMetrics;
  /** `learn`: rows of `fit` and `choose` as they were known when `evaluate` began. */
  readonly windows: Readonly<Record<TimingWindow | 'learn', TimingWindowCounts>>;
  /** As used, by estimator. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly dataHash: string;
  readonly seed: number;
}

/** Every tree may cut by the period: one that cannot spreads the payments of a week over all weeks. */
const HAZARD_PARAMETERS: Readonly<Partial<Record<EstimatorName, Readonly<Record<string, unknown>>>>> = { trees: { columnShare: 1, refitBelowRows: 0 } };

/**
 * Fits every estimator to the hazard of the periods, chooses by log loss and measures all on the last window. The chosen one is then
 * fitted again on all receivables seen before that window, with what was known of them when it began, cross-fitted by debtor and
 * calibrated on `choose`: customs of payment change, and the newest rows know them.
 * @throws window-empty where no period of a window is watched to its end, label-single-class where nobody paid or everybody did at once
 */
export async function trainTiming(input: TrainTimingInput): Promise<TrainedTiming> {
  const { set, seed, estimators } = input, { x, times, learnTimes } = set;
  const rows = Object.fromEntries(TIMING_WINDOWS.map((name) => [name, rowsOfWindow(set, name)])) as Record<TimingWindow, Int32Array>;
  const before = Int32Array.from([...rows.fit, ...rows.choose]);
  const windows = {
    ...Object.fromEntries(TIMING_WINDOWS.map((name) => [name, countRows(set, rows[name], times)])) as Record<TimingWindow, TimingWindowCounts>, learn: countRows(set, before, learnTimes),
  };
  const expand = (name: TimingWindow): LabelledFrame => {
    const expanded = expandObserved(x, times, rows[name]);
    if (expanded.y.length === 0) throw new DunlinError('window-empty', `The window ${name} of payment timing must have receivables that were watched for a week; got none of ${rows[name].length}. Take in more history.`, { window: name });
    return expanded;
  };
  const parameters = Object.fromEntries(estimators.map((name) => [name, { ...HAZARD_PARAMETERS[name], ...input.parameters?.[name] }]));
  const choose = expand('choose'), candidates = await fitCandidates({ fit: expand('fit'), choose }, { ...input, parameters });
  const evaluated = selectRows(x, rows.evaluate), picked = pickTimes(times, rows.evaluate), learnt = pickTimes(times, rows.fit), baseline = kaplanMeier(learnt.days, learnt.isPaid);
  const measure = (candidate: FittedCandidate): TimingMetrics => measureTiming(paymentCurves({ hazard: candidate.model, calibrator: candidate.calibrator }, evaluated), picked, { baseline, seed });
  const { chosen, record: choice } = chooseCandidate(candidates, choose.groups);
  const final = await refit(chosen, { learn: expandObserved(x, learnTimes, before), chosenBy: choose.y.length }, { ...input, parameters });
  return {
    candidates: candidates.map((candidate) => ({ candidate, metrics: measure(candidate) })), choice, final, metrics: measure(final), windows, parameters, seed,
    dataHash: hashRows(x, {
      asOf: set.spine.asOf, ...Object.fromEntries([times, learnTimes].flatMap(({ days, isPaid, watchedDays }, i) => Object.entries({ days, isPaid, watchedDays }).map(([name, values]) => [`${name}${i}`, Float64Array.from(values)]))),
    }),
  };
}

/** The periods of `choose` come last in `learn`: what was known of it then is all that could be. */
async function refit(chosen: FittedCandidate, { learn, chosenBy }: { readonly learn: LabelledFrame; readonly chosenBy: number }, options: CandidateOptions): Promise<FittedCandidate> {
  const first = learn.y.length - chosenBy;
  return (await refitCandidate(chosen, { learn, judged: Int32Array.from({ length: chosenBy }, (_, i) => first + i) }, options)).candidate;
}

function countRows(set: TimingSet, rows: Int32Array, times: ObservedTimes): TimingWindowCounts {
  return { ...spanOf(set, rows), rows: rows.length, positives: rows.reduce((sum, row) => sum + times.isPaid[row]!, 0) };
}
