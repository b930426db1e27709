import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { watchStore } from '../../../../features/store/watch.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

/** Hashes every number of a table as often as asked: as long as one likes. */
async function hashAll(times: number): Promise<void> {
  await store.run('create or replace table number as select i from range(4000000) r(i)');
  const hashed = Array.from({ length: times }, (_, k) => `hash(i + ${k})`).join(' + ');
  await store.run(`select max(${hashed.replaceAll('hash(', '1.0 * hash(')}) from number`);
}

it('tells how far a long statement is', async () => {
  const told: number[] = [];
  // Twice as long each time: on the quickest machine too there is a statement that is seen half-way.
  for (let times = 4; told.length === 0 && times <= 4096; times *= 2) {
    await watchStore(store, { signal: new AbortController().signal, tell: (share) => told.push(share) }, () => hashAll(times));
  }
  expect(told.length).toBeGreaterThan(0);
  for (const share of told) expect(share > 0 && share <= 1).toBe(true);
});

it('ends the running statement when it is stopped, with the reason of the stop', async () => {
  const controller = new AbortController(), reason = new Error('stopped');
  const work = watchStore(store, { signal: controller.signal }, async () => {
    controller.abort(reason);
    await hashAll(64);
  });
  await expect(work).rejects.toBe(reason);
});
