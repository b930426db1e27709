/** Where the as-of lies in the calendar: reference of `features/views/calendar.sql`. */
import { dayOfInstant, isoWeekday, monthLength, toCalendar, toDay } from '../values.ts';
import type { ReferenceView } from '../world.ts';

export const calendar: ReferenceView = (world, row) => {
  const today = dayOfInstant(world, row.asOf);
  const { year, month, day } = toCalendar(today);
  // ISO 8601: a week belongs to the year of its Thursday.
  const thursday = today + 4 - isoWeekday(today);
  return {
    month,
    quarter: Math.ceil(month / 3),
    weekday: isoWeekday(today),
    day_of_month: day,
    days_to_month_end: monthLength(year, month) - day,
    week_of_year: 1 + Math.floor((thursday - toDay(`${toCalendar(thursday).year}-1-1`)) / 7),
  };
};
