/** Days of a simulated world as integers, with their dates and instants in the world's time zone. */
import { addDays, daysBetween, startOfDate, type PlainDate } from '../../core/time.ts';

/** Longest look-ahead beyond the last simulated day: terms, promises and late recordings. */
const MARGIN_DAYS = 260;

export interface WorldCalendar {
  readonly timeZone: string;
  readonly startOn: PlainDate;
  /** Days that are simulated; dates exist for MARGIN_DAYS on either side. */
  readonly dayCount: number;
  /** Calendar date of a day. */
  dateOn(day: number): PlainDate;
  /** 0 = January. */
  monthOf(day: number): number;
  dayOfMonth(day: number): number;
  /** Days from this day to the last of its month. */
  daysToMonthEnd(day: number): number;
  /** Months since the start month. */
  monthIndex(day: number): number;
  /** 0 = Monday. */
  weekday(day: number): number;
  /** First business day (Monday to Friday) after `day`. */
  nextBusinessDay(day: number): number;
  /** ISO instant, UTC, `seconds` after local midnight of `day`. */
  instantAt(day: number, seconds: number): string;
}

/** The calendar of a world that starts on the first of a month. */
export function makeCalendar(startOn: PlainDate, months: number, timeZone: string): WorldCalendar {
  const [startYear, startMonth] = [Number(startOn.slice(0, 4)), Number(startOn.slice(5, 7)) - 1];
  const endMonth = startMonth + months;
  const endOn = `${String(startYear + Math.floor(endMonth / 12)).padStart(4, '0')}-${String(endMonth % 12 + 1).padStart(2, '0')}-01`;
  const dayCount = daysBetween(startOn, endOn);
  const dates = Array.from({ length: dayCount + 2 * MARGIN_DAYS }, (_, i) => addDays(startOn, i - MARGIN_DAYS));
  const midnights = Float64Array.from(dates, (date) => Number(startOfDate(date, timeZone) / 1_000_000n));
  const utcMidnight = Number(startOfDate(dates[0]!, 'UTC') / 1_000_000n);
  // 1970-01-01 was a Thursday.
  const firstWeekday = (Math.round(utcMidnight / 86_400) + 3) % 7;
  const parts = dates.map((date) => ({ year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)) - 1, dayOfMonth: Number(date.slice(8, 10)) }));
  const weekday = (day: number): number => (day + MARGIN_DAYS + firstWeekday) % 7;
  return {
    timeZone, startOn, dayCount, weekday,
    dateOn: (day) => dates[day + MARGIN_DAYS]!,
    monthOf: (day) => parts[day + MARGIN_DAYS]!.month,
    dayOfMonth: (day) => parts[day + MARGIN_DAYS]!.dayOfMonth,
    daysToMonthEnd: (day) => {
      const { year, month, dayOfMonth } = parts[day + MARGIN_DAYS]!;
      return daysInMonth(year, month) - dayOfMonth;
    },
    monthIndex: (day) => {
      const { year, month } = parts[day + MARGIN_DAYS]!;
      return (year - startYear) * 12 + month - startMonth;
    },
    nextBusinessDay: (day) => {
      let next = day + 1;
      while (weekday(next) > 4) next += 1;
      return next;
    },
    instantAt: (day, seconds) => {
      const total = midnights[day + MARGIN_DAYS]! + seconds - utcMidnight;
      const rest = total % 86_400;
      const date = dates[Math.floor(total / 86_400)]!;
      return `${date}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest % 3600 / 60))}:${two(Math.floor(rest % 60))}Z`;
    },
  };
}

function daysInMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]!;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
