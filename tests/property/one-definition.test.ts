/**
 * One definition, three callers: a training spine over the full store, the nightly snapshot (facts by bucket and aggregates as files) and a
 * single debtor in a store of its own give the same bits, with any number of threads.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectSpine, type Spine } from '../../core/frame.ts';
import { debtorBucket, sha256 } from '../../core/hash.ts';
import { randomStream } from '../../core/random.ts';
import type { TableName } from '../../core/schema/tables.ts';
import { MICROS_PER_DAY } from '../../core/time.ts';
import { selectViews } from '../../features/registry.ts';
import { encodeFeatures } from '../../features/store/arrow.ts';
import { exportAggregates, loadAggregates } from '../../features/store/aggregates.ts';
import { exportFacts, loadFacts } from '../../features/store/facts.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { addFacts } from '../unit/features/facts-fixture.ts';
import { randomWorld, WORLD_DAYS, WORLD_OPTIONS, WORLD_START } from './random-world.ts';

const DEBTORS = 100;
const MOMENTS = 10;
const BUCKETS = 4;
const views = selectViews();
let folder: string;
let full: Store;

async function openWorld(seed: number, threads: number): Promise<Store> {
  const store = await openMemoryStore({ threads });
  for (const [table, rows] of Object.entries(randomWorld(seed, DEBTORS))) await addFacts(store, table as TableName, rows);
  return store;
}

/** 1,000 pairs of debtor and as-of. */
function randomPairs(seed: number): Spine {
  const random = randomStream('pairs', seed);
  const moments = Array.from({ length: MOMENTS }, () => WORLD_START + BigInt(60 + random.integer(WORLD_DAYS - 60)) * MICROS_PER_DAY + BigInt(random.integer(4)) * MICROS_PER_DAY / 4n);
  return makeSpine(moments.flatMap((asOf) => Array.from({ length: DEBTORS }, (_, number) => {
    const debtorId = `debtor-${number}`;
    return { debtorId, receivableId: random.integer(2) === 0 ? `${debtorId}-r${random.integer(3)}` : null, asOf };
  })));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-parity-'));
  full = await openWorld(1, 2);
}, 60_000);
afterAll(() => {
  full.close();
  rmSync(folder, { recursive: true });
});

describe('features of 1,000 random pairs', () => {
  it('do not depend on the number of threads or the order of the spine', async () => {
    const spine = randomPairs(1);
    const expected = encodeFeatures(spine, await pointInTimeJoin(full, spine, views, WORLD_OPTIONS));
    const single = await openWorld(1, 1);
    expect(sha256(encodeFeatures(spine, await pointInTimeJoin(single, spine, views, WORLD_OPTIONS)))).toBe(sha256(expected));
    single.close();
    const order = randomStream('order').shuffle(Int32Array.from({ length: spine.rowCount }, (_, row) => row));
    const shuffled = selectSpine(spine, order);
    const back = new Int32Array(order.length);
    order.forEach((row, place) => {
      back[row] = place;
    });
    const frame = await pointInTimeJoin(full, shuffled, views, WORLD_OPTIONS);
    const { selectRows } = await import('../../core/frame.ts');
    expect(sha256(encodeFeatures(spine, selectRows(frame, back)))).toBe(sha256(expected));
  }, 60_000);

  it('do not depend on how many rows are computed at once, side by side', async () => {
    const spine = randomPairs(3);
    const expected = sha256(encodeFeatures(spine, await pointInTimeJoin(full, spine, views, WORLD_OPTIONS)));
    // Ten slices, which cut debtors in two, on the two lanes of two threads.
    expect(sha256(encodeFeatures(spine, await pointInTimeJoin(full, spine, views, { ...WORLD_OPTIONS, sliceRows: 101 })))).toBe(expected);
  }, 60_000);

  it('are the same from snapshot files, bucket by bucket', async () => {
    const spine = randomPairs(2);
    const expected = await pointInTimeJoin(full, spine, views, WORLD_OPTIONS);
    const newest = spine.asOf.reduce((a, b) => (a > b ? a : b));
    await exportFacts(full, join(folder, 'facts'), { buckets: BUCKETS, asOf: newest });
    await exportAggregates(full, join(folder, 'aggregates'), { ...WORLD_OPTIONS, spine, asOf: newest });
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const rows = Int32Array.from(spine.debtorIds.flatMap((id, row) => (debtorBucket(id, BUCKETS) === bucket ? [row] : [])));
      const store = await openMemoryStore({ threads: 1 });
      await loadFacts(store, join(folder, 'facts'), { bucket });
      await loadAggregates(store, join(folder, 'aggregates'));
      const frame = await pointInTimeJoin(store, selectSpine(spine, rows), views, { ...WORLD_OPTIONS, aggregates: 'loaded' });
      expect(differences(frame, expected, rows)).toEqual([]);
      for (const row of rows.slice(0, 3)) {
        const alone = await pointInTimeJoin(store, selectSpine(spine, Int32Array.of(row)), views, { ...WORLD_OPTIONS, aggregates: 'loaded' });
        expect(differences(alone, expected, Int32Array.of(row))).toEqual([]);
      }
      store.close();
    }
  }, 90_000);
});

/** Features that differ in any bit between `frame` and the given rows of `expected`. */
function differences(frame: Awaited<ReturnType<typeof pointInTimeJoin>>, expected: typeof frame, rows: Int32Array): string[] {
  return frame.names.filter((name) => {
    const [got, wanted] = [frame.columns.get(name)!, expected.columns.get(name)!];
    return !rows.every((row, place) => {
      if (got.kind === 'numeric' && wanted.kind === 'numeric') return Object.is(got.values[place], wanted.values[row]);
      return got.kind === 'category' && wanted.kind === 'category' && got.categories[got.codes[place]!] === wanted.categories[wanted.codes[row]!];
    });
  });
}
