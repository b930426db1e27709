import { afterEach, beforeEach, expect, it } from 'vitest';
import { endOfDate } from '../../../../core/time.ts';
import { ledgerBalances, type BalanceGrouping } from '../../../../features/store/balances.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

type Entry = readonly [id: string, debtor: string, receivable: string | null, kind: string, amount: number, date: string, more?: { due?: string; currency?: string; reverses?: string; knownOn?: string }];

async function insert(entries: readonly Entry[]): Promise<void> {
  const text = (value: string | null | undefined): string => (value === null || value === undefined ? 'null' : `'${value}'`);
  for (const [id, debtor, receivable, kind, amount, date, more = {}] of entries) {
    await store.run(`insert into ledger_entry (entry_id, debtor_id, receivable_id, kind, amount_minor, currency, due_on, reverses_entry_id, event_at, known_at, batch_id)
      values (${text(id)}, ${text(debtor)}, ${text(receivable)}, ${text(kind)}, ${amount}, ${text(more.currency ?? 'EUR')}, ${text(more.due)}, ${text(more.reverses)}, '${date}', '${more.knownOn ?? date} 23:59:59.999999', 'b')`);
  }
}

async function balances(asOf: string, by: BalanceGrouping, knownAt?: string): Promise<string[]> {
  const { rows } = await ledgerBalances(store, { asOf: endOfDate(asOf, 'UTC'), by, timeZone: 'UTC', ...(knownAt === undefined ? {} : { knownAt: endOfDate(knownAt, 'UTC') }) });
  return rows.map((row) => `${row.key} ${row.currency} open ${row.openMinor} overdue ${row.overdueMinor} dpd ${row.dpd} count ${row.count}`);
}

it('adds charges and credits by kind, with the date of the as-of for what is overdue', async () => {
  await insert([
    ['i', 'd', 'r', 'invoice', 1000, '2020-01-01', { due: '2020-01-31' }], ['n', 'd', 'r', 'debit_note', 200, '2020-02-10'], ['p', 'd', 'r', 'payment', 300, '2020-02-01'],
    ['c', 'd', 'r', 'credit_note', 50, '2020-02-02'], ['w', 'd', 'r', 'write_off', 25, '2020-02-03'], ['f', 'd', 'r', 'refund', 5, '2020-02-04'],
    ['x', 'd', 'r', 'payment_pending', 999, '2020-02-05'], ['y', 'd', 'r', 'promise_made', 999, '2020-02-05'], ['z', 'd', 'r', 'placed_with_agency', 999, '2020-02-05'],
  ]);
  expect(await balances('2020-01-31', 'debtor')).toEqual(['d EUR open 1000 overdue 0 dpd 0 count 1']);
  expect(await balances('2020-02-01', 'debtor')).toEqual(['d EUR open 700 overdue 700 dpd 1 count 1']);
  expect(await balances('2020-02-10', 'receivable')).toEqual(['r EUR open 830 overdue 830 dpd 10 count 1']);
});

it('undoes reversals, and reversals of reversals', async () => {
  await insert([
    ['i', 'd', 'r', 'invoice', 1000, '2020-01-01', { due: '2020-01-31' }], ['p', 'd', 'r', 'payment', 1000, '2020-01-10'],
    ['b', 'd', 'r', 'reversal', 1000, '2020-01-20', { reverses: 'p' }], ['b2', 'd', 'r', 'reversal', 1000, '2020-01-25', { reverses: 'b' }],
  ]);
  expect(await balances('2020-01-15', 'debtor')).toEqual([]);
  expect(await balances('2020-01-20', 'debtor')).toEqual(['d EUR open 1000 overdue 0 dpd 0 count 1']);
  expect(await balances('2020-01-25', 'debtor')).toEqual([]);
});

it('lets unallocated payments pay the oldest due first and shows what is left over', async () => {
  await insert([
    ['i1', 'd', 'r1', 'invoice', 1000, '2020-01-01', { due: '2020-02-20' }], ['i2', 'd', 'r2', 'invoice', 500, '2020-01-02', { due: '2020-02-10' }],
    ['p', 'd', null, 'payment', 700, '2020-02-01'], ['q', 'd', null, 'payment', 900, '2020-02-05'],
  ]);
  expect(await balances('2020-02-01', 'receivable')).toEqual(['r1 EUR open 800 overdue 0 dpd 0 count 1']);
  expect(await balances('2020-02-05', 'receivable')).toEqual(['unallocated d EUR open -100 overdue 0 dpd 0 count 1']);
});

it('follows the allocations of the source', async () => {
  await insert([['i1', 'd', 'r1', 'invoice', 1000, '2020-01-01', { due: '2020-02-01' }], ['i2', 'd', 'r2', 'invoice', 500, '2020-01-02', { due: '2020-02-10' }], ['p', 'd', null, 'payment', 700, '2020-02-01']]);
  await store.run("insert into allocation values ('a', 'd', 'p', 'r2', 500, '2020-02-01', '2020-02-01', null, 'b')");
  expect(await balances('2020-02-02', 'receivable')).toEqual(['r1 EUR open 800 overdue 800 dpd 1 count 1']);
});

it('shows negative balances, payments before their invoice, and never mixes currencies', async () => {
  await insert([
    ['i', 'd', 'r', 'invoice', 1000, '2020-01-01', { due: '2020-01-31' }], ['p', 'd', 'r', 'payment', 1100, '2020-01-10'], ['s', 'd', 's', 'payment', 10, '2020-01-10'],
    ['u', 'd', 'u', 'invoice', 7, '2020-01-01', { due: '2020-01-31', currency: 'USD' }],
  ]);
  expect(await balances('2020-02-01', 'receivable')).toEqual(['r EUR open -100 overdue 0 dpd 0 count 1', 's EUR open -10 overdue 0 dpd 0 count 1', 'u USD open 7 overdue 7 dpd 1 count 1']);
  expect(await balances('2020-02-01', 'currency')).toEqual(['EUR EUR open -110 overdue 0 dpd 0 count 2', 'USD USD open 7 overdue 7 dpd 1 count 1']);
  expect(await balances('2020-02-01', 'bucket')).toEqual(['1-30 USD open 7 overdue 7 dpd 1 count 1', 'current EUR open -110 overdue 0 dpd 0 count 2']);
});

it('answers what was known then about what had happened by then', async () => {
  await insert([['i', 'd', 'r', 'invoice', 1000, '2020-01-01', { due: '2020-01-31' }], ['p', 'd', 'r', 'payment', 400, '2020-02-01', { knownOn: '2020-02-03' }]]);
  expect(await balances('2020-02-01', 'debtor')).toEqual(['d EUR open 1000 overdue 1000 dpd 1 count 1']);
  expect(await balances('2020-02-01', 'debtor', '2020-02-03')).toEqual(['d EUR open 600 overdue 600 dpd 1 count 1']);
});
