import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Spine } from '../../../../core/frame.ts';
import { formatInstant } from '../../../../core/time.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { openSpineFile } from '../../../../features/store/spine-file.ts';
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

const readPath = async (path: string, timeZone: string): Promise<Spine> => {
  const file = await openSpineFile(store, path, { timeZone });
  try {
    return await file.read(0, 10);
  } finally {
    await file.close();
  }
};
const read = (text: string | Uint8Array, name = 'spine.csv') => {
  writeFileSync(join(folder, name), text);
  return readPath(join(folder, name), 'Europe/Rome');
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
    expect(Array.from((await readPath(path, 'UTC')).asOf, formatInstant)).toEqual(['2024-01-01T10:00:00.000001Z']);
  });

  it('says which line is wrong', async () => {
    await expect(read('as_of,debtor_id\n2024-01-01,a\n2024-02-30,a\n')).rejects.toMatchObject({ code: 'spine-invalid', message: expect.stringMatching(/^Line 3 \(row 2\) of the spine must have an as_of/) as string, details: { row: 2, line: 3 } });
  });

  it('keeps a receivable that the ledger does not have, and counts ids that it has never heard of', async () => {
    writeFileSync(join(folder, 'unknown.csv'), 'as_of,receivable_id,debtor_id\n2024-01-01,99,\n2024-01-01,99,\n2024-01-01,,nobody\n2024-01-01,r,\n');
    const file = await openSpineFile(store, join(folder, 'unknown.csv'), { timeZone: 'UTC' });
    expect((await file.read(0, 10)).debtorIds).toEqual(['', '', 'nobody', 'd']);
    expect([file.rowCount, file.unknownIds, file.otherColumns]).toEqual([4, 2, []]);
    expect((await file.read(2, 1)).debtorIds).toEqual(['nobody']);
    await file.close();
  });

  it.each([
    ['no as_of column', 'debtor_id,date\na,2024-01-01\n', 'spine-invalid'],
    ['neither id', 'as_of,debtor_id,receivable_id\n2024-01-01,,\n', 'spine-invalid'],
    ['an empty as_of', 'as_of,debtor_id\n,a\n', 'spine-invalid'],
    ['an as_of that is no date', 'as_of,debtor_id\n01/02/2024,a\n', 'spine-invalid'],
    ['an instant without an offset', 'as_of,debtor_id\n2024-01-01T10:00:00,a\n', 'spine-invalid'],
    ['a receivable of somebody else', 'as_of,receivable_id,debtor_id\n2024-01-01,r,b\n', 'spine-invalid'],
  ])('is refused with %s', async (_, text, code) => {
    await expect(read(text)).rejects.toMatchObject({ code });
  });

  it('is refused when it is not there or not readable', async () => {
    await expect(readPath(join(folder, 'none.csv'), 'UTC')).rejects.toMatchObject({ code: 'source-missing' });
    await expect(read('not parquet', 'broken.parquet')).rejects.toMatchObject({ code: 'source-unreadable' });
  });
});
