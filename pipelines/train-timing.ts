/** Trains payment timing: fit, then choose and calibrate, then evaluate, each by what was known of the payments then. */
import { DunlinError } from '../core/errors.ts';
import { selectRows } from '../core/frame.ts';
import type { EstimatorName, LabelledFrame } from '../models/contract.ts';
import { paymentCurves } from '../models/timing/curve.ts';
import { kaplanMeier } from '../models/timing/kaplan-meier.ts';
import { measureTiming, type TimingMetrics } from '../models/timing/measure.ts';
import { expandObserved, pickTimes } from '../models/timing/person-periods.ts';
import { fitCandidates, selectCandidate, type CandidateOptions, type FittedCandidate } from './fit-candidates.ts';
import { hashRows } from './hash-rows.ts';
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
  readonly selected: FittedCandidate;
  readonly metrics: TimingMetrics;
  readonly windows: Readonly<Record<TimingWindow, TimingWindowCounts>>;
  /** As used, by estimator. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly dataHash: string;
  readonly seed: number;
}

/** Every tree may cut by the period: one that cannot spreads the payments of a week over all weeks. */
const HAZARD_PARAMETERS: Readonly<Partial<Record<EstimatorName, Readonly<Record<string, unknown>>>>> = { trees: { columnShare: 1, refitBelowRows: 0 } };

/**
 * Fits every estimator to the hazard of the periods, chooses by log loss and measures all on the last window.
 * @throws window-empty where no period of a window is watched to its end, label-single-class where nobody paid or everybody did at once
 */
export async function trainTiming(input: TrainTimingInput): Promise<TrainedTiming> {
  const { set, seed, estimators } = input, { x, times } = set;
  const rows = Object.fromEntries(TIMING_WINDOWS.map((name) => [name, rowsOfWindow(set, name)])) as Record<TimingWindow, Int32Array>;
  const windows = Object.fromEntries(TIMING_WINDOWS.map((name) => [name, {
    ...spanOf(set, rows[name]), rows: rows[name].length, positives: rows[name].reduce((sum, row) => sum + times.isPaid[row]!, 0),
  }])) as TrainedTiming['windows'];
  const expand = (name: TimingWindow): LabelledFrame => {
    const expanded = expandObserved(x, times, rows[name]);
    if (expanded.y.length === 0) throw new DunlinError('window-empty', `The window ${name} of payment timing must have receivables that were watched for a week; got none of ${rows[name].length}. Take in more history.`, { window: name });
    return expanded;
  };
  const parameters = Object.fromEntries(estimators.map((name) => [name, { ...HAZARD_PARAMETERS[name], ...input.parameters?.[name] }]));
  const choose = expand('choose'), candidates = await fitCandidates({ fit: expand('fit'), choose }, { ...input, parameters });
  const evaluated = selectRows(x, rows.evaluate), picked = pickTimes(times, rows.evaluate), learnt = pickTimes(times, rows.fit), baseline = kaplanMeier(learnt.days, learnt.isPaid);
  const measured = candidates.map((candidate) => ({ candidate, metrics: measureTiming(paymentCurves({ hazard: candidate.model, calibrator: candidate.calibrator }, evaluated), picked, { baseline, seed }) }));
  const selected = selectCandidate(candidates, choose.groups);
  return {
    candidates: measured, selected, metrics: measured.find(({ candidate }) => candidate === selected)!.metrics, windows, parameters, seed,
    dataHash: hashRows(x, { days: Float64Array.from(times.days), isPaid: Float64Array.from(times.isPaid), watchedDays: Float64Array.from(times.watchedDays), asOf: set.spine.asOf }),
  };
}
