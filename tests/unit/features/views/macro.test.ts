/** Macro features by hand: vintages, lags, frequencies, gaps and regions. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import type { FeatureRow } from '../../../reference/compare.ts';
import { addFacts, type FactRow } from '../facts-fixture.ts';
import { featuresAt } from '../view-fixture.ts';

const SCOPE = { view: 'macro', timeZone: 'UTC', currency: 'EUR', country: 'US' } as const;
let store: Store;

beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

const vintage = (series: string, period: string, published: string, value: number, region = 'US'): FactRow => ({ series_id: series, region, period_on: period, published_at: published, value });
const debtor = (country: string | null, region: string | null = null): FactRow => ({ debtor_id: 'd', effective_at: '2020-01-01', kind: 'person', country, region, known_at: '2020-01-01' });

async function macroAt(rows: readonly FactRow[], asOf: string): Promise<FeatureRow> {
  await addFacts(store, 'macro_observation', rows);
  return (await featuresAt(store, SCOPE, [asOf]))[0]!;
}

describe('vintages', () => {
  const rows = [
    vintage('UNRATE', '2023-01-01', '2023-02-03', 3.4), vintage('UNRATE', '2023-10-01', '2023-11-03', 3.9), vintage('UNRATE', '2023-12-01', '2024-01-05', 3.7),
    vintage('UNRATE', '2024-01-01', '2024-02-02', 3.5), vintage('UNRATE', '2023-12-01', '2024-02-02T00:00:00', 3.8), vintage('UNRATE', '2024-01-01', '2024-03-08', 3.75),
  ];

  it.each<[string, FeatureRow]>([
    ['2024-02-01', { unemployment_national: 3.7, unemployment_national_age_days: 62, unemployment_national_revision: null, unemployment_national_surprise: 3.7 - 3.9, unemployment_national_change_1y: null }],
    // January is out, and December says .1 more than it did. The surprise is against the 3.7 of the evening before.
    ['2024-02-02', { unemployment_national: 3.5, unemployment_national_age_days: 32, unemployment_national_revision: 3.8 - 3.7, unemployment_national_surprise: 3.5 - 3.7, unemployment_national_change_1y: 3.5 - 3.4, unemployment_national_momentum: 3.5 - 3.9 }],
    // January was revised: the level moves, the surprise of its first figure does not.
    ['2024-03-08', { unemployment_national: 3.75, unemployment_national_age_days: 67, unemployment_national_revision: 3.75 - 3.5, unemployment_national_surprise: 3.5 - 3.7, unemployment_national_change_1y: 3.75 - 3.4 }],
  ])('as of %s', async (asOf, expected) => {
    expect(await macroAt(rows, asOf)).toMatchObject(expected);
  });

  it('a figure published late is used when it is out, and one published before its period never', async () => {
    await addFacts(store, 'macro_observation', [
      vintage('FEDFUNDS', '2023-11-01', '2023-12-01', 5.3), vintage('FEDFUNDS', '2023-12-01', '2024-03-15', 5.4), vintage('FEDFUNDS', '2024-06-01', '2024-01-10', 9),
    ]);
    expect((await featuresAt(store, SCOPE, ['2024-03-14', '2024-03-15'])).map((row) => row['policy_rate'])).toEqual([5.3, 5.4]);
  });
});

describe('frequencies', () => {
  it('quarters: known from their publication, a year before is the same quarter', async () => {
    const rows = [vintage('DRCLACBS', '2023-01-01', '2023-05-30', 2.1), vintage('DRCLACBS', '2023-10-01', '2024-02-29', 2.5), vintage('DRCLACBS', '2024-01-01', '2024-05-30', 2.75)];
    await addFacts(store, 'macro_observation', rows);
    expect(await featuresAt(store, SCOPE, ['2024-05-29', '2024-05-30'])).toMatchObject([
      { credit_delinquency: 2.5, credit_delinquency_change_1y: null, credit_delinquency_age_days: 241 },
      { credit_delinquency: 2.75, credit_delinquency_change_1y: 2.75 - 2.1, credit_delinquency_age_days: 150 },
    ]);
  });

  it('days: a year before a day without figure is the last one of the week before it; 29 February goes back to the 28th', async () => {
    const days = (...rows: readonly [string, number][]): FactRow[] => rows.map(([day, value]) => vintage('FEDFUNDS', day, `${day}T20:00:00`, value));
    // 2024-03-04 is a Monday, 2023-03-04 a Saturday; 2023-12-04 a Monday.
    const rows = days(['2023-02-28', 4.5], ['2023-03-03', 4.6], ['2023-03-06', 4.7], ['2023-12-04', 5.2], ['2024-02-29', 5.3], ['2024-03-04', 5.4]);
    expect(await macroAt(rows, '2024-03-04')).toMatchObject({ policy_rate: 5.4, policy_rate_change_1y: 5.4 - 4.6, policy_rate_momentum: 5.4 - 5.2 });
    expect((await featuresAt(store, SCOPE, ['2024-02-29']))[0]).toMatchObject({ policy_rate: 5.3, policy_rate_change_1y: 5.3 - 4.5, policy_rate_momentum: null });
  });

  it('months of inflation are summed when none of the twelve is missing', async () => {
    const months = Array.from({ length: 12 }, (_, i) => vintage('IPCA', `2023-${String(i + 1).padStart(2, '0')}-01`, `2023-12-31T00:00:0${i % 10}`, i === 3 ? -0.05 : 0.5, 'US'));
    await addFacts(store, 'macro_observation', months);
    // 11 x .5 - .05 in millionths; a gap makes it missing.
    expect((await featuresAt(store, SCOPE, ['2023-12-31']))[0]).toMatchObject({ inflation_sum_1y: 5.45, inflation_age_days: 30 });
    await store.run("delete from macro_observation where period_on = '2023-07-01'");
    expect((await featuresAt(store, SCOPE, ['2023-12-31']))[0]).toMatchObject({ inflation_sum_1y: null, inflation_age_days: 30 });
  });
});

describe('gaps', () => {
  it('a month that is missing is not taken from its neighbours', async () => {
    // No January 2023, no November 2023.
    const rows = [['2022-12-01', 296], ['2023-02-01', 300], ['2023-10-01', 307], ['2023-12-01', 306], ['2024-01-01', 308]] as const;
    expect(await macroAt(rows.map(([period, value]) => vintage('CPIAUCSL', period, `${period.slice(0, 8)}28`, value)), '2024-02-15'))
      .toMatchObject({ prices_change_1y: null, prices_momentum: 308 / 307 - 1 });
    expect((await featuresAt(store, SCOPE, ['2024-01-27']))[0]).toMatchObject({ prices_change_1y: 306 / 296 - 1, prices_momentum: null });
  });

  it('a figure counts for 150 days from the first of its month, not longer', async () => {
    await addFacts(store, 'macro_observation', [vintage('UNRATE', '2024-01-01', '2024-02-02', 3.7)]);
    expect(await featuresAt(store, SCOPE, ['2024-05-30', '2024-05-31'])).toMatchObject([
      { unemployment_national: 3.7, unemployment_national_age_days: 150 }, { unemployment_national: null, unemployment_national_age_days: null },
    ]);
  });
});

describe('regions', () => {
  const rows = [
    vintage('UNRATE', '2024-01-01', '2024-02-02', 3.7), vintage('UNRATE', '2024-01-01', '2024-02-02', 5.7, 'CA'), vintage('UNRATE', '2024-01-01', '2024-02-20', 5.2, 'US-CA'),
    vintage('UNRATE', '2024-01-01', '2024-02-02', 3.1, 'DE'),
  ];

  it.each<[string, FactRow | null, FeatureRow]>([
    ['California is not Canada', debtor('US', 'CA'), { unemployment_national: 3.7, unemployment_regional: 5.2, unemployment_regional_gap: 5.2 - 3.7 }],
    ['a region may carry its country', debtor('US', 'US-CA'), { unemployment_national: 3.7, unemployment_regional: 5.2 }],
    ['the national series is of the country of the debtor', debtor('CA', 'ON'), { unemployment_national: 5.7, unemployment_regional: null, unemployment_regional_gap: null }],
    ['a country without figures has none', debtor('FR', 'CA'), { unemployment_national: null, unemployment_regional: null }],
    ['without a country, the portfolio has one and the region says nothing', debtor(null, 'CA'), { unemployment_national: 3.7, unemployment_regional: null }],
    ['nor with a debtor that is not known yet', null, { unemployment_national: 3.7, unemployment_regional: null }],
  ])('%s', async (_name, row, expected) => {
    if (row !== null) await addFacts(store, 'debtor', [row]);
    expect(await macroAt(rows, '2024-02-28')).toMatchObject(expected);
  });

  it('of two series of a role the first listed counts in a region, for all its periods', async () => {
    await addFacts(store, 'macro_observation', [
      vintage('FEDFUNDS', '2023-01-01', '2023-02-01', 4), vintage('FEDFUNDS', '2024-01-01', '2024-02-01', 5), vintage('policy_rate', '2024-01-01', '2024-02-05', 5.5),
    ]);
    expect(await featuresAt(store, SCOPE, ['2024-02-04', '2024-02-05'])).toMatchObject([{ policy_rate: 5, policy_rate_change_1y: 1 }, { policy_rate: 5.5, policy_rate_change_1y: null }]);
  });
});
