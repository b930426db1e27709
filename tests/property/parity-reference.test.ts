/** Features of random histories against the slow reference, bit for bit. */
import { expect, it } from 'vitest';
import { selectViews } from '../../features/registry.ts';
import { openMemoryStore } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { differences, referenceRow } from '../reference/compare.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { loadWorld } from '../reference/load-world.ts';
import { exposure } from '../reference/views/exposure.ts';

const DEBTORS = 60;
const VIEWS = { exposure } as const;

it.each([1, 2, 3, 4])('random world %i: every view gives the bits of the reference', async (seed) => {
  const world = generateWorld(seed, { debtors: DEBTORS });
  const rows = generateRows(world, seed, { debtors: DEBTORS, moments: 6 });
  const store = await openMemoryStore({ threads: 2 });
  await loadWorld(store, world);
  const frame = await pointInTimeJoin(store, makeSpine(rows), selectViews(Object.keys(VIEWS)), world.options);
  store.close();
  expect(differences(frame, (row) => referenceRow(world, rows[row]!, Object.values(VIEWS))).slice(0, 5)).toEqual([]);
}, 60_000);
