/** Rows by the calendar month of their as-of. */
import type { Instant } from '../../core/time.ts';

/** Rows that were not learnt from, with their probabilities. All arrays have one entry per row. */
export interface ScoredRows {
  /** UTC microseconds. */
  readonly asOf: BigInt64Array;
  readonly labelKnownAt: BigInt64Array;
  /** Local calendar month of the as-of, `2025-03`. */
  readonly months: readonly string[];
  /** Debtor. */
  readonly groups: readonly string[];
  /** Calibrated. */
  readonly p: Float64Array;
  readonly y: Float64Array;
}

export interface Cohort {
  readonly month: string;
  readonly rows: Int32Array;
  /** First as-of. */
  readonly from: Instant;
  /** When the last label of the cohort was known. */
  readonly knownAt: Instant;
  readonly positives: number;
}

/** Cohorts in the order of time. */
export function splitCohorts({ asOf, labelKnownAt, months, y }: ScoredRows): readonly Cohort[] {
  const members = new Map<string, number[]>();
  months.forEach((month, row) => {
    const rows = members.get(month);
    if (rows === undefined) members.set(month, [row]);
    else rows.push(row);
  });
  return [...members].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, rows]) => ({
    month, rows: Int32Array.from(rows),
    from: rows.reduce((least, row) => (asOf[row]! < least ? asOf[row]! : least), asOf[rows[0]!]!),
    knownAt: rows.reduce((most, row) => (labelKnownAt[row]! > most ? labelKnownAt[row]! : most), labelKnownAt[rows[0]!]!),
    positives: rows.reduce((sum, row) => sum + y[row]!, 0),
  }));
}
