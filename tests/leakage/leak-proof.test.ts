/** Random histories, and attempts to leak later knowledge into them: not a bit of an earlier as-of moves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../core/hash.ts';
import { randomStream } from '../../core/random.ts';
import { tableDefinition } from '../../core/schema/tables.ts';
import { MICROS_PER_DAY } from '../../core/time.ts';
import { FEATURE_VIEWS } from '../../features/registry.ts';
import { encodeFeatures } from '../../features/store/arrow.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import { WORLD_START } from '../reference/generate/draft.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { appendFacts, loadWorld } from '../reference/load-world.ts';
import type { World } from '../reference/world.ts';
import { ATTACKS, type Plant } from './attacks.ts';

const DEBTORS = 12;
const NAMES = Object.keys(ATTACKS);

async function featureBits(store: Store, world: World, { seed, until }: { readonly seed: number; readonly until: bigint }): Promise<string> {
  const rows = generateRows(world, seed, { debtors: DEBTORS, moments: 4 }).map((row) => ({ ...row, asOf: row.asOf < until ? row.asOf : until }));
  const spine = makeSpine(rows);
  return sha256(encodeFeatures(spine, await pointInTimeJoin(store, spine, FEATURE_VIEWS, world.options)));
}

function makePlants(world: World, names: readonly string[], { seed, until }: { readonly seed: number; readonly until: bigint }): readonly Plant[] {
  return names.flatMap((name, ordinal) => ATTACKS[name]!({ world, until, ordinal, random: randomStream('attack', seed, ordinal) }) ?? []);
}

/** The same row for an engine that looks at no clock: it happened and was known when the row that it copies was. */
function unclocked({ table, fact }: Plant, until: bigint): Plant {
  const { event, known } = tableDefinition(table).clocks;
  const happened = event === null || (fact[event] as bigint) > until ? until : fact[event] as bigint;
  return { table, fact: { ...fact, ...(event === null ? {} : { [event]: happened }), [known]: happened } };
}

const scene = fc.record({ seed: fc.nat({ max: 1_000_000 }), day: fc.integer({ min: 120, max: 800 }), names: fc.array(fc.constantFrom(...NAMES), { minLength: 20, maxLength: 80 }) });

describe('features at an as-of', () => {
  it('do not move by a bit, whatever is learnt later of whatever time', async () => {
    await fc.assert(fc.asyncProperty(scene, async ({ seed, day, names }) => {
      const world = generateWorld(seed, { debtors: DEBTORS });
      const moment = { seed, until: WORLD_START + BigInt(day) * MICROS_PER_DAY };
      const store = await openMemoryStore({ threads: 2 });
      await loadWorld(store, world);
      const before = await featureBits(store, world, moment);
      for (const { table, fact } of makePlants(world, names, moment)) await appendFacts(store, table, [fact]);
      const after = await featureBits(store, world, moment);
      store.close();
      expect(after).toBe(before);
    }), { seed: 4, numRuns: 8 });
  });

  it('would move by each of these, if the clocks were not looked at', async () => {
    const world = generateWorld(7, { debtors: DEBTORS });
    const moment = { seed: 7, until: WORLD_START + 500n * MICROS_PER_DAY };
    const store = await openMemoryStore({ threads: 2 });
    await loadWorld(store, world);
    const unnoticed: string[] = [];
    let before = await featureBits(store, world, moment);
    for (const name of NAMES) {
      for (const plant of makePlants(world, Array.from({ length: 20 }, () => name), moment)) await plantUnclocked(store, plant, moment.until);
      const after = await featureBits(store, world, moment);
      if (after === before) unnoticed.push(name);
      before = after;
    }
    store.close();
    // No feature reads contact points yet.
    expect(unnoticed).toEqual(['a later version of a contact point']);
  });
});

async function plantUnclocked(store: Store, plant: Plant, until: bigint): Promise<void> {
  const { table, fact } = unclocked(plant, until);
  const { key, clocks } = tableDefinition(table);
  // Of a version known at the moment of another the newer holds, so those from then on give way.
  if (key.includes(clocks.known)) {
    const same = key.map((column) => (column === clocks.known ? `${column} >= make_timestamp(${fact[column] as bigint})` : `${column} = '${String(fact[column])}'`));
    await store.run(`delete from ${table} where ${same.join(' and ')}`);
  }
  await appendFacts(store, table, [fact]);
}
