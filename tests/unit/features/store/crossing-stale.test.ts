/** What a snapshot carries of statistics over other debtors, for how long it lasts, and what is told when it is too old. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseInstant } from '../../../../core/time.ts';
import { selectViews } from '../../../../features/registry.ts';
import { exportAggregates, loadAggregates } from '../../../../features/store/aggregates.ts';
import type { StaleStatistic } from '../../../../features/store/crossing/stale.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../../../features/store/spine.ts';
import { cellsOf } from '../../../leakage/crossing-world.ts';
import { addFacts, entry, type FactRow } from '../facts-fixture.ts';

const OPTIONS = { timeZone: 'America/Sao_Paulo', currency: 'EUR' } as const;
const views = selectViews(['place', 'season', 'group']);
let folder: string;
let full: Store;

const IDS = ['d', 'near', 'sister', 'alone'];
const owned = (id: string): FactRow[] => ['2022-06-10', '2023-05-31', '2023-12-31', '2024-01-15'].flatMap((due, number) => [
  entry(`${id}-${number}:i`, `${id}-${number}`, 'invoice', 100, '2022-01-01', { due, debtor: id }), ...number % 2 === 0 ? [] : [entry(`${id}-${number}:p`, `${id}-${number}`, 'payment', 100, '2024-01-31T20:00:00', { debtor: id })]]);

async function fill(store: Store, ids: readonly string[]): Promise<void> {
  await addFacts(store, 'debtor', ids.map((id) => ({ debtor_id: id, effective_at: '2021-01-01', kind: 'company', sector: 'food', country: 'IT', region: 'IT-25', place_id: 'milan', parent_debtor_id: id === 'sister' || id === 'd' ? 'holding' : null, known_at: '2021-01-01' })));
  await addFacts(store, 'ledger_entry', ids.flatMap(owned));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-crossing-'));
  full = await openMemoryStore({ threads: 1 });
  await addFacts(full, 'place', [{ place_id: 'milan', country: 'IT', latitude: 45.46, longitude: 9.19, population: 1_370_000, known_at: '2021-01-01' }]);
  await fill(full, IDS);
});
afterEach(() => {
  full.close();
  rmSync(folder, { recursive: true });
});

/** Bits of training and of a single debtor over a snapshot's aggregates, and what was stale for it. */
async function both(debtorId: string, snapshotAt: string, asOf: string): Promise<{ readonly training: unknown; readonly live: unknown; readonly stale: readonly StaleStatistic[] }> {
  await exportAggregates(full, folder, { ...OPTIONS, spine: makeSpine([]), asOf: parseInstant(snapshotAt) });
  const spine = makeSpine([{ debtorId, asOf: parseInstant(asOf) }]);
  const alone = await openMemoryStore({ threads: 1 });
  await loadAggregates(alone, folder);
  await fill(alone, [debtorId]);
  const stale: StaleStatistic[] = [];
  const live = cellsOf(await pointInTimeJoin(alone, spine, views, { ...OPTIONS, aggregates: 'loaded', onStale: (found) => stale.push(...found) }), 0);
  alone.close();
  return { training: cellsOf(await pointInTimeJoin(full, spine, views, OPTIONS), 0), live, stale };
}

// In Sao Paulo, January 2024 ends at 03:00 UTC of February 1.
it.each([
  ['in the middle of a month', 'alone', '2024-01-20T12:00:00Z', '2024-01-20T18:00:00Z'],
  ['a month later, before the lag of January has run out', 'alone', '2024-01-20T12:00:00Z', '2024-02-10T02:00:00Z'],
  ['from the last microsecond of a month, until the next month has been published', 'alone', '2024-02-01T02:59:59.999999Z', '2024-03-10T02:00:00Z'],
  ['with its group, on the same day', 'd', '2024-01-20T12:00:00Z', '2024-01-20T18:00:00Z'],
  ['with its group, on the day after, from a snapshot of the end of the day', 'd', '2024-01-21T02:59:59.999999Z', '2024-01-22T02:00:00Z'],
])('answers with the bits of training: %s', async (_, debtorId, snapshotAt, asOf) => {
  const { training, live, stale } = await both(debtorId, snapshotAt, asOf);
  expect(live).toEqual(training);
  expect(stale).toEqual([]);
});

it.each([
  ['a month that was not over', 'alone', '2024-02-01T02:59:59.999998Z', '2024-02-10T12:00:00Z', [{ kind: 'month', debtorId: 'alone', asOfOn: '2024-02-10', neededOn: '2024-01-31', readOn: '2023-12-31' }]],
  ['a group a day later', 'd', '2024-01-20T12:00:00Z', '2024-01-21T12:00:00Z', [{ kind: 'group', debtorId: 'd', asOfOn: '2024-01-21', neededOn: '2024-01-20', readOn: '2024-01-19' }]],
  ['both', 'sister', '2024-01-20T12:00:00Z', '2024-02-10T12:00:00Z', [
    { kind: 'group', debtorId: 'sister', asOfOn: '2024-02-10', neededOn: '2024-02-09', readOn: '2024-01-19' }, { kind: 'month', debtorId: 'sister', asOfOn: '2024-02-10', neededOn: '2024-01-31', readOn: '2023-12-31' }]],
  ['an as-of before anything that it carries', 'alone', '2024-01-20T12:00:00Z', '2023-06-20T12:00:00Z', [{ kind: 'month', debtorId: 'alone', asOfOn: '2023-06-20', neededOn: '2023-05-31', readOn: null }]],
])('says what it lacks: %s', async (_, debtorId, snapshotAt, asOf, expected) => {
  const { training, live, stale } = await both(debtorId, snapshotAt, asOf);
  expect(stale).toEqual(expected);
  expect(live).not.toEqual(training);
});
