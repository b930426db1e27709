/** Contract of `calendar.sql`. */
import { integer, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

const none = 'none' as const;

export const calendar: ViewContract = {
  name: 'calendar',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: { event: 'as_of', known: 'as_of' },
  window: 'the as-of date',
  columns: [
    integer('month', 'month', ['month of the as-of', 'month of the year', 'late in the year', 'early in the year'], { range: [1, 12], personalData: none }),
    integer('quarter', 'index', ['quarter of the as-of', 'quarter of the year', 'late in the year', 'early in the year'], { range: [1, 4], personalData: none }),
    integer('weekday', 'index', ['ISO weekday of the as-of, Monday = 1', 'day of the week', 'late in the week', 'early in the week'], { range: [1, 7], personalData: none }),
    integer('day_of_month', 'index', ['day of the month of the as-of', 'day of the month', 'late in the month', 'early in the month'], { range: [1, 31], personalData: none }),
    integer('days_to_month_end', 'days', ['days to the last day of the month', 'days to month end', 'month end is far', 'month end is near'], { range: [0, 30], personalData: none }),
    integer('week_of_year', 'index', ['ISO week of the as-of', 'week of the year', 'late in the year', 'early in the year'], { range: [1, 53], personalData: none }),
  ],
  invariants: [{ name: 'quarter belongs to month', columns: ['month', 'quarter'], holds: ([month, quarter]) => Math.ceil(month! / 3) === quarter! }],
};
