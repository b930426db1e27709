/** When statistics that cross debtors may be read: like a statistic that an office publishes, monthly and with a lag. */

/**
 * A month's statistics are read from this many days after its end. A snapshot carries every month that is over at its as-of, also one
 * whose lag has not run out, so that what it answers in the first days of a month is what training reads for them.
 */
export const PUBLICATION_LAG_DAYS = 10;
/** Months before the boundary whose receivables count for a late rate, and for a season. */
export const RATE_MONTHS = 12;
export const SEASON_MONTHS = 36;

/** The month end whose statistics a row of the local date `asOfOn` reads: the newest at least `PUBLICATION_LAG_DAYS` before it. SQL, DATE. */
export function monthBoundarySql(asOfOn: string): string {
  return `(date_trunc('month', ${asOfOn} - ${PUBLICATION_LAG_DAYS - 1})::DATE - 1)`;
}

/** The newest month that is over at the end of the local date `date`. SQL, DATE. */
export function completeMonthSql(date: string): string {
  return `(date_trunc('month', ${date} + 1)::DATE - 1)`;
}

/** The day whose end a row reads of its group: the one before. SQL, DATE. */
export function dayBoundarySql(asOfOn: string): string {
  return `(${asOfOn} - 1)`;
}
