/**
 * Delinquency: days past due, buckets and the default definition. Start reading here.
 *
 * DPD of a debtor at an as-of is the number of whole calendar days from the due date of the oldest item that is not
 * fully paid to the as-of date in the portfolio's time zone, never below zero.
 */
import { daysBetween, type PlainDate } from './time.ts';

export interface OpenItem {
  readonly dueOn: PlainDate;
  /** Invoices + debit notes - payments - credit notes - write-offs, reversals undone; may be negative. */
  readonly openMinor: bigint;
}

/** Upper edges (inclusive, in days) of the delinquency buckets; the one table of edges. */
export const DELINQUENCY_BUCKETS = [
  { name: 'current', upTo: 0 },
  { name: '1-30', upTo: 30 },
  { name: '31-60', upTo: 60 },
  { name: '61-90', upTo: 90 },
  { name: '91+', upTo: Number.POSITIVE_INFINITY },
] as const;
export type DelinquencyBucket = (typeof DELINQUENCY_BUCKETS)[number]['name'];

/**
 * Days past due: `max(0, asOf - min(dueOn of items with openMinor > 0))`; 0 when nothing is open.
 * @param items open items of one debtor (or of one receivable)
 * @param asOfOn calendar date of the as-of in the portfolio's time zone
 */
export function daysPastDue(items: readonly OpenItem[], asOfOn: PlainDate): number {
  let dpd = 0;
  for (const item of items) {
    if (item.openMinor > 0n) dpd = Math.max(dpd, daysBetween(item.dueOn, asOfOn));
  }
  return dpd;
}

/** The bucket of a DPD (integer >= 0). */
export function delinquencyBucket(dpd: number): DelinquencyBucket {
  return DELINQUENCY_BUCKETS.find((bucket) => dpd <= bucket.upTo)!.name;
}

/** The bucket edges as a SQL CASE over an integer expression, so that SQL and code share one table. */
export function delinquencyBucketSql(dpd: string): string {
  const arms = DELINQUENCY_BUCKETS.slice(0, -1).map((bucket) => `when ${dpd} <= ${bucket.upTo} then '${bucket.name}'`);
  return `case ${arms.join(' ')} else '${DELINQUENCY_BUCKETS.at(-1)!.name}' end`;
}
