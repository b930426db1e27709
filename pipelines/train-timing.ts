/** Trains payment timing on receivables of the store: fit, then choose and calibrate, then evaluate, each by what was known then. */
import type { Portfolio } from '../core/schema/portfolio.ts';
import { DunlinError } from '../core/errors.ts';
import { columnOf, selectRows, type Frame } from '../core/frame.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { buildPaymentTimes, type PaymentTimes, type TimingRule } from '../features/labels/payment-times.ts';
import { selectViews, type FeatureView } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin } from '../features/store/point-in-time-join.ts';
import type { EstimatorName, LabelledFrame } from '../models/contract.ts';
import { groupFolds } from '../models/split/group-split.ts';
import { forecastCashIn, type CashInWeek } from '../models/timing/cash-in.ts';
import { paymentCurves } from '../models/timing/curve.ts';
import { kaplanMeier } from '../models/timing/kaplan-meier.ts';
import { measureTiming, type TimingMetrics } from '../models/timing/measure.ts';
import { expandObserved, type ObservedTimes } from '../models/timing/person-periods.ts';
import { portfolioClock } from './clock.ts';
import { featureOptions } from './deployment.ts';
import { fitCandidates, selectCandidate, type FittedCandidate } from './fit-candidates.ts';
import { hashRows } from './hash-rows.ts';
import type { StepContext } from './ports.ts';

export interface TrainTimingInput extends StepContext {
  readonly store: Store;
  readonly portfolio: Portfolio;
  readonly rule: TimingRule;
  /** Simplest first. */
  readonly estimators: readonly EstimatorName[];
  /** Days before a cut in which payments may not be recorded yet. */
  readonly recordingDays: number;
}

export type TimingWindow = 'fit' | 'choose' | 'evaluate';

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
  readonly forecast: { readonly asOf: string; readonly currency: string; readonly receivables: number; readonly openMinor: bigint; readonly weeks: readonly CashInWeek[] };
  readonly views: readonly FeatureView[];
  readonly rule: TimingRule;
  readonly dataHash: string;
  readonly seed: number;
}

/**
 * Fits every estimator to the hazard of the periods, chooses by log loss and measures all on the last window.
 * @throws window-empty where a window has no row, label-single-class where nobody paid or everybody did at once
 */
export async function trainTiming(input: TrainTimingInput): Promise<TrainedTiming> {
  const { store, portfolio, progress, signal } = input, seed = portfolio.seed ?? 1;
  const views = selectViews(portfolio.models.default.views === undefined ? undefined : [...new Set([...portfolio.models.default.views, 'receivable'])]);
  const now = (await portfolioClock(store, portfolio)).now(), options = featureOptions(portfolio);
  progress({ step: 'features timing', share: 0, text: 'receivables and their payments' });
  const last = await buildPaymentTimes(store, input.rule, { ...options, knownUpTo: now, recordingDays: input.recordingDays });
  const cuts = cutSpan(last);
  const knownAt = async (cut: Instant): Promise<PaymentTimes> => buildPaymentTimes(store, input.rule, { ...options, knownUpTo: cut, recordingDays: input.recordingDays });
  const x = await pointInTimeJoin(store, last.spine, views, options);
  signal.throwIfAborted();
  const parts = {
    fit: alignTimes(last, await knownAt(cuts.choose), (asOf) => asOf < cuts.choose),
    choose: alignTimes(last, await knownAt(cuts.evaluate), (asOf) => asOf >= cuts.choose && asOf < cuts.evaluate),
    evaluate: alignTimes(last, last, (asOf) => asOf >= cuts.evaluate),
  } satisfies Record<TimingWindow, TimedRows>;
  const windows = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, countWindow(name, last, part)])) as TrainedTiming['windows'];
  progress({ step: 'features timing', share: 1, text: `${last.spine.rowCount} rows, ${windows.fit.rows} to fit, ${windows.evaluate.rows} to evaluate` });
  const expand = ({ times, rows }: TimedRows, most: number): LabelledFrame => expandObserved(x, times, thinRows(rows, times.groups, { most, seed }));
  const choose = expand(parts.choose, MOST_ROWS.choose);
  const candidates = await fitCandidates({ fit: expand(parts.fit, MOST_ROWS.fit), choose }, { estimators: input.estimators, parameters: HAZARD_PARAMETERS, seed, progress, signal });
  const { times } = parts.evaluate, rows = thinRows(parts.evaluate.rows, times.groups, { most: MOST_ROWS.evaluate, seed });
  const evaluated = selectRows(x, rows), picked = pickTimes(times, rows), baseline = kaplanOf(parts.fit);
  const measured = candidates.map((candidate) => ({ candidate, metrics: measureTiming(paymentCurves(modelOf(candidate), evaluated), picked, { baseline, seed }) }));
  const selected = selectCandidate(candidates, choose.groups);
  return {
    candidates: measured, selected, metrics: measured.find(({ candidate }) => candidate === selected)!.metrics, windows, views, rule: input.rule, seed,
    forecast: await forecastNow(input, { now, views, selected }),
    dataHash: hashRows(x, { days: Float64Array.from(last.days), isPaid: Float64Array.from(last.isPaid), asOf: last.spine.asOf }),
  };
}

/** Every tree may cut by the period: one that cannot spreads the payments of a week over all weeks. */
export const HAZARD_PARAMETERS: Readonly<Partial<Record<EstimatorName, Readonly<Record<string, unknown>>>>> = { trees: { columnShare: 1, refitBelowRows: 0 } };

/** Rows of the frame and what was known of them at a cut; arrays of the times are as long as the frame. */
interface TimedRows {
  readonly rows: Int32Array;
  readonly times: ObservedTimes;
}

/** Receivables used of each window: each becomes up to 16 rows, and more of the same debtors teach little. */
const MOST_ROWS = { fit: 12_000, choose: 6000, evaluate: 6000 };

/** Rows of so many debtors, drawn by hash, that there are about `most`. */
function thinRows(rows: Int32Array, groups: readonly string[], { most, seed }: { readonly most: number; readonly seed: number }): Int32Array {
  const folds = Math.ceil(rows.length / most);
  if (folds <= 1) return rows;
  const fold = groupFolds(Array.from(rows, (row) => groups[row]!), { seed, folds: Math.min(255, folds) });
  return rows.filter((_, i) => fold[i] === 0);
}

const SHARES = { choose: 0.6, evaluate: 0.8 };

/** Moments that divide the span of as-ofs .6 / .2 / .2. */
function cutSpan({ spine }: PaymentTimes): { readonly choose: Instant; readonly evaluate: Instant } {
  if (spine.rowCount === 0) throw new DunlinError('window-empty', 'The store must hold receivables that were open at some observation point; got none. Ingest invoices with a receivable and payments.', { window: 'fit' });
  const first = spine.asOf[0]!, width = spine.asOf.at(-1)! - first;
  const at = (share: number): Instant => first + width * BigInt(Math.round(share * 1000)) / 1000n;
  return { choose: at(SHARES.choose), evaluate: at(SHARES.evaluate) };
}

/** What was known at a cut of the rows of the last look, by receivable and as-of. */
function alignTimes(last: PaymentTimes, known: PaymentTimes, isIn: (asOf: Instant) => boolean): TimedRows {
  const keyOf = ({ spine }: PaymentTimes, row: number): string => `${spine.asOf[row]}:${spine.receivableIds[row]}`;
  const places = new Map(Array.from(known.days, (_, row) => [keyOf(known, row), row] as const));
  const days = new Int32Array(last.spine.rowCount), isPaid = new Uint8Array(days.length), watchedDays = new Int32Array(days.length), rows: number[] = [];
  for (let row = 0; row < days.length; row++) {
    const place = isIn(last.spine.asOf[row]!) ? places.get(keyOf(last, row)) : undefined;
    if (place === undefined) continue;
    days[row] = known.days[place]!;
    isPaid[row] = known.isPaid[place]!;
    watchedDays[row] = known.watchedDays[place]!;
    rows.push(row);
  }
  return { rows: Int32Array.from(rows), times: { days, isPaid, watchedDays, groups: last.spine.debtorIds } };
}

function pickTimes(times: ObservedTimes, rows: Int32Array): ObservedTimes {
  return { days: rows.map((row) => times.days[row]!), isPaid: Uint8Array.from(rows, (row) => times.isPaid[row]!), watchedDays: rows.map((row) => times.watchedDays[row]!), groups: Array.from(rows, (row) => times.groups[row]!) };
}

function kaplanOf({ times, rows }: TimedRows): ReturnType<typeof kaplanMeier> {
  const picked = pickTimes(times, rows);
  return kaplanMeier(picked.days, picked.isPaid);
}

function countWindow(name: string, last: PaymentTimes, { rows, times }: TimedRows): TimingWindowCounts {
  if (rows.length === 0) throw new DunlinError('window-empty', `The window ${name} must have receivables that were open; got none. Take in more history.`, { window: name });
  const asOf = (row: number): string => formatInstant(last.spine.asOf[row]!);
  return { from: asOf(rows[0]!), to: asOf(rows.at(-1)!), rows: rows.length, positives: rows.reduce((sum, row) => sum + times.isPaid[row]!, 0) };
}

function modelOf({ model, calibrator }: FittedCandidate): Parameters<typeof paymentCurves>[0] {
  return { hazard: model, calibrator };
}

async function forecastNow({ store, portfolio }: TrainTimingInput, { now, views, selected }: { readonly now: Instant; readonly views: readonly FeatureView[]; readonly selected: FittedCandidate }): Promise<TrainedTiming['forecast']> {
  const options = featureOptions(portfolio), open = await buildPaymentTimes(store, 'now', { ...options, knownUpTo: now });
  const x = await pointInTimeJoin(store, open.spine, views, options), curves = paymentCurves(modelOf(selected), x);
  const amounts = amountsOf(x);
  const receivables = curves.map((curve, row) => ({ curve, openMinor: amounts[row]!, debtorId: open.spine.debtorIds[row]! })).filter(({ openMinor }) => openMinor > 0);
  return {
    asOf: formatInstant(now), currency: portfolio.currency, receivables: receivables.length,
    openMinor: receivables.reduce((sum, { openMinor }) => sum + BigInt(openMinor), 0n), weeks: forecastCashIn(receivables),
  };
}

function amountsOf(x: Frame): Float64Array {
  const column = columnOf(x, 'item_open_minor');
  if (column.kind !== 'numeric') throw new DunlinError('frame-mismatch', 'The column item_open_minor must be numeric. Build the features again.');
  return column.values;
}
