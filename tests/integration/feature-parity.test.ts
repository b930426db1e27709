/** 10,000 random pairs of debtor and as-of: training, nightly snapshot, stream and the slow reference agree in every bit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences, frameDifferences, referenceRow } from '../reference/compare.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { loadWorld } from '../reference/load-world.ts';
import { joinForTraining, joinFromStream, joinNightly } from '../reference/uses.ts';
import { REFERENCE_VIEWS } from '../reference/views.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import type { Frame } from '../../core/frame.ts';
import type { RowKey, World } from '../reference/world.ts';

/** Four worlds, one for each zone of the generator: 4 x 834 debtors x 3 moments. */
const WORLDS = [11, 12, 13, 14];
const SIZE = { debtors: 834, moments: 3 } as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-parity-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(WORLDS)('2,502 pairs of random world %i', (seed) => {
  let world: World;
  let rows: readonly RowKey[];
  let store: Store;
  let training: Frame;
  beforeAll(async () => {
    world = generateWorld(seed, SIZE);
    rows = generateRows(world, seed, SIZE);
    store = await openMemoryStore({ threads: 2 });
    await loadWorld(store, world);
    training = await joinForTraining(store, world, rows);
  });
  afterAll(() => store.close());

  it('training equals the reference', () => {
    const views = Object.values(REFERENCE_VIEWS);
    expect(differences(training, (row) => referenceRow(world, rows[row]!, views)).slice(0, 10)).toEqual([]);
  });

  it('the nightly snapshot equals training', async () => {
    expect(frameDifferences(await joinNightly(store, world, rows), training).slice(0, 10)).toEqual([]);
  });

  it('the stream equals training, debtor by debtor or many in one pass', async () => {
    expect(frameDifferences(await joinFromStream(store, world, rows, { folder, debtorsAtOnce: 834 }), training).slice(0, 10)).toEqual([]);
    const single = rows.slice(0, 500).filter((_, index) => index % 100 === seed);
    expect(frameDifferences(await joinFromStream(store, world, single, { folder, debtorsAtOnce: 1 }), await joinForTraining(store, world, single)).slice(0, 10)).toEqual([]);
  });
});
