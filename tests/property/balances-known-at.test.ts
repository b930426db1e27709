/** Balances for any pair of what had happened and what was known, over random histories with merges, reversals and late rows, against the reference. */
import { expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { MICROS_PER_DAY } from '../../core/time.ts';
import { ledgerBalances } from '../../features/store/balances.ts';
import { openMemoryStore } from '../../features/store/open.ts';
import { generateRows, generateWorld } from '../reference/generate/world.ts';
import { groupOf } from '../reference/identity.ts';
import { itemsOf, unusedMinor } from '../reference/ledger.ts';
import { loadWorld } from '../reference/load-world.ts';
import { dayOfInstant, greatest, sum, textOf } from '../reference/values.ts';
import type { World } from '../reference/world.ts';

const DEBTORS = 60;
const PAIRS = 6;

interface Pair {
  readonly asOf: bigint;
  readonly knownAt: bigint;
}

/** Amounts that are not zero, by debtor and currency: `debtor currency open overdue dpd`. */
function expected(world: World, { asOf, knownAt }: Pair): readonly string[] {
  // Both clocks moved apart: what was known by `knownAt` is now known by `asOf`, in the same order.
  const tables = Object.fromEntries((['ledger_entry', 'allocation', 'receivable', 'debtor_alias'] as const)
    .map((table) => [table, (world.tables[table] ?? []).map((fact) => ({ ...fact, known_at: (fact['known_at'] as bigint) + asOf - knownAt }))]));
  const entries = world.tables.ledger_entry ?? [];
  return [...new Set(entries.map((entry) => textOf(entry, 'currency')!))].flatMap((currency) => {
    const seen: World = { tables, options: { ...world.options, currency } };
    const today = dayOfInstant(seen, asOf);
    const roots = new Set(entries.map((entry) => groupOf(seen, { debtorId: textOf(entry, 'debtor_id')!, receivableId: null, asOf }).root));
    return [...roots].flatMap((debtorId) => {
      const row = { debtorId, receivableId: null, asOf };
      const items = itemsOf(seen, row).filter((item) => item.openMinor !== 0n);
      const unused = unusedMinor(seen, row);
      const overdue = items.filter((item) => item.openMinor > 0n && item.dueOn < today);
      if (items.length === 0 && unused === 0n) return [];
      return [`${debtorId} ${currency} ${sum(items, (item) => item.openMinor) - unused} ${sum(overdue, (item) => item.openMinor)} ${greatest(overdue.map((item) => today - item.dueOn)) ?? 0}`];
    });
  }).sort();
}

it.each([11, 12, 13])('random world %i: every pair of moments gives the balances of the reference', async (seed) => {
  const world = generateWorld(seed, { debtors: DEBTORS });
  const store = await openMemoryStore({ threads: 2 });
  await loadWorld(store, world);
  const random = randomStream('balance-pairs', seed);
  const moments = [...new Set(generateRows(world, seed, { debtors: 1, moments: PAIRS }).map(({ asOf }) => asOf))];
  const pairs = moments.flatMap((asOf): Pair[] => [{ asOf, knownAt: asOf }, { asOf, knownAt: asOf - BigInt(1 + random.integer(60)) * MICROS_PER_DAY }, { asOf, knownAt: asOf + BigInt(1 + random.integer(200)) * MICROS_PER_DAY }]);
  const { timeZone } = world.options;
  for (const pair of pairs) {
    const { rows } = await ledgerBalances(store, { ...pair, by: 'debtor', timeZone });
    expect(rows.map((row) => `${row.key} ${row.currency} ${row.openMinor} ${row.overdueMinor} ${row.dpd}`).sort()).toEqual(expected(world, pair));
  }
  // What is known has to make a difference, or the test says nothing; a day more or less may not.
  expect(new Set(pairs.map((pair) => expected(world, pair).join())).size).toBeGreaterThan(2 * moments.length);
  store.close();
});
