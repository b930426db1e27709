/** The exposure view against a plain model of oldest-due-first, written without any SQL. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { columnOf } from '../../core/frame.ts';
import { addDays, daysBetween, parseAsOf } from '../../core/time.ts';
import { selectViews } from '../../features/registry.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { addFacts, entry, type FactRow } from '../unit/features/facts-fixture.ts';

const START = '2024-01-01';
const AS_OF = '2024-06-30';

interface Item {
  readonly amount: number;
  readonly day: number;
  readonly terms: number;
  /** Paid directly on the item. */
  readonly direct: number;
}

interface History {
  readonly items: readonly Item[];
  /** Credits that name no item; every third is returned. */
  readonly loose: readonly number[];
}

const history: fc.Arbitrary<History> = fc.record({
  items: fc.array(fc.record({ amount: fc.integer({ min: 1, max: 500 }), day: fc.integer({ min: 0, max: 100 }), terms: fc.integer({ min: 0, max: 120 }), direct: fc.integer({ min: 0, max: 600 }) }), { maxLength: 6 }),
  loose: fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 4 }),
});

function toEntries(debtor: string, { items, loose }: History): FactRow[] {
  return [
    ...items.flatMap((item, i) => {
      const [id, on] = [`${debtor}-${i}`, addDays(START, item.day)];
      return [entry(`${id}:i`, id, 'invoice', item.amount, on, { debtor, due: addDays(on, item.terms) }), ...(item.direct > 0 ? [entry(`${id}:p`, id, 'payment', item.direct, on, { debtor })] : [])];
    }),
    ...loose.flatMap((amount, i) => [
      entry(`${debtor}:l${i}`, null, 'payment', amount, '2024-05-01', { debtor }),
      ...(i % 3 === 2 ? [entry(`${debtor}:r${i}`, null, 'reversal', amount, '2024-05-02', { debtor, reverses: `${debtor}:l${i}` })] : []),
    ]),
  ];
}

/** Open and overdue amount, days past due and open items of one debtor by the plain rule. */
function expected({ items, loose }: History): number[] {
  const owed = items.map((item, i) => ({ due: addDays(addDays(START, item.day), item.terms), on: item.day, id: i, open: item.amount - item.direct }));
  let pool = loose.reduce((sum, amount, i) => sum + (i % 3 === 2 ? 0 : amount), 0);
  for (const item of [...owed].sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : a.on - b.on || a.id - b.id))) {
    const paid = Math.max(0, Math.min(item.open, pool));
    item.open -= paid;
    pool -= paid;
  }
  const open = owed.filter((item) => item.open > 0);
  return [
    owed.reduce((sum, item) => sum + item.open, 0) - pool, open.filter((item) => item.due < AS_OF).reduce((sum, item) => sum + item.open, 0),
    open.reduce((dpd, item) => Math.max(dpd, daysBetween(item.due, AS_OF)), 0), open.length,
  ];
}

let store: Store;
beforeAll(async () => {
  store = await openMemoryStore({ threads: 2 });
});
afterAll(() => store.close());

it('exposure equals the plain model for any history of charges, payments and loose credits', async () => {
  await fc.assert(fc.asyncProperty(fc.array(history, { minLength: 30, maxLength: 60 }), async (histories) => {
    await store.run('delete from ledger_entry');
    await addFacts(store, 'ledger_entry', histories.flatMap((each, i) => toEntries(`d${i}`, each)));
    const spine = makeSpine(histories.map((_, i) => ({ debtorId: `d${i}`, asOf: parseAsOf(AS_OF, 'UTC') })));
    const frame = await pointInTimeJoin(store, spine, selectViews(['exposure']), { timeZone: 'UTC', currency: 'EUR' });
    const columns = ['open_minor', 'overdue_minor', 'dpd', 'open_count'].map((name) => columnOf(frame, name));
    expect(histories.map((_, row) => columns.map((column) => (column.kind === 'numeric' ? column.values[row] : null)))).toEqual(histories.map(expected));
  }), { seed: 20_240_630, numRuns: 12 });
});
