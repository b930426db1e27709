/** A view that is asked for one column gives the bits of the whole view. */
import { expect, it } from 'vitest';
import { selectColumns } from '../../core/frame.ts';
import { FEATURE_VIEWS } from '../../features/registry.ts';
import { narrowView } from '../../features/slice-sql.ts';
import { encodeFeatures } from '../../features/store/arrow.ts';
import { openMemoryStore } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { loadWorld } from '../reference/load-world.ts';

it.each(FEATURE_VIEWS.map((view) => [view.name, view] as const))('%s: each of its features alone', async (_, view) => {
  const world = generateWorld(3, { debtors: 12 });
  const spine = makeSpine(generateRows(world, 3, { debtors: 12, moments: 4 }));
  const store = await openMemoryStore({ threads: 2 });
  await loadWorld(store, world);
  const whole = await pointInTimeJoin(store, spine, [view], world.options);
  const differing: string[] = [];
  for (const column of view.columns) {
    const alone = await pointInTimeJoin(store, spine, [narrowView(view, [column.name])], world.options);
    if (!Buffer.from(encodeFeatures(spine, alone)).equals(Buffer.from(encodeFeatures(spine, selectColumns(whole, [column.name]))))) differing.push(column.name);
  }
  store.close();
  expect(differing).toEqual([]);
});
