/** Hashes that come twice, against a set of all of them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { repeatsHash } from '../../../../features/store/repeated-hashes.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

it.each([[null], [1000]])('finds the one that repeats among 5,000, held %s at a time', async (held) => {
  const options = held === null ? {} : { held };
  const hashes = 'select hash(i) as h from range(5000) t(i)';
  expect(await repeatsHash(store, hashes, { count: 5000, ...options })).toBe(false);
  expect(await repeatsHash(store, `${hashes} union all select hash(4321)`, { count: 5001, ...options })).toBe(true);
});

it.each([
  ['equal but for the upper half', 'select 7::ubigint + (i::ubigint << 32) as h from range(3000) t(i)', false], ['equal but for the lower half', 'select i::ubigint + (7::ubigint << 32) as h from range(3000) t(i)', false],
  ['nothing', 'select hash(i) as h from range(0) t(i)', false], ['zero twice', 'select 0::ubigint as h from range(2)', true], ['the largest twice', 'select 18446744073709551615::ubigint as h from range(2)', true],
])('hashes that are %s', async (_, sql, repeats) => {
  expect(await repeatsHash(store, sql, { count: 3000 })).toBe(repeats);
});
