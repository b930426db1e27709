/**
 * Public holidays by country and, where its holidays differ, by region. The only module that reads the holiday library, and only when a
 * view asks for it: its tables are large.
 */
import { daysBetween } from '../../core/time.ts';

/** Version of the library `date-holidays`; its tables change with it. */
export const HOLIDAYS_VERSION = '3.37.0';
/** Years of which the tables can be trusted to say anything. */
export const HOLIDAY_YEARS = { first: 1900, last: 2199 } as const;

/** A day, counted from 1970-01-01. */
export type DayNumber = number;

export interface HolidayTables {
  /** What stands for a country and a region in it: `IT-25`, or `IT` where the region has no table of its own; null for a country without tables. */
  localeOf(country: string, region: string): string | null;
  /** Full public holidays of a year in a locale, ascending. */
  holidaysIn(locale: string, year: number): readonly DayNumber[];
}

/** Loads the tables. Half-day holidays are working days here; observed substitutes of a holiday on a weekend are holidays. */
export async function openHolidays(): Promise<HolidayTables> {
  const { default: Holidays } = await import('date-holidays');
  const index = new Holidays();
  const countries = new Set(Object.keys(index.getCountries()));
  const regions = new Map<string, ReadonlySet<string>>();
  const byLocale = new Map<string, InstanceType<typeof Holidays>>();

  function regionsOf(country: string): ReadonlySet<string> {
    const known = regions.get(country) ?? new Set(Object.keys(index.getStates(country) ?? {}));
    regions.set(country, known);
    return known;
  }

  function tablesOf(locale: string): InstanceType<typeof Holidays> {
    const [country, region] = [locale.slice(0, 2), locale.slice(3)];
    const tables = byLocale.get(locale) ?? (region === '' ? new Holidays(country, { types: ['public'] }) : new Holidays(country, region, { types: ['public'] }));
    byLocale.set(locale, tables);
    return tables;
  }

  return {
    localeOf: (country, region) => {
      if (!countries.has(country)) return null;
      const code = region.startsWith(`${country}-`) ? region.slice(country.length + 1) : region;
      return regionsOf(country).has(code) ? `${country}-${code}` : country;
    },
    holidaysIn: (locale, year) => {
      const days = tablesOf(locale).getHolidays(year).flatMap(({ date, start, end }) => fullDays(date, end.getTime() - start.getTime()));
      return [...new Set(days)].sort((a, b) => a - b);
    },
  };
}

const DAY_MS = 86_400_000;
/** A day on which clocks change has 23 or 25 hours. */
const CLOCK_CHANGE_MS = 3_600_000;

/** The days that a holiday covers from midnight to midnight; `date` is its local beginning as `YYYY-MM-DD HH:mm:ss`. */
function fullDays(date: string, durationMs: number): DayNumber[] {
  if (!date.slice(10).startsWith(' 00:00:00')) return [];
  const first = daysBetween('1970-01-01', date.slice(0, 10));
  return Array.from({ length: Math.floor((durationMs + CLOCK_CHANGE_MS) / DAY_MS) }, (_, i) => first + i);
}
