/** Calendar features by hand: Italian holidays around Easter, month ends, zones and places. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import type { FeatureRow } from '../../../reference/compare.ts';
import { addFacts, type FactRow } from '../facts-fixture.ts';
import { featuresAt } from '../view-fixture.ts';

const SCOPE = { view: 'calendar', timeZone: 'Europe/Rome', currency: 'EUR', country: 'IT' } as const;
let store: Store;

beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

const debtor = (country: string | null, region: string | null = null, known = '2020-01-01'): FactRow => ({ debtor_id: 'd', effective_at: known, kind: 'person', country, region, known_at: known });
const BUSINESS = ['is_business_day', 'business_day_of_month', 'business_days_to_month_end', 'is_holiday', 'days_to_holiday', 'days_since_holiday', 'days_to_fifth_business_day', 'days_to_last_business_day'];

describe('in Italy', () => {
  it.each<[string, readonly number[]]>([
    // Good Friday is no public holiday; Easter 2024 fell on 31 March, its Monday on 1 April.
    ['2024-03-29', [1, 21, 0, 0, 2, 83, 10, 0]],
    ['2024-03-31', [0, 21, 0, 1, 1, 0, 8, 30]],
    ['2024-04-01', [0, 0, 20, 1, 24, 0, 7, 29]],
    ['2024-04-08', [1, 5, 15, 0, 17, 7, 0, 22]],
    ['2024-02-29', [1, 21, 0, 0, 31, 54, 7, 0]],
    ['2023-12-31', [0, 18, 0, 0, 1, 5, 8, 31]],
  ])('%s', async (asOf, expected) => {
    await addFacts(store, 'debtor', [debtor('IT')]);
    const [row] = await featuresAt(store, SCOPE, [asOf]);
    expect(BUSINESS.map((name) => row![name])).toEqual(expected);
  });

  it('the day is that of the portfolio, whatever it is in UTC', async () => {
    await addFacts(store, 'debtor', [debtor('IT')]);
    expect(await featuresAt(store, SCOPE, ['2024-04-30T21:59:59Z', '2024-04-30T22:00:00Z'])).toMatchObject([{ day_of_month: 30, is_holiday: 0, week_of_month: 5 }, { day_of_month: 1, is_holiday: 1, week_of_month: 1 }]);
  });
});

describe('where the debtor is', () => {
  const july9 = { asOf: '2024-07-09', closed: { is_holiday: 1, is_business_day: 0 }, open: { is_holiday: 0, is_business_day: 1 } };

  it.each<[string, FactRow | null, FeatureRow]>([
    ['a holiday of the state', debtor('BR', 'SP'), july9.closed],
    ['the same state with its country', debtor('BR', 'BR-SP'), july9.closed],
    ['another state', debtor('BR', 'BR-RJ'), july9.open],
    ['an unknown state has the holidays of the country', debtor('BR', 'Atlantis'), july9.open],
    ['a code that is no country', debtor('391'), Object.fromEntries(BUSINESS.map((name) => [name, null]))],
    ['no country: missing, though the portfolio has one', debtor(null, '25'), { ...Object.fromEntries(BUSINESS.map((name) => [name, null])), month: 7, week_of_month: 2 }],
    ['no debtor known yet', debtor('BR', 'SP', '2024-07-10'), { is_holiday: null, business_day_of_month: null, day_of_month: 9 }],
  ])('%s', async (_name, row, expected) => {
    if (row !== null) await addFacts(store, 'debtor', [row]);
    expect((await featuresAt(store, SCOPE, [july9.asOf]))[0]).toMatchObject(expected);
  });

  it('follows the version that was known, and years far apart', async () => {
    await addFacts(store, 'debtor', [debtor('BR', 'SP'), { ...debtor('PT'), effective_at: '2024-01-01', known_at: '2024-01-01' }]);
    expect((await featuresAt(store, SCOPE, ['2023-07-09', '2024-07-09', '2040-06-10'])).map((row) => row['is_holiday'])).toEqual([1, 0, 1]);
  });
});

it('a second join of the same store gives the same', async () => {
  await addFacts(store, 'debtor', [debtor('IT')]);
  const first = await featuresAt(store, SCOPE, ['2024-04-01']);
  expect(await featuresAt(store, SCOPE, ['2024-04-01'])).toEqual(first);
  const [counted] = await store.rows<{ days: bigint }>("select count(*) as days from calendar_day where day_on = '2024-04-01'");
  expect(counted!.days).toBe(1n);
});
