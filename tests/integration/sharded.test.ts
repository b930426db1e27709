/** Sharded = single: the Parquet output has the same bytes for any number of debtor buckets and threads, and any order of the input. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../core/frame.ts';
import { selectSpine } from '../../core/frame.ts';
import { sha256 } from '../../core/hash.ts';
import { FEATURE_VIEWS } from '../../features/registry.ts';
import { exportAggregates, loadAggregates } from '../../features/store/aggregates.ts';
import { readDebtorGroups } from '../../features/store/debtor-groups.ts';
import { exportFacts, loadFacts } from '../../features/store/facts.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { writeFeaturesParquet } from '../../features/store/parquet.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { ingestSource } from '../../pipelines/ingest.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { loadWorld } from '../reference/load-world.ts';
import { mergeFrames } from '../reference/uses.ts';
import { writeWorld } from '../reference/write-world.ts';

const SIZE = { debtors: 150, moments: 4 } as const;
const world = generateWorld(21, SIZE);
const rows = generateRows(world, 21, SIZE);
const spine = makeSpine(rows);
const newest = rows.map((row) => row.asOf).reduce((a, b) => (a > b ? a : b));

let folder: string;
/** sha256 of the Parquet file that one store gives. */
let single: string;

async function hashOf(store: Store, frame: Frame): Promise<string> {
  const path = join(folder, 'features.parquet');
  await writeFeaturesParquet(store, path, { spine, frame });
  return sha256(readFileSync(path));
}

async function hashOfStore(store: Store): Promise<string> {
  return hashOf(store, await pointInTimeJoin(store, spine, FEATURE_VIEWS, world.options));
}

async function withStore<T>(threads: number, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openMemoryStore({ threads });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-sharded-'));
  single = await withStore(1, async (store) => {
    await loadWorld(store, world);
    return hashOfStore(store);
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('features as Parquet have the same bytes', () => {
  it('with two threads', async () => {
    expect(await withStore(2, async (store) => {
      await loadWorld(store, world);
      return hashOfStore(store);
    })).toBe(single);
  });

  it.each([1, 7, 64])('from %i debtor buckets, each with its own facts and the broadcast aggregates only', async (buckets) => {
    const [facts, aggregates] = [join(folder, `facts-${buckets}`), join(folder, `aggregates-${buckets}`)];
    const groups = await withStore(2, async (store) => {
      await loadWorld(store, world);
      await exportFacts(store, facts, { buckets, asOf: newest });
      await exportAggregates(store, aggregates, { ...world.options, spine, asOf: newest });
      return readDebtorGroups(store, { buckets, asOf: newest });
    });
    const parts: { readonly indices: number[]; readonly frame: Frame }[] = [];
    for (let bucket = 0; bucket < buckets; bucket++) {
      const indices = rows.flatMap((row, index) => (groups.bucketOf(row.debtorId) === bucket ? [index] : []));
      if (indices.length === 0) continue;
      const frame = await withStore(1 + bucket % 2, async (store) => {
        await loadFacts(store, facts, { bucket });
        await loadAggregates(store, aggregates);
        return pointInTimeJoin(store, selectSpine(spine, Int32Array.from(indices)), FEATURE_VIEWS, { ...world.options, aggregates: 'loaded' });
      });
      parts.push({ indices, frame });
    }
    expect(parts.length).toBe(Math.min(buckets, new Set(rows.map((row) => groups.bucketOf(row.debtorId))).size));
    expect(await withStore(1, (store) => hashOf(store, mergeFrames(rows.length, parts)))).toBe(single);
  });

  it.each([1, 2])('after shuffle %i of the input files and of the rows in them, taken in by ingest', async (shuffle) => {
    expect(await withStore(2, async (store) => {
      for (const file of writeWorld(world, { folder: join(folder, `files-${shuffle}`), filesPerTable: 3, shuffle })) {
        const summary = await ingestSource({
          store, home: { quarantine: join(folder, 'quarantine') }, watermark: null, progress: () => {}, signal: new AbortController().signal,
          portfolio: { currency: world.options.currency, timeZone: world.options.timeZone, clock: 'data', intake: { maximumBadShare: 0 } },
        }, file);
        expect(summary).toMatchObject({ rowsQuarantined: 0, rowsLate: 0, rowsFiltered: 0, entriesNew: summary.rowsRead });
      }
      return hashOfStore(store);
    })).toBe(single);
  });

  it('only while the facts are the same: one cent more gives other bytes', async () => {
    expect(await withStore(1, async (store) => {
      await loadWorld(store, world);
      await store.run("update ledger_entry set amount_minor = amount_minor + 1 where kind = 'payment'");
      return hashOfStore(store);
    })).not.toBe(single);
  });
});
