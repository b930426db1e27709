/** What payment timing learns from: receivables of three consecutive windows, each with what was known of its payment at the window's cut. */
import { DunlinError } from '../core/errors.ts';
import { columnOf, makeFrame, numericColumn, selectColumns, selectSpine, type Frame, type Spine } from '../core/frame.ts';
import { namedDraw } from '../core/random.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import { formatInstant, type Instant } from '../core/time.ts';
import { buildPaymentTimes, readTimingObservations, type PaymentTimes, type TimingRule } from '../features/labels/payment-times.ts';
import { decodeFeatures, encodeFeatures } from '../features/store/arrow.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin } from '../features/store/point-in-time-join.ts';
import type { ObservedTimes } from '../models/timing/person-periods.ts';
import { portfolioClock } from './clock.ts';
import { featureOptions } from './deployment.ts';
import { timingViews } from './model-views.ts';

export const TIMING_WINDOWS = ['fit', 'choose', 'evaluate'] as const;
export type TimingWindow = (typeof TIMING_WINDOWS)[number];

/** Rows ordered by as-of; all arrays have `spine.rowCount` entries. */
export interface TimingSet {
  readonly spine: Spine;
  readonly x: Frame;
  /** Index into `TIMING_WINDOWS`. */
  readonly window: Uint8Array;
  /** What was known at the end of the row's window; of the last one, now. */
  readonly times: ObservedTimes;
  /** What was known when the last window began, of rows before it: rows of `fit` have been watched longer by then. Of the last one as `times`. */
  readonly learnTimes: ObservedTimes;
}

export interface TimingSetOptions {
  readonly portfolio: Portfolio;
  readonly rule: TimingRule;
  /** Days before a cut in which payments may not be recorded yet. */
  readonly recordingDays: number;
  /** Rows of the window `fit` at most, by whole debtors; half as many of each other window: more of the same debtors teach little. */
  readonly maximumRows: number;
}

/**
 * The set of a store, windows at .6 and .8 of the span of its observation points. What is above `maximumRows` is left out by debtor before
 * anything is computed for it.
 * @throws window-empty where a window has no row
 */
export async function buildTimingSet(store: Store, { portfolio, rule, recordingDays, maximumRows }: TimingSetOptions): Promise<TimingSet> {
  const now = (await portfolioClock(store, portfolio)).now(), options = featureOptions(portfolio), seed = portfolio.seed ?? 1;
  const all = await readTimingObservations(store, rule, { ...options, knownUpTo: now }), cuts = cutSpan(all);
  const parts: Part[] = [];
  for (const [window, name] of TIMING_WINDOWS.entries()) {
    const most = window === 0 ? maximumRows : Math.ceil(maximumRows / 2);
    const pointsOf = ({ asOf }: Spine): Int32Array => Int32Array.from(asOf.keys()).filter((row) => windowOf(asOf[row]!, cuts) === window);
    const share = Math.min(1, most * LOOKED_AT / pointsOf(all).length);
    const keep = (seen: Spine): Int32Array => drawDebtors(pointsOf(seen), seen.debtorIds, { share, seed });
    const known = await buildPaymentTimes(store, rule, { ...options, recordingDays, keep, knownUpTo: [cuts.choose, cuts.evaluate, now][window]! });
    if (known.spine.rowCount === 0) throw emptyWindow(name);
    // The others are known up to the last window, or now, as it is.
    const later = name === 'fit' ? rematch(known, await buildPaymentTimes(store, rule, { ...options, recordingDays, keep, knownUpTo: cuts.evaluate })) : known;
    parts.push({ known, later, rows: drawDebtors(Int32Array.from(known.days.keys()), known.spine.debtorIds, { share: Math.min(share, share * most / known.spine.rowCount), seed }) });
  }
  const spine = joinSpines(parts.map((part) => selectSpine(part.known.spine, part.rows)));
  const timesBy = (read: (part: Part) => Outcomes): ObservedTimes => {
    const join = (name: keyof Outcomes): number[] => parts.flatMap((part) => Array.from(part.rows, (row) => read(part)[name][row]!));
    return { days: Int32Array.from(join('days')), isPaid: Uint8Array.from(join('isPaid')), watchedDays: Int32Array.from(join('watchedDays')), groups: spine.debtorIds };
  };
  return {
    spine, x: await pointInTimeJoin(store, spine, timingViews(portfolio), options),
    window: Uint8Array.from(parts.flatMap(({ rows }, window) => Array.from(rows, () => window))),
    times: timesBy(({ known }) => known), learnTimes: timesBy(({ later }) => later),
  };
}

type Outcomes = Pick<PaymentTimes, 'days' | 'isPaid' | 'watchedDays'>;

interface Part {
  readonly known: PaymentTimes;
  /** The same rows at the beginning of the last window. */
  readonly later: Outcomes;
  readonly rows: Int32Array;
}

/** What is known later of the rows of `known`, in their order; a row that is gone later stays as it was known. */
function rematch(known: PaymentTimes, later: PaymentTimes): Outcomes {
  const nameOf = ({ spine }: PaymentTimes, row: number): string => JSON.stringify([spine.debtorIds[row], spine.receivableIds[row], String(spine.asOf[row])]);
  const places = new Map(Array.from(later.days.keys(), (row) => [nameOf(later, row), row]));
  const placed = Array.from(known.days.keys(), (row) => places.get(nameOf(known, row)) ?? null);
  const pick = (name: keyof Outcomes): number[] => placed.map((place, row) => (place === null ? known[name][row]! : later[name][place]!));
  return { days: Int32Array.from(pick('days')), isPaid: Uint8Array.from(pick('isPaid')), watchedDays: Int32Array.from(pick('watchedDays')) };
}

/** Observation points looked at for each row wanted: most receivables are paid at most of the points. */
const LOOKED_AT = 6;

/** Rows of a window, in their order. */
export function rowsOfWindow({ window }: TimingSet, name: TimingWindow): Int32Array {
  const wanted = TIMING_WINDOWS.indexOf(name);
  return Int32Array.from(window.keys()).filter((row) => window[row] === wanted);
}

const COLUMNS = ['timing:window', 'timing:days', 'timing:is_paid', 'timing:watched_days', 'timing:learn_days', 'timing:learn_is_paid', 'timing:learn_watched_days'] as const;

/** Arrow IPC of the set; equal sets give equal bytes. */
export function encodeTimingSet({ spine, x, window, times, learnTimes }: TimingSet): Uint8Array {
  const outcomes = [times, learnTimes].flatMap(({ days, isPaid, watchedDays }) => [days, isPaid, watchedDays]);
  const own = [window, ...outcomes].map((values, index) => [COLUMNS[index]!, numericColumn(Float64Array.from(values))] as const);
  return encodeFeatures(spine, makeFrame([...x.names.map((name) => [name, columnOf(x, name)] as const), ...own]));
}

/** Reads what `encodeTimingSet` wrote. Throws `artefact-corrupt`, `frame-mismatch`. */
export function decodeTimingSet(bytes: Uint8Array): TimingSet {
  const { spine, frame } = decodeFeatures(bytes), [window, ...outcomes] = COLUMNS.map((name) => numbersOf(frame, name));
  const timesFrom = (first: number): ObservedTimes => ({ days: Int32Array.from(outcomes[first]!), isPaid: Uint8Array.from(outcomes[first + 1]!), watchedDays: Int32Array.from(outcomes[first + 2]!), groups: spine.debtorIds });
  return {
    spine, x: selectColumns(frame, frame.names.filter((name) => !(COLUMNS as readonly string[]).includes(name))), window: Uint8Array.from(window!),
    times: timesFrom(0), learnTimes: timesFrom(3),
  };
}

function numbersOf(frame: Frame, name: string): Float64Array {
  const column = columnOf(frame, name);
  if (column.kind !== 'numeric') throw new DunlinError('frame-mismatch', `The column ${name} must be numeric. Build the timing set again.`);
  return column.values;
}

interface Cuts {
  readonly choose: Instant;
  readonly evaluate: Instant;
}

const SHARES = { choose: 0.6, evaluate: 0.8 };

/** Moments that divide the span of as-ofs .6 / .2 / .2. */
function cutSpan(spine: Spine): Cuts {
  if (spine.rowCount === 0) throw emptyWindow('fit');
  const first = spine.asOf[0]!, width = spine.asOf.at(-1)! - first;
  const at = (share: number): Instant => first + width * BigInt(Math.round(share * 1000)) / 1000n;
  return { choose: at(SHARES.choose), evaluate: at(SHARES.evaluate) };
}

function windowOf(asOf: Instant, cuts: Cuts): number {
  return asOf < cuts.choose ? 0 : asOf < cuts.evaluate ? 1 : 2;
}

function emptyWindow(window: TimingWindow): DunlinError {
  return new DunlinError('window-empty', `The window ${window} of payment timing must have receivables that were open at some observation point; got none. Take in more history: invoices with a receivable, and their payments.`, { window });
}

/** Rows of the debtors whose draw lies below `share`: who is drawn for fewer is drawn for more. */
function drawDebtors(rows: Int32Array, debtorIds: readonly string[], { share, seed }: { readonly share: number; readonly seed: number }): Int32Array {
  if (share >= 1) return rows;
  const draws = new Map<string, number>();
  return rows.filter((row) => {
    const debtorId = debtorIds[row]!, draw = draws.get(debtorId) ?? namedDraw('timing-debtor', seed, debtorId);
    draws.set(debtorId, draw);
    return draw < share;
  });
}

function joinSpines(spines: readonly Spine[]): Spine {
  return {
    rowCount: spines.reduce((sum, { rowCount }) => sum + rowCount, 0), debtorIds: spines.flatMap(({ debtorIds }) => debtorIds), receivableIds: spines.flatMap(({ receivableIds }) => receivableIds),
    asOf: BigInt64Array.from(spines.flatMap(({ asOf }) => Array.from(asOf))),
  };
}

/** First and last as-of of rows, ISO. */
export function spanOf({ spine }: TimingSet, rows: Int32Array): { readonly from: string; readonly to: string } {
  return { from: formatInstant(spine.asOf[rows[0]!]!), to: formatInstant(spine.asOf[rows.at(-1)!]!) };
}
