/** Features of random histories against the slow reference, bit for bit. */
import { expect, it } from 'vitest';
import { selectViews } from '../../features/registry.ts';
import { openMemoryStore } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { differences, referenceRow } from '../reference/compare.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { loadWorld } from '../reference/load-world.ts';
import { REFERENCE_VIEWS } from '../reference/views.ts';

const DEBTORS = 50;
const references = Object.values(REFERENCE_VIEWS);

it.each([1, 2, 3, 4, 5])('random world %i: every view gives the bits of the reference', async (seed) => {
  const world = generateWorld(seed, { debtors: DEBTORS, aliases: seed !== 1 });
  const rows = generateRows(world, seed, { debtors: DEBTORS, moments: 8 });
  const store = await openMemoryStore({ threads: 2 });
  await loadWorld(store, world);
  const frame = await pointInTimeJoin(store, makeSpine(rows), selectViews(), world.options);
  store.close();
  expect(differences(frame, (row) => referenceRow(world, rows[row]!, references)).slice(0, 5)).toEqual([]);
});
