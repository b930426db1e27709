import { expect, it } from 'vitest';
import { selectViews } from '../../../../features/registry.ts';
import { encodeFeatures } from '../../../../features/store/arrow.ts';
import { joinRowSets } from '../../../../features/store/join-row-sets.ts';
import { openMemoryStore } from '../../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../../../features/store/spine.ts';
import { generateRows, generateWorld } from '../../../reference/generate/world.ts';
import { loadWorld } from '../../../reference/load-world.ts';

it('gives each set the bytes that it has alone, whatever views the sets share', async () => {
  const world = generateWorld(5, { debtors: 20 }), rows = generateRows(world, 5, { debtors: 20, moments: 6 });
  const store = await openMemoryStore({ threads: 1 });
  await loadWorld(store, world);
  const views = selectViews();
  const sets = [
    { spine: makeSpine(rows.slice(0, 30)), views: views.filter(({ name }) => name !== 'receivable') },
    { spine: makeSpine([]), views },
    { spine: makeSpine(rows.slice(30)), views: selectViews(['receivable', 'profile', 'exposure']) },
  ];
  const together = await joinRowSets(store, sets, world.options);
  for (const [index, { spine, views: own }] of sets.entries()) {
    const alone = encodeFeatures(spine, await pointInTimeJoin(store, spine, own, world.options));
    expect(Buffer.from(encodeFeatures(spine, together[index]!)).equals(Buffer.from(alone))).toBe(true);
  }
  store.close();
});
