/** The business calendar as relations: `holiday_locale` per place of debtors, `calendar_day` per locale and day. */
import { DuckDBDateValue } from '@duckdb/node-api';
import { MICROS_PER_DAY } from '../../core/time.ts';
import { describeYear, type BusinessDay } from '../staging/business-days.ts';
import { HOLIDAY_YEARS, openHolidays, type HolidayTables } from '../staging/holidays.ts';
import type { Store } from './open.ts';

const MICROS_A_DAY = Number(MICROS_PER_DAY);
const DAYS_A_YEAR = 365.2425;
/** More than the calendar and a time zone can shift a day against the mean year. */
const YEAR_MARGIN_DAYS = 5;

/**
 * Creates `holiday_locale(country, region, locale)` for the places of all debtors (regions as in staging/resident.sql), and completes `calendar_day` for their locales in the
 * years of the as-ofs. The latter stays in the store's connection: a year of a country is computed once.
 */
export async function createCalendar(store: Store, asOfs: Iterable<bigint>): Promise<void> {
  await store.run('create temp table holiday_locale (country VARCHAR, region VARCHAR, locale VARCHAR)');
  await store.run(`create temp table if not exists calendar_day (locale VARCHAR, day_on DATE, is_business_day INTEGER, is_holiday INTEGER,
    business_day_of_month INTEGER, business_days_to_month_end INTEGER, days_to_holiday INTEGER, days_since_holiday INTEGER,
    days_to_fifth_business_day INTEGER, days_to_last_business_day INTEGER)`);
  const places = await store.rows<{ country: string; region: string }>(
    `select distinct country, coalesce(case when starts_with(region, country || '-') then region else country || '-' || region end, '') as region
     from main.debtor where country is not null order by all`);
  if (places.length === 0) return;
  const tables = await openHolidays();
  const named = places.flatMap((place) => {
    const locale = tables.localeOf(place.country, place.region);
    return locale === null ? [] : [{ ...place, locale }];
  });
  await appendLocales(store, named);
  const known = new Set((await store.rows<{ name: string }>("select distinct locale || ' ' || year(day_on) as name from calendar_day")).map(({ name }) => name));
  for (const year of yearsOf(asOfs)) {
    for (const locale of new Set(named.map((place) => place.locale))) if (!known.has(`${locale} ${year}`)) await appendYear(store, tables, { locale, year });
  }
}

/** Every year that some as-of may lie in, in any zone. */
function yearsOf(asOfs: Iterable<bigint>): readonly number[] {
  const years = new Set<number>();
  for (const asOf of asOfs) {
    const days = Number(asOf) / MICROS_A_DAY;
    for (const margin of [-YEAR_MARGIN_DAYS, YEAR_MARGIN_DAYS]) years.add(1970 + Math.floor((days + margin) / DAYS_A_YEAR));
  }
  return [...years].filter((year) => year >= HOLIDAY_YEARS.first && year <= HOLIDAY_YEARS.last).sort((a, b) => a - b);
}

async function appendLocales(store: Store, places: readonly { readonly country: string; readonly region: string; readonly locale: string }[]): Promise<void> {
  const appender = await store.connection.createAppender('holiday_locale', 'main', 'temp');
  for (const { country, region, locale } of places) {
    for (const text of [country, region, locale]) appender.appendVarchar(text);
    appender.endRow();
  }
  appender.closeSync();
}

async function appendYear(store: Store, tables: HolidayTables, { locale, year }: { readonly locale: string; readonly year: number }): Promise<void> {
  const holidays = [year - 1, year, year + 1].flatMap((each) => tables.holidaysIn(locale, each));
  const appender = await store.connection.createAppender('calendar_day', 'main', 'temp');
  for (const day of describeYear({ year, country: locale.slice(0, 2), holidays: [...new Set(holidays)].sort((a, b) => a - b) })) {
    appender.appendVarchar(locale);
    appender.appendDate(new DuckDBDateValue(day.day));
    for (const value of numbersOf(day)) {
      if (value === null) appender.appendNull();
      else appender.appendInteger(value);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** In the order of the columns. */
function numbersOf(day: BusinessDay): readonly (number | null)[] {
  return [Number(day.isBusinessDay), Number(day.isHoliday), day.businessDayOfMonth, day.businessDaysToMonthEnd, day.daysToHoliday, day.daysSinceHoliday,
    day.daysToFifthBusinessDay, day.daysToLastBusinessDay];
}
