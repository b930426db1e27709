import { describe, expect, it } from 'vitest';
import { makeFrame, numericColumn, type Frame } from '../../../../core/frame.ts';
import { parseInstant } from '../../../../core/time.ts';
import { findContractFaults, refuseBlocking } from '../../../../features/quality/check-quality.ts';
import { findStaleness } from '../../../../features/quality/freshness.ts';
import { selectViews, type FeatureView } from '../../../../features/registry.ts';
import { openMemoryStore } from '../../../../features/store/open.ts';
import { addFacts, entry } from '../facts-fixture.ts';

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
    expect(findContractFaults(calendarFrame(), views)).toEqual([]);
  });

  it.each([
    ['a missing value', { month: [Number.NaN, 12] }, { check: 'completeness', subject: 'month', rows: 1, rowIds: [0] }],
    ['an absent column', { weekday: [] }, { check: 'completeness', subject: 'weekday', rows: 2, rowIds: [], detail: 'the column is absent' }],
    ['a value below its range', { weekday: [0, 7] }, { check: 'range', subject: 'weekday', rows: 1, rowIds: [0] }],
    ['a value above its range', { weekday: [8, 9] }, { check: 'range', subject: 'weekday', rows: 2, rowIds: [0, 1] }],
    ['a fraction where whole numbers are due', { weekday: [7, 1.5] }, { check: 'range', subject: 'weekday', rows: 1, rowIds: [1] }],
    ['an infinite value', { weekday: [Infinity, 7] }, { check: 'range', subject: 'weekday', rows: 1, rowIds: [0] }],
    ['a broken invariant', { quarter: [1, 3] }, { check: 'invariants', subject: 'quarter belongs to month', rows: 1, rowIds: [1] }],
  ])('find %s, name the rows and refuse publication', (_, change, finding) => {
    const found = findContractFaults(calendarFrame(change), views);
    expect(found).toEqual([{ ...finding, severity: 'block' }]);
    expect(() => refuseBlocking(found, 'runs/quality/publish/report.json')).toThrow(expect.objectContaining({
      code: 'quality-gate-failed', message: expect.stringMatching(new RegExp(`${finding.check} of ${finding.subject} in ${finding.rows} rows.*runs/quality/publish/report.json`)) as string,
    }) as Error);
  });

  it('let warnings pass', () => {
    expect(() => refuseBlocking([{ check: 'drift', severity: 'warn', subject: 'dpd', rows: 3, rowIds: [0, 1, 2] }], 'report')).not.toThrow();
  });

  it('find a ledger that fell silent', async () => {
    const store = await openMemoryStore({ threads: 1 });
    const at = (text: string) => findStaleness(store, { asOf: parseInstant(text) });
    expect(await at('2024-03-01T00:00:00Z')).toHaveLength(1);
    await addFacts(store, 'ledger_entry', [entry('i', 'r', 'invoice', 1, '2024-01-01', { due: '2024-01-31' })]);
    // The 62nd day after the entry, and the 63rd.
    expect(await at('2024-03-03T00:00:00Z')).toEqual([]);
    expect(await at('2024-03-04T00:00:00Z')).toEqual([{ check: 'freshness', severity: 'block', subject: 'ledger_entry', rows: 0, rowIds: [], detail: 'no entry for 63 days, at most 62 allowed' }]);
    store.close();
  });

  it('find a source that stopped coming: by its limit, else by its habit', async () => {
    const store = await openMemoryStore({ threads: 1 });
    const dates = Array.from({ length: 20 }, (_, i) => `2024-01-${String(i + 1).padStart(2, '0')}`);
    await addFacts(store, 'ledger_entry', [...dates.map((at) => entry(`p${at}`, 'r', 'payment', 1, at)), entry('i', 'r', 'invoice', 1, '2024-02-10', { due: '2024-03-10' })]);
    await store.run("update ledger_entry set batch_id = case kind when 'payment' then 'b1' else 'b2' end");
    for (const [batch, source] of [['b1', 'bank'], ['b2', 'invoices']]) await store.run(`insert into batch values ('${batch}', '${source}', '', '', null, 0, 0, 0, 0, 0, 0)`);
    const at = (text: string, sources: Readonly<Record<string, number>>) => findStaleness(store, { asOf: parseInstant(text), sources });
    const bank = { check: 'freshness', subject: 'bank', rows: 0, rowIds: [] };
    // The bank was silent for a day at most: eight days are unusual, seven are within the week that everyone has.
    expect(await at('2024-01-27T00:00:00Z', {})).toEqual([]);
    expect(await at('2024-01-28T00:00:00Z', {})).toEqual([{ ...bank, severity: 'warn', detail: 'nothing new for 8 days; its longest silence in the year before was 1' }]);
    expect(await at('2024-01-28T00:00:00Z', { bank: 7 })).toEqual([{ ...bank, severity: 'block', detail: 'nothing new for 8 days, at most 7 allowed' }]);
    expect(await at('2024-01-28T00:00:00Z', { bank: 8 })).toEqual([]);
    // One day of news is no habit; a declared source that never came blocks.
    expect(await at('2024-04-01T00:00:00Z', { bank: 90 })).toEqual([]);
    expect(await at('2024-02-11T00:00:00Z', { bank: 90, letters: 30 })).toEqual([{ ...bank, severity: 'block', subject: 'letters', detail: 'the source has brought nothing yet' }]);
    store.close();
  });
});
