/** Amounts in other currencies: out without a rate, converted at the as-of with one, to the minor unit. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAsOf } from '../../../../core/time.ts';
import { ledgerBalances } from '../../../../features/store/balances.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { addFacts, entry, type FactRow } from '../facts-fixture.ts';
import { featuresAt } from '../view-fixture.ts';

const OPTIONS = { timeZone: 'UTC', currency: 'EUR' } as const;
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

const rate = (region: string, period: string, published: string, value: number): FactRow => ({ series_id: 'fx', region, period_on: period, published_at: published, value });
const pick = (row: Readonly<Record<string, unknown>>, names: readonly string[]): unknown[] => names.map((name) => row[name]);

async function exposure(asOf: string, names: readonly string[]): Promise<unknown[]> {
  const [row] = await featuresAt(store, { ...OPTIONS, view: 'exposure' }, [asOf]);
  return pick(row!, names);
}

const OPEN = ['open_minor', 'overdue_minor', 'dpd', 'open_count', 'foreign_item_count'] as const;

describe('a rate', () => {
  beforeEach(() => addFacts(store, 'ledger_entry', [
    entry('i', 'r', 'invoice', 1000, '2024-01-01', { due: '2024-01-31' }),
    entry('u', 'u', 'invoice', 333, '2024-01-01', { due: '2024-01-21', currency: 'USD' }),
  ]));

  it.each<readonly [string, readonly FactRow[], readonly unknown[]]>([
    ['that is not there leaves the item out and counts it', [], [1000, 1000, 10, 1, 1]],
    ['of another pair is no rate', [rate('USD/GBP', '2024-01-01', '2024-02-01', 0.8)], [1000, 1000, 10, 1, 1]],
    ['that is published later is no rate yet', [rate('USD/EUR', '2024-02-01', '2024-02-11', 0.9)], [1000, 1000, 10, 1, 1]],
    // 333 * 0.9 = 299.7
    ['that is known converts and rounds to the nearest', [rate('USD/EUR', '2024-01-01', '2024-02-01', 0.9)], [1300, 1300, 20, 2, 0]],
    // The newest period counts, in its newest vintage: 333 * 0.5 = 166.5, half away from zero.
    ['of the newest period counts, as revised', [rate('USD/EUR', '2024-01-01', '2024-02-09', 0.9), rate('USD/EUR', '2024-02-01', '2024-02-02', 0.8), rate('USD/EUR', '2024-02-01', '2024-02-05', 0.5)], [1167, 1167, 20, 2, 0]],
    // 2023-11-02 is 100 days before 2024-02-10.
    ['is good for 100 days', [rate('USD/EUR', '2023-11-02', '2023-11-03', 1)], [1333, 1333, 20, 2, 0]],
    ['is stale after 100 days', [rate('USD/EUR', '2023-11-01', '2023-11-03', 1)], [1000, 1000, 10, 1, 1]],
    ['of zero is no rate', [rate('USD/EUR', '2024-01-01', '2024-02-01', 0)], [1000, 1000, 10, 1, 1]],
  ])('%s', async (_name, rates, expected) => {
    if (rates.length > 0) await addFacts(store, 'macro_observation', rates);
    expect(await exposure('2024-02-10', OPEN)).toEqual(expected);
  });

  it('changes with the as-of, never in balances', async () => {
    await addFacts(store, 'macro_observation', [rate('USD/EUR', '2024-01-01', '2024-02-01', 0.9), rate('USD/EUR', '2024-02-01', '2024-03-01', 2)]);
    expect([await exposure('2024-01-31', OPEN), await exposure('2024-02-01', OPEN), await exposure('2024-03-01', OPEN)]).toEqual([[1000, 0, 0, 1, 1], [1300, 1300, 11, 2, 0], [1666, 1666, 40, 2, 0]]);
    const { rows } = await ledgerBalances(store, { asOf: parseAsOf('2024-03-01', 'UTC'), by: 'receivable', timeZone: 'UTC' });
    expect(rows.map(({ key, currency, openMinor }) => [key, currency, openMinor])).toEqual([['r', 'EUR', 1000n], ['u', 'USD', 333n]]);
  });
});

it('currencies without minor units: 10,000 yen at 0.006 are 60.00 euros', async () => {
  await addFacts(store, 'ledger_entry', [entry('y', 'y', 'invoice', 10_000, '2024-01-01', { due: '2024-01-31', currency: 'JPY' })]);
  await addFacts(store, 'macro_observation', [rate('JPY/EUR', '2024-01-01', '2024-02-01', 0.006)]);
  expect(await exposure('2024-02-10', OPEN)).toEqual([6000, 6000, 10, 1, 0]);
});

it('money is allocated in its own currency before it is converted; what is left over and an over-payment are negative', async () => {
  await addFacts(store, 'ledger_entry', [
    entry('i', 'r', 'invoice', 1000, '2024-01-01', { due: '2024-01-05' }),
    entry('u', 'u', 'invoice', 400, '2024-01-01', { due: '2024-01-31', currency: 'USD' }), entry('p', null, 'payment', 501, '2024-02-01', { currency: 'USD' }),
    entry('v', 'v', 'invoice', 100, '2024-01-01', { due: '2024-01-31', currency: 'USD' }), entry('q', 'v', 'payment', 103, '2024-02-02', { currency: 'USD' }),
  ]);
  await addFacts(store, 'macro_observation', [rate('USD/EUR', '2024-01-01', '2024-02-01', 0.5)]);
  // 1000 open; -3 dollars cents of v are -1.5, away from zero -2; 101 left over are 50.5, so 51.
  expect(await exposure('2024-02-10', ['open_minor', 'unallocated_minor', 'dpd', 'open_count'])).toEqual([1000 - 2 - 51, 51, 36, 1]);
  const [paid] = await featuresAt(store, { ...OPTIONS, view: 'payment-flow' }, ['2024-02-10']);
  // Each payment on its own: 250.5 -> 251 and 51.5 -> 52.
  expect(pick(paid!, ['payment_count', 'paid_minor_90d'])).toEqual([2, 303]);
});

it('a receivable that was charged in two currencies is shown in the portfolio’s own', async () => {
  await addFacts(store, 'ledger_entry', [entry('i', 'r', 'invoice', 1000, '2024-01-01', { due: '2024-01-31' }), entry('u', 'r', 'debit_note', 400, '2024-01-01', { due: '2024-01-31', currency: 'USD' })]);
  await addFacts(store, 'macro_observation', [rate('USD/EUR', '2024-01-01', '2024-02-01', 0.5)]);
  expect(await exposure('2024-02-10', ['open_minor', 'open_count', 'receivable_count'])).toEqual([1200, 2, 2]);
});
