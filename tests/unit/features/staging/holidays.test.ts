import { beforeAll, describe, expect, it } from 'vitest';
import packages from '../../../../package.json' with { type: 'json' };
import { addDays } from '../../../../core/time.ts';
import { HOLIDAYS_VERSION, openHolidays, type HolidayTables } from '../../../../features/staging/holidays.ts';

let tables: HolidayTables;
beforeAll(async () => {
  tables = await openHolidays();
});

const datesIn = (locale: string, year: number): string[] => tables.holidaysIn(locale, year).map((day) => addDays('1970-01-01', day));

describe('public holidays', () => {
  it('are of the version that the features name', () => {
    expect(packages.dependencies['date-holidays']).toBe(HOLIDAYS_VERSION);
  });

  // Law 260/1949 and its changes: twelve days, Easter and its Monday among them; Saint Francis since 2026.
  it.each([[2023, '2023-04-09'], [2024, '2024-03-31'], [2025, '2025-04-20'], [2038, '2038-04-25']])('Italy %i, Easter on %s', (year, easter) => {
    const fixed = ['01-01', '01-06', '04-25', '05-01', '06-02', '08-15', '11-01', '12-08', '12-25', '12-26', ...(year >= 2026 ? ['10-04'] : [])].map((day) => `${year}-${day}`);
    expect(datesIn('IT', year)).toEqual([...new Set([...fixed, easter, addDays(easter, 1)])].sort());
  });

  it.each<[string, string, number, boolean, string]>([
    ['US', '2022-12-26', 2022, true, 'Christmas fell on a Sunday and is observed on Monday'],
    ['BR', '2024-02-13', 2024, false, 'Carnival is optional, not a public holiday'],
    ['BR-SP', '2024-07-09', 2024, true, 'of the state'], ['BR', '2024-07-09', 2024, false, 'of one state only'],
    ['SA', '2024-04-12', 2024, true, 'the third day of four'], ['IS', '2024-12-24', 2024, false, 'half a day'],
  ])('%s %s', (locale, date, year, isHoliday) => {
    expect(datesIn(locale, year).includes(date)).toBe(isHoliday);
  });
});

it.each<[string, string, string | null]>([
  ['IT', '', 'IT'], ['IT', 'IT-25', 'IT-25'], ['IT', '25', 'IT-25'], ['IT', 'IT-99', 'IT'], ['BR', 'BR-SP', 'BR-SP'], ['US', 'US-TX', 'US-TX'], ['391', '', null], ['XX', 'XX-1', null],
])('the holidays of %s %s are those of %s', (country, region, locale) => {
  expect(tables.localeOf(country, region)).toBe(locale);
});
