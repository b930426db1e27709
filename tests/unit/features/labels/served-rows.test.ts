import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Frame } from '../../../../core/frame.ts';
import { dateOf, parseAsOf } from '../../../../core/time.ts';
import { labelPack } from '../../../../features/labels/registry.ts';
import { computeServedRows, labelRowsAreDebtors, type ComputedRows, type ServedViews } from '../../../../features/labels/served-rows.ts';
import { selectViews } from '../../../../features/registry.ts';
import { encodeFeatures } from '../../../../features/store/arrow.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../../features/store/point-in-time-join.ts';
import { addFacts, entry } from '../facts-fixture.ts';

const ZONE = 'Europe/Rome', AT = parseAsOf('2024-03-15', ZONE), OPTIONS = { timeZone: ZONE, currency: 'EUR' };
const VIEWS: ServedViews = { label: selectViews(['exposure']), receivables: selectViews(['exposure', 'receivable']), debtors: selectViews(['exposure', 'payment-behaviour']) };
let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
  await addFacts(store, 'ledger_entry', [
    entry('a', 'a1', 'invoice', 100, '2024-01-10 12:00:00', { debtor: 'a', due: '2024-02-10' }), entry('b', 'a2', 'invoice', 70, '2024-03-01 12:00:00', { debtor: 'a', due: '2024-04-01' }),
    entry('c', 'b1', 'invoice', 50, '2024-01-10 12:00:00', { debtor: 'b', due: '2024-02-10' }), entry('d', 'b1', 'payment', 50, '2024-02-20 12:00:00', { debtor: 'b' }),
    // Known only after the moment, and in a currency that has no rate.
    entry('e', 'a3', 'invoice', 30, '2024-03-10 12:00:00', { debtor: 'a', due: '2024-04-10', known: '2024-03-20 12:00:00' }),
    entry('f', 'b2', 'invoice', 30, '2024-03-10 12:00:00', { debtor: 'b', due: '2024-04-10', currency: 'USD' }),
  ]);
});
afterEach(() => store.close());

const keys = (rows: ComputedRows | null): string[] | null => rows && Array.from(rows.spine.debtorIds, (debtorId, row) => `${debtorId} ${rows.spine.receivableIds[row] ?? '-'} ${dateOf(rows.spine.asOf[row]!, ZONE)}`);
const bytes = ({ spine }: ComputedRows, frame: Frame): Buffer => Buffer.from(encodeFeatures(spine, frame));

it('are of three kinds where the label is of receivables, each as if it were joined alone', async () => {
  const rows = await computeServedRows(store, { ...OPTIONS, at: AT, pack: labelPack('b2b-late-15d'), label: { asOf: 'due' }, views: VIEWS });
  expect(keys(rows.label)).toEqual(['a a1 2024-02-10', 'b b1 2024-02-10']);
  expect(keys(rows.receivables)).toEqual(['a a1 2024-03-15', 'a a2 2024-03-15']);
  expect(keys(rows.debtors)).toEqual(['a - 2024-03-15', 'b - 2024-03-15']);
  for (const kind of ['label', 'receivables', 'debtors'] as const) {
    const computed = rows[kind]!;
    expect(bytes(computed, computed.frame).equals(bytes(computed, await pointInTimeJoin(store, computed.spine, VIEWS[kind]!, OPTIONS)))).toBe(true);
  }
});

it('are computed only where a model asks, and the debtors not twice', async () => {
  const pack = labelPack('default-60in90'), wide: ServedViews = { ...VIEWS, label: selectViews() };
  const served = async (views: ServedViews): Promise<unknown> => Object.values(await computeServedRows(store, { ...OPTIONS, at: AT, pack, label: {}, views })).map((rows) => (rows as ComputedRows | null)?.spine.rowCount ?? null);
  expect(await served({ label: VIEWS.label, receivables: null, debtors: null })).toEqual([2, null, null]);
  expect(await served(wide)).toEqual([2, 2, null]);
  // The rows of the label lack a view that the other model reads.
  expect(await served(VIEWS)).toEqual([2, 2, 2]);
  expect([labelRowsAreDebtors(pack, wide), labelRowsAreDebtors(pack, VIEWS), labelRowsAreDebtors(labelPack('b2b-late-15d'), wide)]).toEqual([true, false, false]);
});
