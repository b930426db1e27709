import { describe, expect, it } from 'vitest';
import { makeFrame, numericColumn, type Frame } from '../../../core/frame.ts';
import { parseInstant } from '../../../core/time.ts';
import { checkQuality, findQualityFaults } from '../../../features/quality/check-quality.ts';
import { findStaleness } from '../../../features/quality/freshness.ts';
import { selectViews, type FeatureView } from '../../../features/registry.ts';
import { openMemoryStore } from '../../../features/store/open.ts';
import { addFacts, entry } from './facts-fixture.ts';

const views: readonly FeatureView[] = selectViews(['calendar']);

function calendarFrame(change: Readonly<Record<string, readonly number[]>> = {}): Frame {
  const good: Record<string, readonly number[]> = {
    month: [1, 12], quarter: [1, 4], weekday: [1, 7], day_of_month: [1, 31], days_to_month_end: [30, 0], week_of_year: [1, 1], week_of_month: [1, 5], is_business_day: [1, 0],
    business_day_of_month: [1, 21], business_days_to_month_end: [22, 0], is_holiday: [0, 0], days_to_holiday: [5, 1], days_since_holiday: [0, 5], days_to_fifth_business_day: [4, 8],
    days_to_last_business_day: [30, 0], ...change,
  };
  return makeFrame(Object.entries(good).filter(([, values]) => values.length > 0).map(([name, values]) => [name, numericColumn(values)]));
}

describe('data-quality checks', () => {
  it('find nothing in features that keep their contract', () => {
    expect(findQualityFaults(calendarFrame(), views)).toEqual([]);
  });

  it.each([
    ['a missing value', { month: [Number.NaN, 12] }, { check: 'completeness', subject: 'month', rows: 1 }],
    ['an absent column', { weekday: [] }, { check: 'completeness', subject: 'weekday', rows: 2 }],
    ['a value below its range', { weekday: [0, 7] }, { check: 'range', subject: 'weekday', rows: 1 }],
    ['a value above its range', { weekday: [8, 9] }, { check: 'range', subject: 'weekday', rows: 2 }],
    ['a fraction where whole numbers are due', { weekday: [1.5, 7] }, { check: 'range', subject: 'weekday', rows: 1 }],
    ['an infinite value', { weekday: [Infinity, 7] }, { check: 'range', subject: 'weekday', rows: 1 }],
    ['a broken invariant', { quarter: [2, 4] }, { check: 'invariants', subject: 'quarter belongs to month', rows: 1 }],
  ])('find %s and refuse publication', (_, change, finding) => {
    expect(findQualityFaults(calendarFrame(change), views)).toEqual([finding]);
    expect(() => checkQuality(calendarFrame(change), views)).toThrow(expect.objectContaining({ code: 'quality-gate-failed', message: expect.stringContaining(`${finding.check} of ${finding.subject} in ${finding.rows} rows`) as string }) as Error);
  });

  it('find a ledger that fell silent', async () => {
    const store = await openMemoryStore({ threads: 1 });
    const at = (text: string) => findStaleness(store, { asOf: parseInstant(text) });
    expect(await at('2024-03-01T00:00:00Z')).toHaveLength(1);
    await addFacts(store, 'ledger_entry', [entry('i', 'r', 'invoice', 1, '2024-01-01', { due: '2024-01-31' })]);
    expect(await at('2024-03-03T00:00:00Z')).toEqual([]);
    expect(await at('2024-03-04T00:00:00Z')).toEqual([{ check: 'freshness', subject: 'ledger_entry', rows: 1 }]);
    store.close();
  });
});
