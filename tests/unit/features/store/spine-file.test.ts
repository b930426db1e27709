import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatInstant } from '../../../../core/time.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { readSpineFile } from '../../../../features/store/spine-file.ts';
import { addFacts, entry } from '../facts-fixture.ts';

let store: Store;
let folder: string;
beforeAll(async () => {
  store = await openMemoryStore({ threads: 1 });
  folder = mkdtempSync(join(tmpdir(), 'dunlin-spine-'));
  await addFacts(store, 'ledger_entry', [entry('i', 'r', 'invoice', 1, '2024-01-01', { due: '2024-01-31' })]);
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

const read = (text: string | Uint8Array, name = 'spine.csv') => {
  writeFileSync(join(folder, name), text);
  return readSpineFile(store, join(folder, name), { timeZone: 'Europe/Rome' });
};

describe('a spine file', () => {
  it('keeps its order, ends a date in the zone and finds the debtor of a receivable', async () => {
    const spine = await read('debtor_id,as_of,receivable_id,note\nz,2024-07-01,,x\n,2024-01-01T00:00:00+02:00,r,y\n');
    expect(spine.debtorIds).toEqual(['z', 'd']);
    expect(spine.receivableIds).toEqual([null, 'r']);
    expect(Array.from(spine.asOf, formatInstant)).toEqual(['2024-07-01T21:59:59.999999Z', '2023-12-31T22:00:00Z']);
  });

  it('may be Parquet with timestamps in UTC', async () => {
    const path = join(folder, 'spine.parquet');
    await store.run(`copy (select 'd' as debtor_id, timestamp '2024-01-01 10:00:00.000001' as as_of) to '${path}' (format parquet)`);
    expect(Array.from((await readSpineFile(store, path, { timeZone: 'UTC' })).asOf, formatInstant)).toEqual(['2024-01-01T10:00:00.000001Z']);
  });

  it.each([
    ['no as_of column', 'debtor_id,date\na,2024-01-01\n', 'spine-invalid'],
    ['neither id', 'as_of,debtor_id,receivable_id\n2024-01-01,,\n', 'spine-invalid'],
    ['an empty as_of', 'as_of,debtor_id\n,a\n', 'spine-invalid'],
    ['an as_of that is no date', 'as_of,debtor_id\n01/02/2024,a\n', 'spine-invalid'],
    ['an instant without an offset', 'as_of,debtor_id\n2024-01-01T10:00:00,a\n', 'spine-invalid'],
    ['a receivable that is not in the ledger', 'as_of,receivable_id\n2024-01-01,99\n', 'spine-invalid'],
    ['a receivable of somebody else', 'as_of,receivable_id,debtor_id\n2024-01-01,r,b\n', 'spine-invalid'],
  ])('is refused with %s', async (_, text, code) => {
    await expect(read(text)).rejects.toMatchObject({ code });
  });

  it('is refused when it is not there or not readable', async () => {
    await expect(readSpineFile(store, join(folder, 'none.csv'), { timeZone: 'UTC' })).rejects.toMatchObject({ code: 'source-missing' });
    await expect(read('not parquet', 'broken.parquet')).rejects.toMatchObject({ code: 'source-unreadable' });
  });
});
