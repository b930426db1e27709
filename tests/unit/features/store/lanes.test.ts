/** Work side by side on forks of a store. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inLanes } from '../../../../features/store/lanes.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 2 });
  await store.run('create temp table shown as select 41 as answer');
  await store.run('create temp table hidden as select 1 as answer');
});
afterEach(() => store.close());

const SHARED = new Set(['shown', 'not_there']);

describe('lanes', () => {
  it('see what is shared, and keep their own temp relations apart', async () => {
    const answers: unknown[] = [];
    await inLanes(store, { pieces: [1, 2, 3, 4, 5], shared: SHARED }, async (lane, piece) => {
      await lane.run(`create temp table own as select answer + ${piece} as answer from shown`);
      answers.push((await lane.rows<{ answer: number }>('select answer from own'))[0]!.answer);
      await lane.run('drop table temp.own');
      await expect(lane.run('select * from hidden')).rejects.toThrow('hidden');
    });
    expect(answers.sort()).toEqual([42, 43, 44, 45, 46]);
    expect(await store.rows('select database_name from duckdb_databases() where not internal')).toHaveLength(1);
  });

  it('leave the store free while they work', async () => {
    await inLanes(store, { pieces: [1, 2], shared: SHARED }, async (lane) => {
      await store.run('create or replace temp table beside as select 1 as one');
      await lane.run('select * from shown');
    });
    expect(await store.rows('select one from beside')).toEqual([{ one: 1 }]);
  });

  it('work on the store itself for a single piece or with a single thread', async () => {
    await inLanes(store, { pieces: [1], shared: SHARED }, async (lane) => expect(lane).toBe(store));
    await store.run('set threads = 1');
    await inLanes(store, { pieces: [1, 2], shared: SHARED }, async (lane) => expect(lane).toBe(store));
  });

  it('begin nothing after an error, throw the first, and can be used again', async () => {
    const begun: number[] = [];
    let tellFailed = (): void => {};
    const failed = new Promise<void>((resolve) => { tellFailed = resolve; });
    const work = inLanes(store, { pieces: [1, 2, 3, 4, 5, 6], shared: SHARED }, async (lane, piece) => {
      begun.push(piece);
      if (piece === 2) await lane.run('select * from nowhere').finally(() => setImmediate(tellFailed));
      await failed;
      if (piece === 3) await lane.run('select * from nowhere_either');
    });
    await expect(work).rejects.toThrow('nowhere does not exist');
    expect(begun).toEqual([1, 2, 3]);
    await expect(inLanes(store, { pieces: [1, 2], shared: SHARED }, (lane) => lane.run('select * from shown'))).resolves.toBeUndefined();
  });
});
