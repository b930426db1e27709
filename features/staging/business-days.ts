/** What each day of a year is for business in one country: a working day, a holiday, and how far from those around it. */
import { daysBetween } from '../../core/time.ts';
import type { DayNumber } from './holidays.ts';

/** Changes when the numbers of `describeYear` would. */
export const BUSINESS_DAYS_VERSION = 1;

/** ISO weekdays without work where they are not Saturday and Sunday: Unicode CLDR 48, supplemental data, `weekendStart` and `weekendEnd`. */
const WEEKENDS: Readonly<Record<string, readonly number[]>> = {
  BH: [5, 6], DZ: [5, 6], EG: [5, 6], IL: [5, 6], LY: [5, 6], SA: [5, 6], SD: [5, 6], IR: [5], IN: [7], UG: [7],
};
const USUAL_WEEKEND: readonly number[] = [6, 7];

export interface BusinessDay {
  readonly day: DayNumber;
  readonly isBusinessDay: boolean;
  readonly isHoliday: boolean;
  /** Business days from the first of the month up to this day, itself included. */
  readonly businessDayOfMonth: number;
  /** Business days after this day up to the end of the month. */
  readonly businessDaysToMonthEnd: number;
  /** Days to the next holiday after this day; null where the tables end. */
  readonly daysToHoliday: number | null;
  /** Days since the last holiday, 0 on one. */
  readonly daysSinceHoliday: number | null;
  /** Days to the next fifth business day of a month, 0 on one. */
  readonly daysToFifthBusinessDay: number;
  /** Days to the next last business day of a month, 0 on one. */
  readonly daysToLastBusinessDay: number;
}

export interface YearScope {
  readonly year: number;
  /** ISO 3166-1 alpha-2; decides the weekend. */
  readonly country: string;
  /** Holidays of the year before, the year and the year after. */
  readonly holidays: readonly DayNumber[];
}

/** Every day of the year. A business day is a weekday outside the country's weekend that is no public holiday. */
export function describeYear({ year, country, holidays }: YearScope): BusinessDay[] {
  const weekend = WEEKENDS[country] ?? USUAL_WEEKEND;
  const closed = new Set(holidays);
  // One month more, for the paydays after those of December.
  const months = Array.from({ length: 13 }, (_, index) => businessDaysOf(year, index, (day) => !closed.has(day) && !weekend.includes(isoWeekday(day))));
  const fifths = months.flatMap(({ open }) => open[4] ?? []);
  const lasts = months.flatMap(({ open }) => open.at(-1) ?? []);
  return months.slice(0, 12).flatMap(({ first, length, open }) => Array.from({ length }, (_, i): BusinessDay => {
    const day = first + i;
    const upTo = open.filter((other) => other <= day).length;
    const [next, last] = [holidays.find((other) => other > day), holidays.findLast((other) => other <= day)];
    return {
      day, isBusinessDay: open.includes(day), isHoliday: closed.has(day), businessDayOfMonth: upTo, businessDaysToMonthEnd: open.length - upTo,
      daysToHoliday: next === undefined ? null : next - day, daysSinceHoliday: last === undefined ? null : day - last,
      daysToFifthBusinessDay: fifths.find((other) => other >= day)! - day, daysToLastBusinessDay: lasts.find((other) => other >= day)! - day,
    };
  }));
}

interface Month {
  readonly first: DayNumber;
  readonly length: number;
  /** Its business days, ascending. */
  readonly open: readonly DayNumber[];
}

function businessDaysOf(year: number, index: number, isOpen: (day: DayNumber) => boolean): Month {
  const [first, next] = [monthStart(year, index), monthStart(year, index + 1)];
  return { first, length: next - first, open: Array.from({ length: next - first }, (_, i) => first + i).filter(isOpen) };
}

/** The first day of the month so many months after January. */
function monthStart(year: number, index: number): DayNumber {
  return daysBetween('1970-01-01', `${year + Math.floor(index / 12)}-${String(index % 12 + 1).padStart(2, '0')}-01`);
}

/** 1970-01-01 was a Thursday. */
function isoWeekday(day: DayNumber): number {
  return ((day + 3) % 7 + 7) % 7 + 1;
}
