/** How a spine is cut: what lies in one slice must fit into memory, and nothing may be lost or done twice. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Spine } from '../../../../core/frame.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { makeSpine } from '../../../../features/store/spine.ts';
import { joinSlices, planSlices, type SliceOptions } from '../../../../features/store/spine-slices.ts';

let store: Store;
beforeAll(async () => {
  store = await openMemoryStore();
  // Debtor `d<i>` of 30 has i entries; two of them hold a million each.
  await store.run(`insert into main.ledger_entry (entry_id, debtor_id, kind, amount_minor, currency, event_at, known_at, source_known_at, batch_id)
    select debtor || '-' || range, debtor, 'invoice', 1, 'EUR', timestamp '2020-01-01', timestamp '2020-01-01', timestamp '2020-01-01', 'b'
    from (select 'd' || range as debtor, range as entries from range(30) union all select 'many' || range, 1000000 from range(2)), lateral (select range from range(entries))`);
});
afterAll(() => store.close());

const spineOf = (...debtorIds: readonly string[]): Spine => makeSpine(debtorIds.map((debtorId) => ({ debtorId, asOf: 0n })));
const plan = async (spine: Spine, options?: SliceOptions): Promise<readonly string[]> =>
  (await planSlices(store, spine, options)).map(({ rows, beside }) => `${[...rows].map((row) => spine.debtorIds[row]!).join(' ')} | ${[...beside].map((row) => options!.beside!.debtorIds[row]!).join(' ')}`.trim());

describe('slices', () => {
  it('keep rows of one debtor together, in the order of first appearance', async () => {
    expect(await plan(spineOf('d2', 'd1', 'd2', 'd3', 'd1'), { sliceRows: 2 })).toEqual(['d2 d2 |', 'd1 d1 |', 'd3 |']);
  });

  it('cut a debtor of more rows than a slice may have', async () => {
    expect(await plan(spineOf('d1', 'd1', 'd1', 'd2'), { sliceRows: 2 })).toEqual(['d1 d1 |', 'd1 d2 |']);
  });

  it('cut where the rows of one debtor see too many facts together', async () => {
    const rows = Array.from({ length: 10 }, () => 'many0');
    expect((await plan(spineOf(...rows))).map((slice) => slice.split(' ').length - 1)).toEqual([8, 2]);
  });

  it('cut where debtors have too many facts together, of rows and beside them', async () => {
    expect(await plan(spineOf('d1', 'many0', 'd2', 'many1'))).toEqual(['d1 many0 d2 |', 'many1 |']);
    expect(await plan(spineOf('many1'), { beside: spineOf('many0', 'd2') })).toEqual(['many1 |', '| many0 d2']);
  });

  it('take what is beside with the rows of its debtor', async () => {
    expect(await plan(spineOf('d5', 'd6'), { beside: spineOf('d6', 'd5', 'd7', 'd8'), sliceRows: 1 })).toEqual(['d5 | d5', 'd6 | d6', '| d7', '| d8']);
  });

  it('lose nothing and do nothing twice, however they are cut', async () => {
    const spine = spineOf(...Array.from({ length: 400 }, (_, row) => (row % 41 === 0 ? `many${row % 2}` : `d${(row * 7) % 30}`)));
    const beside = spineOf(...Array.from({ length: 300 }, (_, row) => `d${(row * 11) % 35}`));
    for (const sliceRows of [1, 3, 50, 100_000]) {
      const slices = await planSlices(store, spine, { beside, sliceRows });
      expect(slices.every(({ rows, beside: others }) => rows.length <= sliceRows && others.length <= sliceRows)).toBe(true);
      expect(slices.flatMap(({ rows }) => [...rows]).sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, row) => row));
      expect(slices.flatMap((slice) => [...slice.beside]).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, row) => row));
      expect(joinSlices(slices, 4).flatMap(({ rows }) => [...rows])).toEqual(slices.flatMap(({ rows }) => [...rows]));
    }
  });
});
