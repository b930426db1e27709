/** A debtor's own outcomes never enter what it reads of others: not by its place, region, sector or group, nor by whoever it was merged with. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FEATURE_VIEWS, selectViews } from '../../features/registry.ts';
import { openMemoryStore, type Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../features/store/spine.ts';
import type { Frame } from '../../core/frame.ts';
import { generateWorld } from '../reference/generate/world.ts';
import { loadWorld } from '../reference/load-world.ts';
import type { Fact, World } from '../reference/world.ts';
import { cellsOf, CROSSING_FEATURES, worldDay } from './crossing-world.ts';

const DEBTORS = 16;

/** Everything that the debtor itself ever owed and paid, turned into late and unpaid items of any age and amount. */
function worsen(world: World, debtorId: string, lateDays: readonly number[]): World {
  const entries = (world.tables.ledger_entry ?? []).filter((fact) => fact['debtor_id'] !== debtorId);
  const invoices: Fact[] = lateDays.map((day, number) => ({
    entry_id: `worse-${number}`, debtor_id: debtorId, receivable_id: `worse-${number}`, kind: 'invoice', amount_minor: BigInt(10 ** (number % 9)), currency: 'BRL',
    due_on: worldDay(day).slice(0, 10), reverses_entry_id: null, event_at: BigInt(Date.parse(`${worldDay(day - 30)}Z`)) * 1000n, known_at: BigInt(Date.parse(`${worldDay(day - 30)}Z`)) * 1000n, source_known_at: null,
  }));
  return { ...world, tables: { ...world.tables, ledger_entry: [...entries, ...invoices] } };
}

async function featuresOf(world: World, keys: readonly { readonly debtorId: string; readonly asOf: bigint }[]): Promise<Frame> {
  const store: Store = await openMemoryStore({ threads: 1 });
  try {
    await loadWorld(store, world);
    return await pointInTimeJoin(store, makeSpine(keys), selectViews(['place', 'season', 'group']), world.options);
  } finally {
    store.close();
  }
}

it('names every feature of the three views', () => {
  const columns = FEATURE_VIEWS.filter(({ name }) => ['place', 'season', 'group'].includes(name)).flatMap((view) => view.columns.map(({ name }) => name));
  expect(columns.sort()).toEqual([...CROSSING_FEATURES].sort());
});

it('moves no bit of the debtor, whatever it owes, and does move others', async () => {
  let moved = 0;
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: DEBTORS - 1 }), fc.array(fc.integer({ min: 40, max: 740 }), { minLength: 1, maxLength: 12 }), async (seed, number, lateDays) => {
    const world = generateWorld(seed, { debtors: DEBTORS });
    const debtorId = `debtor-${number}`;
    const asOfs = [200, 430, 600, 760].map((day) => BigInt(Date.parse(`${worldDay(day)}Z`)) * 1000n);
    const keys = asOfs.flatMap((asOf) => [debtorId, ...Array.from({ length: DEBTORS }, (_, other) => `debtor-${other}`)].map((id) => ({ debtorId: id, asOf })));
    const [before, after] = [await featuresOf(world, keys), await featuresOf(worsen(world, debtorId, lateDays), keys)];
    keys.forEach((key, row) => {
      const [was, is] = [cellsOf(before, row), cellsOf(after, row)];
      if (key.debtorId === debtorId) expect(is).toEqual(was);
      else if (JSON.stringify(is) !== JSON.stringify(was)) moved++;
    });
  }), { numRuns: 12, seed: 4 });
  // The same rows reach the others: the test can fail.
  expect(moved).toBeGreaterThan(100);
});

it('keeps out what a merged debtor did under its other name', async () => {
  const asOf = BigInt(Date.parse(`${worldDay(600)}Z`)) * 1000n;
  let moved = 0;
  for (const seed of [1, 2, 3, 4]) {
    const world = generateWorld(seed, { debtors: DEBTORS });
    // Long after the boundary of the month, before the end of the day before.
    const merge: Fact = { alias_id: 'merge', from_debtor_id: 'debtor-1', to_debtor_id: 'debtor-2', event_at: asOf - 3n * 86_400_000_000n, known_at: asOf - 3n * 86_400_000_000n, source_known_at: null };
    const merged: World = { ...world, tables: { ...world.tables, debtor_alias: [merge] } };
    const keys = [{ debtorId: 'debtor-2', asOf }, { debtorId: 'debtor-1', asOf }];
    const [before, after] = [await featuresOf(merged, keys), await featuresOf(worsen(merged, 'debtor-1', [300, 400, 500, 540]), keys)];
    for (const row of [0, 1]) expect(cellsOf(after, row)).toEqual(cellsOf(before, row));
    expect(cellsOf(after, 0)).toEqual(cellsOf(after, 1));
    // Without the merge the same items do move what the other sees, unless nothing connects the two.
    const [alone, worse] = [await featuresOf(world, keys.slice(0, 1)), await featuresOf(worsen(world, 'debtor-1', [300, 400, 500, 540]), keys.slice(0, 1))];
    if (JSON.stringify(cellsOf(worse, 0)) !== JSON.stringify(cellsOf(alone, 0))) moved++;
  }
  expect(moved).toBeGreaterThan(0);
});
