/** An export is the join, row for row, however it is sliced and written. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { columnOf } from '../../../../core/frame.ts';
import { selectViews } from '../../../../features/registry.ts';
import { decodeFeatures } from '../../../../features/store/arrow.ts';
import { exportFeatures } from '../../../../features/store/export-features.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../../features/store/point-in-time-join.ts';
import { addFacts, entry } from '../facts-fixture.ts';

const features = { timeZone: 'UTC', currency: 'EUR' };
const views = selectViews(['exposure', 'profile', 'calendar']);
let store: Store;
let folder: string;
beforeAll(async () => {
  store = await openMemoryStore({ threads: 1 });
  folder = mkdtempSync(join(tmpdir(), 'dunlin-export-test-'));
  await addFacts(store, 'ledger_entry', ['a', 'b', 'c'].map((debtor, i) => entry(`i${debtor}`, `r${debtor}`, 'invoice', 100 * (i + 1), `2024-01-0${i + 1}`, { due: '2024-01-31', debtor })));
  await addFacts(store, 'debtor', ['a', 'b', 'c'].map((debtor, i) => ({ debtor_id: debtor, effective_at: '2024-01-01', known_at: '2024-01-01', kind: 'company', sector: ['retail', 'building', null][i]! })));
  writeFileSync(join(folder, 'spine.csv'), 'debtor_id,tag,as_of\nc,1,2024-03-01\na,2,2024-03-01\na,2,2024-03-01\nnobody,3,2024-03-01\nb,4,2024-01-01T00:00:00Z\na,5,2023-12-31\nb,"6,7",2024-02-01\n');
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const run = (name: string, sliceRows: number) => exportFeatures(store, { spinePath: join(folder, 'spine.csv'), outPath: join(folder, name), views, features, sliceRows, onSlice: () => {} });

it.each([1, 3, 100])('in slices of %i rows it gives the same rows in each format', async (sliceRows) => {
  const counted = { rows: 7, columns: 17 + views[1]!.columns.length + views[2]!.columns.length, rowsUnknown: 2, unknownIds: 1 };
  for (const name of ['out.arrow', 'out.parquet', 'out.csv']) expect(await run(name, sliceRows)).toEqual(counted);
  const { spine, frame } = decodeFeatures(readFileSync(join(folder, 'out.arrow')));
  expect(spine.debtorIds).toEqual(['c', 'a', 'a', 'nobody', 'b', 'a', 'b']);
  const joined = await pointInTimeJoin(store, spine, views, features);
  // Nobody knows `nobody`, and on 31 December nothing was known of a: also the calendar is empty there.
  const isEmpty = [false, false, false, true, false, true, false];
  for (const name of joined.names) {
    const [exported, direct] = [columnOf(frame, name), columnOf(joined, name)];
    const texts = (column: typeof direct, row: number) => (column.kind === 'numeric' ? column.values[row] : column.categories[column.codes[row]!]);
    expect(spine.debtorIds.map((_, row) => texts(exported, row)), name).toEqual(spine.debtorIds.map((_, row) => (!isEmpty[row] ? texts(direct, row) : direct.kind === 'numeric' ? Number.NaN : undefined)));
  }
  const parquet = await store.rows<{ debtor_id: string; tag: string; open_minor: number | null; sector: string | null }>(`select debtor_id, tag, open_minor, sector from read_parquet('${join(folder, 'out.parquet')}')`);
  expect(parquet.map(({ debtor_id: id, tag, open_minor: open, sector }) => [id, tag, open, sector])).toEqual([
    ['c', '1', 300, null], ['a', '2', 100, 'retail'], ['a', '2', 100, 'retail'], ['nobody', '3', null, null], ['b', '4', 0, 'building'], ['a', '5', null, null], ['b', '6,7', 200, 'building'],
  ]);
  const csv = await store.rows<{ open_minor: bigint | null; as_of: string; tag: string }>(`select open_minor, as_of, tag from read_csv('${join(folder, 'out.csv')}', types = { as_of: 'VARCHAR', tag: 'VARCHAR' })`);
  expect(csv.map(({ open_minor: open, as_of: asOf, tag }) => [open, asOf, tag])).toEqual(parquet.map(({ open_minor: open, tag }, row) => [open === null ? null : BigInt(open), new Date(Number(spine.asOf[row]! / 1000n)).toISOString().replace('.000Z', '.000000Z').replace('.999Z', '.999999Z'), tag]));
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('takes an empty spine', async () => {
  writeFileSync(join(folder, 'empty.csv'), 'debtor_id,as_of\n');
  expect(await exportFeatures(store, { spinePath: join(folder, 'empty.csv'), outPath: join(folder, 'empty.csv.gz'), views, features, onSlice: () => {} })).toMatchObject({ rows: 0, rowsUnknown: 0 });
});

it('refuses a column with the name of a feature, and leaves no file', async () => {
  writeFileSync(join(folder, 'taken.csv'), 'debtor_id,as_of,dpd\na,2024-01-01,1\n');
  await expect(exportFeatures(store, { spinePath: join(folder, 'taken.csv'), outPath: join(folder, 'taken.parquet'), views, features, onSlice: () => {} })).rejects.toMatchObject({ code: 'spine-invalid', message: expect.stringContaining('dpd') as string });
  expect(readdirSync(folder).filter((name) => name.startsWith('.') || name === 'taken.parquet')).toEqual([]);
});
