/** The periods of a payment curve: weeks to a quarter, then months to 180 days. */

/** Last day of each period, days after the as-of; the first begins right after the as-of. */
export const PERIOD_ENDS: readonly number[] = [...Array.from({ length: 13 }, (_, week) => 7 * (week + 1)), 121, 151, 180];
export const HORIZON_DAYS = 180;
/** Horizons at which models are measured, days. */
export const TIMING_HORIZONS: readonly number[] = [30, 60, 90, 180];

/** Day before the first of a period. */
export function periodStart(period: number): number {
  return period === 0 ? 0 : PERIOD_ENDS[period - 1]!;
}

/** Period of a day after the as-of; day 0 (paid on the day itself, learnt later) counts into the first. */
export function periodOf(day: number): number {
  return PERIOD_ENDS.findIndex((end) => day <= end);
}
