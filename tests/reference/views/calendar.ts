/** Where the as-of lies in the calendar, and in the business calendar of the debtor: reference of `features/views/calendar.sql`. */
import Holidays from 'date-holidays';
import { dayOfInstant, isoWeekday, memoise, monthLength, textOf, toCalendar, toDay, type Day } from '../values.ts';
import { debtorAt } from '../visible.ts';
import type { ReferenceView, RowKey, World } from '../world.ts';

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
    week_of_month: Math.ceil(day / 7),
    ...businessAt(world, row, today),
  };
};

type IsHoliday = (day: Day) => boolean;
type Business = Readonly<Record<string, number | null>>;

const NAMES = ['is_business_day', 'business_day_of_month', 'business_days_to_month_end', 'is_holiday', 'days_to_holiday', 'days_since_holiday', 'days_to_fifth_business_day', 'days_to_last_business_day'];
const UNKNOWN: Business = Object.fromEntries(NAMES.map((name) => [name, null]));

/** Unknown where the country of the debtor is not known, or has no holidays that are. */
function businessAt(world: World, row: RowKey, today: Day): Business {
  const debtor = debtorAt(world, row);
  const country = debtor === null ? null : textOf(debtor, 'country');
  const all = tables(world);
  if (debtor === null || country === null || !(country in all.index.getCountries())) return UNKNOWN;
  const region = (textOf(debtor, 'region') ?? '').replace(`${country}-`, '');
  const states = all.index.getStates(country) as Record<string, string> | undefined;
  const key = states !== undefined && region in states ? `${country} ${region}` : country;
  const known = all.business.get(`${key} ${today}`) ?? businessOf(today, holidaysOf(world, key));
  all.business.set(`${key} ${today}`, known);
  return known;
}

function holidaysOf(world: World, key: string): IsHoliday {
  const all = tables(world);
  const [country, region] = key.split(' ') as [string, string | undefined];
  const holidays = all.byPlace.get(key) ?? (region === undefined ? new Holidays(country, { types: ['public'] }) : new Holidays(country, region, { types: ['public'] }));
  all.byPlace.set(key, holidays);
  return (day) => {
    const { year } = toCalendar(day);
    const days = all.days.get(`${key} ${year}`) ?? new Set(holidays.getHolidays(year).map(({ date }) => toDay(date.slice(0, 10))));
    all.days.set(`${key} ${year}`, days);
    return days.has(day);
  };
}

/** Holidays of one day each: the worlds are Brazilian and Portuguese. */
const tables = memoise((_world: World) => ({ index: new Holidays(), byPlace: new Map<string, Holidays>(), days: new Map<string, ReadonlySet<Day>>(), business: new Map<string, Business>() }));

function businessOf(today: Day, isHoliday: IsHoliday): Business {
  const isOpen = (day: Day): boolean => isoWeekday(day) <= 5 && !isHoliday(day);
  const openInMonth = (day: Day): readonly Day[] => {
    const { year, month } = toCalendar(day);
    return Array.from({ length: monthLength(year, month) }, (_, i) => toDay(`${year}-${month}-${i + 1}`)).filter(isOpen);
  };
  const walk = (from: Day, step: 1 | -1, isThere: (day: Day) => boolean): Day => {
    let day = from;
    while (!isThere(day)) day += step;
    return day;
  };
  const open = openInMonth(today);
  return {
    is_business_day: isOpen(today) ? 1 : 0,
    business_day_of_month: open.filter((day) => day <= today).length,
    business_days_to_month_end: open.filter((day) => day > today).length,
    is_holiday: isHoliday(today) ? 1 : 0,
    days_to_holiday: walk(today + 1, 1, isHoliday) - today,
    days_since_holiday: today - walk(today, -1, isHoliday),
    days_to_fifth_business_day: walk(today, 1, (day) => openInMonth(day)[4] === day) - today,
    days_to_last_business_day: walk(today, 1, (day) => openInMonth(day).at(-1) === day) - today,
  };
}
