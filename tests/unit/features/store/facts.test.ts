import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numericColumn, categoryColumn, makeFrame } from '../../../../core/frame.ts';
import { debtorBucket, sha256 } from '../../../../core/hash.ts';
import { parseInstant } from '../../../../core/time.ts';
import { exportFacts, loadFacts } from '../../../../features/store/facts.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { writeFeaturesParquet } from '../../../../features/store/parquet.ts';
import { makeSpine } from '../../../../features/store/spine.ts';
import { addFacts, entry } from '../facts-fixture.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-facts-'));
  store = await openMemoryStore({ threads: 2 });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const debtors = Array.from({ length: 12 }, (_, i) => `d${i}`);
const asOf = parseInstant('2024-06-30T00:00:00Z');
const rows = debtors.map((debtor) => entry(`${debtor}:i`, debtor, 'invoice', 100, '2024-01-01', { due: '2024-01-31', debtor }));
const hash = (path: string): string => sha256(readFileSync(join(folder, path)));

describe('facts by bucket', () => {
  it('hold what was known by the as-of, each debtor in its bucket, and come back', async () => {
    await addFacts(store, 'ledger_entry', [...rows, entry('late', 'd0', 'payment', 5, '2024-01-01', { known: '2024-07-01', debtor: 'd0' })]);
    await addFacts(store, 'place', [{ place_id: 'unused', country: 'IT', known_at: '2024-01-01' }]);
    const files = await exportFacts(store, folder, { buckets: 3, asOf });
    const counts = [0, 1, 2].map((bucket) => debtors.filter((debtor) => debtorBucket(debtor, 3) === bucket).length);
    expect(files).toEqual(counts.map((count, bucket) => ({ path: `ledger_entry/bucket-${bucket}.parquet`, rows: count })));
    const back = await openMemoryStore({ threads: 1 });
    await loadFacts(back, folder, { bucket: 1 });
    const loaded = await back.rows<{ debtor_id: string }>('select debtor_id from ledger_entry order by debtor_id');
    expect(loaded.map((row) => row.debtor_id)).toEqual(debtors.filter((debtor) => debtorBucket(debtor, 3) === 1).sort());
    back.close();
  });

  it('have the same bytes whatever the order in which they came in', async () => {
    await addFacts(store, 'ledger_entry', rows);
    const files = await exportFacts(store, folder, { buckets: 2, asOf });
    const before = files.map(({ path }) => hash(path));
    await store.run('delete from ledger_entry');
    await addFacts(store, 'ledger_entry', [...rows].reverse());
    await exportFacts(store, folder, { buckets: 2, asOf });
    expect(files.map(({ path }) => hash(path))).toEqual(before);
  });
});

describe('features as Parquet', () => {
  it('keep the order of rows, with null for what is missing', async () => {
    const spine = makeSpine([{ debtorId: 'z', asOf }, { debtorId: 'a', receivableId: 'r', asOf }]);
    const frame = makeFrame([['n', numericColumn([Number.NaN, 2.5])], ['c', categoryColumn(['x', null])]]);
    const path = join(folder, 'f.parquet');
    await writeFeaturesParquet(store, path, { spine, frame });
    expect(await store.rows(`select debtor_id, receivable_id, epoch_us(as_of) as as_of, n, c from read_parquet('${path}')`)).toEqual([
      { debtor_id: 'z', receivable_id: null, as_of: asOf, n: null, c: 'x' }, { debtor_id: 'a', receivable_id: 'r', as_of: asOf, n: 2.5, c: null }]);
    const bytes = hash('f.parquet');
    await writeFeaturesParquet(store, path, { spine, frame });
    expect(hash('f.parquet')).toBe(bytes);
  });
});
