import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseInstant } from '../../../../core/time.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { makeSpine } from '../../../../features/store/spine.ts';
import { withSpine } from '../../../../features/store/spine-scope.ts';
import { addFacts, entry, type EntryChange } from '../facts-fixture.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 2 });
});
afterEach(() => store.close());

const reversal = (id: string, reverses: string, at: string, change: EntryChange = {}): ReturnType<typeof entry> => entry(id, null, 'reversal', 100, at, { reverses, ...change });

/** Ids of what lives at noon of each date. */
async function liveAt(dates: readonly string[], debtorId = 'd'): Promise<string[]> {
  const spine = makeSpine(dates.map((date) => ({ debtorId, asOf: parseInstant(`${date}T12:00:00Z`) })));
  return withSpine(store, spine, { timeZone: 'UTC', currency: 'EUR', needed: new Set(['live_entry_at']) }, async () => {
    const rows = await store.rows<{ ids: string | null }>('select string_agg(entry_id, \' \' order by entry_id) as ids from spine left join live_entry_at using (row_id) group by row_id order by row_id');
    return rows.map(({ ids }) => ids ?? '');
  });
}

const payment = entry('p', null, 'payment', 100, '2024-01-01');
const kept = entry('q', null, 'payment', 100, '2024-01-01');
const DATES = ['2024-01-02', '2024-02-02', '2024-03-02', '2024-04-02'];

it.each([
  ['a reversal undoes from its day on', [reversal('r', 'p', '2024-02-01')], ['p q', 'q', 'q', 'q']],
  ['a reversal that is known late undoes once it is known', [reversal('r', 'p', '2024-02-01', { known: '2024-03-01' })], ['p q', 'p q', 'q', 'q']],
  ['the first of two reversals counts', [reversal('s', 'p', '2024-03-01'), reversal('r', 'p', '2024-02-01')], ['p q', 'q', 'q', 'q']],
  ['a reversal that is reversed undoes nothing from then on', [reversal('r', 'p', '2024-02-01'), reversal('s', 'r', '2024-03-01')], ['p q', 'q', 'p q', 'p q']],
  ['and stays without effect when its own reversal is reversed', [reversal('r', 'p', '2024-02-01'), reversal('s', 'r', '2024-03-01'), reversal('t', 's', '2024-04-01')], ['p q', 'q', 'p q', 'p q']],
  ['of two reversals one of which is reversed the other still undoes', [reversal('r', 'p', '2024-02-01'), reversal('s', 'r', '2024-03-01'), reversal('t', 'p', '2024-04-01')], ['p q', 'q', 'p q', 'q']],
  ['a reversal in another currency undoes nothing', [reversal('r', 'p', '2024-02-01', { currency: 'USD' })], ['p q', 'p q', 'p q', 'p q']],
  ['a reversal of what is not there undoes nothing', [reversal('r', 'missing', '2024-02-01')], ['p q', 'p q', 'p q', 'p q']],
  ['another debtor’s reversal undoes nothing', [reversal('r', 'p', '2024-02-01', { debtor: 'e' })], ['p q', 'p q', 'p q', 'p q']],
  ['a reversal before its entry undoes it at once', [reversal('r', 'p', '2023-12-01')], ['q', 'q', 'q', 'q']],
])('%s', async (_, reversals, expected) => {
  await addFacts(store, 'ledger_entry', [payment, kept, ...reversals]);
  expect(await liveAt(DATES)).toEqual(expected);
});

it('a merged debtor’s reversal undoes from the day of the merge on', async () => {
  await addFacts(store, 'ledger_entry', [payment, kept, reversal('r', 'p', '2024-02-01', { debtor: 'e' })]);
  await addFacts(store, 'debtor_alias', [{ alias_id: 'x', from_debtor_id: 'e', to_debtor_id: 'd', event_at: '2024-03-01' }]);
  expect(await liveAt(DATES)).toEqual(['p q', 'p q', 'q', 'q']);
  expect(await liveAt(DATES, 'e')).toEqual(['', '', 'q', 'q']);
});
