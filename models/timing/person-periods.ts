/** Receivables as one row for each period in which they could be paid: what a discrete-time hazard learns from. */
import { columnOf, makeFrame, numericColumn, selectRows, type Frame } from '../../core/frame.ts';
import type { LabelledFrame } from '../contract.ts';
import { PERIOD_ENDS, periodOf } from './periods.ts';

/** What is known of the payment of each row; arrays of one length. */
export interface ObservedTimes {
  /** Days to payment in full, or to the end of what is known. */
  readonly days: Int32Array;
  /** 1 = paid on that day. */
  readonly isPaid: Uint8Array;
  /** Days for which the row is watched in any case, paid or not. */
  readonly watchedDays: Int32Array;
  /** Debtor of each row. */
  readonly groups: readonly string[];
}

/** The times of the given rows, in their order. */
export function pickTimes(times: ObservedTimes, rows: Int32Array): ObservedTimes {
  return { days: rows.map((row) => times.days[row]!), isPaid: Uint8Array.from(rows, (row) => times.isPaid[row]!), watchedDays: rows.map((row) => times.watchedDays[row]!), groups: Array.from(rows, (row) => times.groups[row]!) };
}

/** Columns that the expansion adds. */
export const PERIOD_COLUMNS = ['timing_period_end_days', 'timing_days_past_due'] as const;

/**
 * Rows of the given receivables by period, from the first to the one of payment, as far as they are watched.
 *
 * A period counts only when the row is watched to its end, for paid rows too: a period cut short would keep its payments
 * and lose those who did not pay.
 */
export function expandObserved(x: Frame, times: ObservedTimes, rows: Int32Array): LabelledFrame {
  const picked: number[] = [], periods: number[] = [], y: number[] = [];
  for (const row of rows) {
    for (let period = 0; period < PERIOD_ENDS.length && PERIOD_ENDS[period]! <= times.watchedDays[row]!; period++) {
      const isIn = periodOf(times.days[row]!) === period;
      // A rest that was waived ends the row without a payment.
      if (isIn && times.isPaid[row] === 0 && times.days[row]! < times.watchedDays[row]!) break;
      picked.push(row);
      periods.push(period);
      y.push(isIn && times.isPaid[row] === 1 ? 1 : 0);
      if (y.at(-1) === 1) break;
    }
  }
  return { x: periodFrame(x, Int32Array.from(picked), Int32Array.from(periods)), y: Float64Array.from(y), groups: picked.map((row) => times.groups[row]!) };
}

/** Every period of the given rows, period by period within a row. */
export function expandAll(x: Frame, rows: Int32Array): Frame {
  const count = PERIOD_ENDS.length;
  const picked = Int32Array.from({ length: rows.length * count }, (_, i) => rows[Math.floor(i / count)]!);
  return periodFrame(x, picked, picked.map((_, i) => i % count));
}

/** Features of the picked rows, with the end of the period and the days past due at it; the latter is missing where no terms are known. */
function periodFrame(x: Frame, rows: Int32Array, periods: Int32Array): Frame {
  const base = selectRows(x, rows), [endName, pastDueName] = PERIOD_COLUMNS;
  const ends = Float64Array.from(periods, (period) => PERIOD_ENDS[period]!);
  const terms = numbersOf(base, 'item_terms_days'), relativeAge = numbersOf(base, 'item_relative_age');
  const pastDue = ends.map((end, i) => (terms === null || relativeAge === null ? NaN : terms[i]! * (relativeAge[i]! - 1) + end));
  return makeFrame([...base.names.map((name) => [name, columnOf(base, name)] as const), [endName, numericColumn(ends)], [pastDueName, numericColumn(pastDue)]]);
}

function numbersOf(x: Frame, name: string): Float64Array | null {
  const column = x.columns.get(name);
  return column?.kind === 'numeric' ? column.values : null;
}
