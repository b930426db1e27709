import { describe, expect, it } from 'vitest';
import { daysBetween } from '../../../../core/time.ts';
import { describeYear, type BusinessDay } from '../../../../features/staging/business-days.ts';

const dayOf = (date: string): number => daysBetween('1970-01-01', date);

function at(date: string, holidays: readonly string[], country = 'IT'): BusinessDay {
  return describeYear({ year: Number(date.slice(0, 4)), country, holidays: holidays.map(dayOf) }).find(({ day }) => day === dayOf(date))!;
}

describe('the days of a year', () => {
  it.each([[2023, 365], [2024, 366], [1900, 365], [2000, 366]])('%i has %i', (year, days) => {
    const described = describeYear({ year, country: 'IT', holidays: [] });
    expect(described.map(({ day }) => day)).toEqual(Array.from({ length: days }, (_, i) => dayOf(`${year}-01-01`) + i));
  });

  it.each<[string, string, Partial<BusinessDay>]>([
    ['29 February is a Thursday and the last business day', '2024-02-29', { isBusinessDay: true, businessDayOfMonth: 21, businessDaysToMonthEnd: 0, daysToLastBusinessDay: 0, daysToFifthBusinessDay: 7 }],
    ['the month ends on a Sunday: the last business day was Friday, the next is in April', '2024-03-31', { isBusinessDay: false, businessDayOfMonth: 21, businessDaysToMonthEnd: 0, daysToLastBusinessDay: 30 }],
    ['the Friday before it', '2024-03-29', { isBusinessDay: true, businessDayOfMonth: 21, businessDaysToMonthEnd: 0, daysToLastBusinessDay: 0 }],
    ['the month begins on a Saturday', '2024-06-01', { isBusinessDay: false, businessDayOfMonth: 0, businessDaysToMonthEnd: 20, daysToFifthBusinessDay: 6, daysToLastBusinessDay: 27 }],
    ['31 December looks into January', '2024-12-31', { isBusinessDay: true, businessDayOfMonth: 22, daysToFifthBusinessDay: 7, daysToLastBusinessDay: 0 }],
  ])('%s', (_what, date, expected) => {
    expect(at(date, [])).toMatchObject(expected);
  });

  it('a holiday on a weekday is no business day and moves the fifth', () => {
    const holidays = ['2024-04-01', '2024-04-25'];
    expect(at('2024-04-01', holidays)).toMatchObject({ isHoliday: true, isBusinessDay: false, businessDayOfMonth: 0, businessDaysToMonthEnd: 20, daysToHoliday: 24, daysSinceHoliday: 0, daysToFifthBusinessDay: 7 });
    expect(at('2024-04-26', holidays)).toMatchObject({ daysToHoliday: null, daysSinceHoliday: 1, businessDayOfMonth: 18, businessDaysToMonthEnd: 2 });
  });

  it('the weekend is that of the country', () => {
    // 2024-03-01 was a Friday.
    expect(['IT', 'SA', 'IR', 'IN'].map((country) => [1, 2, 3].map((day) => at(`2024-03-0${day}`, [], country).isBusinessDay)))
      .toEqual([[true, false, false], [false, false, true], [false, true, true], [true, true, false]]);
  });
});
