/** Epochs: the stretches of local days in which a debtor has one draw. */
import { addDays, daysBetween, dateOf, endOfDate, type Instant, type PlainDate } from '../../core/time.ts';

const FIRST_EPOCH_ON = '1970-01-01';

export interface Epoch {
  /** First local day. */
  readonly startOn: PlainDate;
  /** Last microsecond of its last local day. */
  readonly endAt: Instant;
}

/**
 * The epoch that holds an instant: `start = d - (d mod windowDays)`, d = local days since 1970-01-01.
 * @param windowDays length in local days, >= 1
 */
export function epochOf(instant: Instant, timeZone: string, windowDays: number): Epoch {
  const today = dateOf(instant, timeZone);
  const past = daysBetween(FIRST_EPOCH_ON, today) % windowDays;
  const startOn = addDays(today, -(past < 0 ? past + windowDays : past));
  return { startOn, endAt: endOfDate(addDays(startOn, windowDays - 1), timeZone) };
}
