/** Contract of `calendar.sql`. What needs the holidays of the debtor's country is missing where that has no tables (docs/calendar.md). */
import { integer, ROW_GRAIN, ROW_KEYS, type ColumnContract, type ColumnText, type ViewContract } from '../contract.ts';

function ofDate(name: string, unit: string, text: ColumnText, range: readonly [number, number]): ColumnContract {
  return integer(name, unit, text, { range, personalData: 'none' });
}

/** Says in which country the debtor is, hence the class. */
function ofCountry(name: string, unit: string, text: ColumnText, range: readonly [number, number]): ColumnContract {
  return integer(name, unit, text, { range, nullable: true, personalData: 'place' });
}

export const calendar: ViewContract = {
  name: 'calendar',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: { event: 'as_of', known: 'as_of' },
  window: 'the as-of date',
  columns: [
    ofDate('month', 'month', ['month of the as-of', 'month of the year', 'late in the year', 'early in the year'], [1, 12]),
    ofDate('quarter', 'index', ['quarter of the as-of', 'quarter of the year', 'late in the year', 'early in the year'], [1, 4]),
    ofDate('weekday', 'index', ['ISO weekday of the as-of, Monday = 1', 'day of the week', 'late in the week', 'early in the week'], [1, 7]),
    ofDate('day_of_month', 'index', ['day of the month of the as-of', 'day of the month', 'late in the month', 'early in the month'], [1, 31]),
    ofDate('days_to_month_end', 'days', ['days to the last day of the month', 'days to month end', 'month end is far', 'month end is near'], [0, 30]),
    ofDate('week_of_year', 'index', ['ISO week of the as-of', 'week of the year', 'late in the year', 'early in the year'], [1, 53]),
    ofDate('week_of_month', 'index', ['week of the month: 1 for the first seven days, then 2', 'week of the month', 'late in the month', 'early in the month'], [1, 5]),
    ofCountry('is_business_day', 'count', ['1 when the as-of is no weekend and no public holiday where the debtor is', 'business day', 'a business day', 'not a business day'], [0, 1]),
    ofCountry('business_day_of_month', 'count', ['business days from the first of the month up to the as-of, itself included', 'business day of the month', 'late in the month', 'early in the month'], [0, 27]),
    ofCountry('business_days_to_month_end', 'count', ['business days after the as-of up to the end of the month', 'business days to month end', 'month end is far', 'month end is near'], [0, 27]),
    ofCountry('is_holiday', 'count', ['1 when the as-of is a public holiday where the debtor is', 'public holiday', 'a public holiday', 'no public holiday'], [0, 1]),
    ofCountry('days_to_holiday', 'days', ['days to the next public holiday after the as-of', 'days to the next holiday', 'no holiday is near', 'a holiday is near'], [1, 366]),
    ofCountry('days_since_holiday', 'days', ['days since the last public holiday, 0 on one', 'days since the last holiday', 'no holiday lately', 'there was a holiday lately'], [0, 366]),
    ofCountry('days_to_fifth_business_day', 'days', ['days to the next fifth business day of a month, 0 on one: by then wages are paid where they are due in the new month', 'days to payday at the start of the month', 'payday is far', 'payday is near'], [0, 45]),
    ofCountry('days_to_last_business_day', 'days', ['days to the next last business day of a month, 0 on one: by then wages are paid where they are due in the old month', 'days to payday at the end of the month', 'payday is far', 'payday is near'], [0, 45]),
  ],
  invariants: [
    { name: 'quarter belongs to month', columns: ['month', 'quarter'], holds: ([month, quarter]) => Math.ceil(month! / 3) === quarter! },
    { name: 'no business on a holiday', columns: ['is_business_day', 'is_holiday'], holds: ([open, closed]) => open! + closed! <= 1 },
  ],
};
