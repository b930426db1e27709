/**
 * Time: instants in UTC microseconds, calendar dates, zones and the clock.
 *
 * The only module that reads the wall clock. An `Instant` is a bigint of microseconds since 1970-01-01T00:00Z, which
 * is DuckDB's TIMESTAMP; a `PlainDate` is an ISO calendar date without zone.
 */
import { Temporal } from '@js-temporal/polyfill';
import { DunlinError } from './errors.ts';

/** UTC microseconds since the epoch. */
export type Instant = bigint;
/** ISO 8601 calendar date, `YYYY-MM-DD`, years 0001 to 9999. */
export type PlainDate = string;

export const MICROS_PER_SECOND = 1_000_000n;
export const MICROS_PER_DAY = 86_400n * MICROS_PER_SECOND;

/** A source of "now". `data` stands still at the newest fact; `wall` is real time. */
export interface Clock {
  readonly kind: 'data' | 'wall';
  now(): Instant;
}

export const wallClock: Clock = { kind: 'wall', now: () => BigInt(Date.now()) * 1000n };

/** A clock that stands still at `at`. */
export function fixedClock(at: Instant): Clock {
  return { kind: 'data', now: () => at };
}

/** Milliseconds from an arbitrary start, for durations that are shown, never stored in hashed files. */
export function stopwatchMs(): number {
  return performance.now();
}

/** Reads an ISO 8601 instant (`2013-06-30T10:00:00Z`, any offset, up to microseconds). Throws `value-invalid`. */
export function parseInstant(text: string): Instant {
  try {
    return Temporal.Instant.from(text).epochNanoseconds / 1000n;
  } catch {
    throw new DunlinError('value-invalid', `An instant must be ISO 8601 with an offset, like 2013-06-30T10:00:00Z; got ${JSON.stringify(text)}.`);
  }
}

/** ISO 8601 in UTC with six decimals only where they are needed. */
export function formatInstant(instant: Instant): string {
  return Temporal.Instant.fromEpochNanoseconds(instant * 1000n).toString();
}

/** Reads and checks an ISO calendar date. Throws `value-invalid` on 2011-02-30 and the like. */
export function parseDate(text: string): PlainDate {
  try {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new RangeError('not a date');
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString();
  } catch {
    throw new DunlinError('value-invalid', `A date must be a real calendar date as YYYY-MM-DD; got ${JSON.stringify(text)}.`);
  }
}

/** First microsecond of the date in the zone. */
export function startOfDate(date: PlainDate, timeZone: string): Instant {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone }).epochNanoseconds / 1000n;
}

/** Last microsecond of the date in the zone: what an as-of *date* means. */
export function endOfDate(date: PlainDate, timeZone: string): Instant {
  return startOfDate(addDays(date, 1), timeZone) - 1n;
}

/** The calendar date of an instant in a zone. */
export function dateOf(instant: Instant, timeZone: string): PlainDate {
  return Temporal.Instant.fromEpochNanoseconds(instant * 1000n).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** `date + days` on the calendar. */
export function addDays(date: PlainDate, days: number): PlainDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Whole days from `from` to `to` (negative when `to` is earlier). */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;
}

/** An as-of given by a person: a date means its last microsecond in the zone, an instant means itself. */
export function parseAsOf(text: string, timeZone: string): Instant {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? endOfDate(parseDate(text), timeZone) : parseInstant(text);
}

/** Throws `value-invalid` unless the runtime knows the IANA zone. */
export function checkTimeZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    throw new DunlinError('value-invalid', `A time zone must be an IANA name such as Europe/Rome; got ${JSON.stringify(timeZone)}.`);
  }
}
