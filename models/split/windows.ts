/** Three consecutive windows: fit, then choose and calibrate, then evaluate; each purged of labels not yet known. */
import { DunlinError } from '../../core/errors.ts';
import { endOfDate, formatInstant, startOfDate, type Instant, type PlainDate } from '../../core/time.ts';

/** Calendar dates in the portfolio's zone. */
export interface WindowDates {
  readonly fitFrom?: PlainDate | undefined;
  readonly chooseFrom: PlainDate;
  readonly evaluateFrom: PlainDate;
  readonly evaluateTo?: PlainDate | undefined;
}

export const WINDOW_NAMES = ['fit', 'choose', 'evaluate'] as const;
export type WindowName = (typeof WINDOW_NAMES)[number];

export interface Windows {
  /** Rows of each window, ascending. */
  readonly rows: Readonly<Record<WindowName, Int32Array>>;
  /** Rows before `evaluate` whose label was known when it begins: `fit`, `choose` and what was purged between them. */
  readonly known: Int32Array;
  /** Rows dropped because their label was not known before the next window began. */
  readonly purged: Readonly<Record<'fit' | 'choose', number>>;
}

export interface DatedRows {
  /** UTC microseconds. */
  readonly asOf: BigInt64Array;
  /** When the label of the row was known, UTC microseconds. */
  readonly labelKnownAt: BigInt64Array;
}

/**
 * Rows of the three windows: a row of `fit` has `labelKnownAt` before the first as-of of `choose`, a row of `choose`
 * before the first as-of of `evaluate`.
 *
 * Without dates the span of as-ofs, less twice the median time a label takes, is shared .6 / .2 / .2.
 *
 * @throws `window-empty` naming the window.
 */
export function splitWindows(data: DatedRows, options: { readonly dates?: WindowDates | undefined; readonly timeZone: string }): Windows {
  const bounds = options.dates === undefined ? automaticBounds(data) : boundsOf(options.dates, options.timeZone);
  const members: Record<WindowName, number[]> = { fit: [], choose: [], evaluate: [] };
  data.asOf.forEach((asOf, row) => {
    if (asOf < bounds.fitFrom || asOf > bounds.evaluateTo) return;
    members[asOf < bounds.chooseFrom ? 'fit' : asOf < bounds.evaluateFrom ? 'choose' : 'evaluate'].push(row);
  });
  const fit = purge(data, members.fit, members.choose), choose = purge(data, members.choose, members.evaluate);
  const rows = { fit: Int32Array.from(fit), choose: Int32Array.from(choose), evaluate: Int32Array.from(members.evaluate) };
  for (const name of WINDOW_NAMES) if (rows[name].length === 0) throw emptyWindow(name, data, members[name].length);
  const known = purge(data, [...members.fit, ...members.choose], members.evaluate);
  return { rows, known: Int32Array.from(known).sort(), purged: { fit: members.fit.length - fit.length, choose: members.choose.length - choose.length } };
}

interface Bounds {
  readonly fitFrom: Instant;
  readonly chooseFrom: Instant;
  readonly evaluateFrom: Instant;
  /** Inclusive. */
  readonly evaluateTo: Instant;
}

const END_OF_TIME = 9_223_372_036_854_775_807n;

function boundsOf(dates: WindowDates, timeZone: string): Bounds {
  return {
    fitFrom: dates.fitFrom === undefined ? -END_OF_TIME : startOfDate(dates.fitFrom, timeZone),
    chooseFrom: startOfDate(dates.chooseFrom, timeZone),
    evaluateFrom: startOfDate(dates.evaluateFrom, timeZone),
    evaluateTo: dates.evaluateTo === undefined ? END_OF_TIME : endOfDate(dates.evaluateTo, timeZone),
  };
}

function automaticBounds(data: DatedRows): Bounds {
  if (data.asOf.length === 0) throw new DunlinError('window-empty', 'Training needs rows; got none. Widen the dates or take in more data.');
  const sorted = data.asOf.slice().sort();
  const first = sorted[0]!, last = sorted.at(-1)!;
  const delays = data.asOf.map((asOf, row) => data.labelKnownAt[row]! - asOf).sort();
  const delay = delays[delays.length >> 1]!;
  const usable = last - first - 2n * delay;
  if (usable <= 0n) {
    throw new DunlinError('window-empty', `As-of dates must span more than twice the time a label takes; got ${days(last - first)} days of as-ofs and labels known after ${days(delay)} days. Give windows in the portfolio, a shorter horizon, or more history.`);
  }
  return { fitFrom: first, chooseFrom: first + usable * 6n / 10n + delay + 1n, evaluateFrom: first + usable * 8n / 10n + 2n * delay + 1n, evaluateTo: last };
}

function days(micros: bigint): number {
  return Math.round(Number(micros) / 86_400e6);
}

function purge(data: DatedRows, rows: readonly number[], next: readonly number[]): readonly number[] {
  const limit = next.reduce((least, row) => (data.asOf[row]! < least ? data.asOf[row]! : least), END_OF_TIME);
  return rows.filter((row) => data.labelKnownAt[row]! < limit);
}

function emptyWindow(name: WindowName, data: DatedRows, beforePurge: number): DunlinError {
  const reason = beforePurge === 0 ? 'no as-of falls into it' : `${beforePurge} rows fall into it, but none of their labels was known before the next window began`;
  const span = data.asOf.length === 0 ? 'no rows at all' : `as-ofs from ${formatInstant(data.asOf.reduce((a, b) => (a < b ? a : b)))} to ${formatInstant(data.asOf.reduce((a, b) => (a > b ? a : b)))}`;
  return new DunlinError('window-empty', `The window ${name} must have rows; got ${span}, and ${reason}. Move the windows in the portfolio or take in more history.`, { window: name, beforePurge });
}
