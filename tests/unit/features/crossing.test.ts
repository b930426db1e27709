/** What crosses debtors, on worlds small enough to count by hand: places, sectors and their seasons, groups. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAsOf } from '../../../core/time.ts';
import { selectViews } from '../../../features/registry.ts';
import { openMemoryStore, type Store } from '../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { makeSpine } from '../../../features/store/spine.ts';
import { addFacts, entry, type FactRow } from './facts-fixture.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

async function features(view: string, asOf: string, debtorId = 'd'): Promise<Record<string, number | string | null>> {
  const frame = await pointInTimeJoin(store, makeSpine([{ debtorId, asOf: parseAsOf(asOf, 'UTC') }]), selectViews([view]), { timeZone: 'UTC', currency: 'EUR', country: 'IT' });
  return Object.fromEntries(frame.names.map((name) => {
    const column = frame.columns.get(name)!;
    const value = column.kind === 'numeric' ? column.values[0]! : null;
    return [name, value === null || Number.isNaN(value) ? null : value];
  }));
}

const debtor = (id: string, change: FactRow = {}): FactRow => ({ debtor_id: id, effective_at: '2019-01-01', kind: 'company', country: 'IT', known_at: '2019-01-01', ...change });

/** An invoice, and its payment where there is one. */
const item = (id: string, owner: string, due: string, paid: string | null): FactRow[] => [
  entry(`${id}:i`, id, 'invoice', 100, '2019-01-02', { due, debtor: owner }), ...paid === null ? [] : [entry(`${id}:p`, id, 'payment', 100, paid, { debtor: owner })]];

describe('place', () => {
  const place = (id: string, latitude: number | null, longitude: number | null, change: FactRow = {}): FactRow => ({ place_id: id, country: 'IT', region: 'IT-25', latitude, longitude, population: 5000, known_at: '2019-01-01', ...change });

  beforeEach(async () => {
    // Milan and its suburb Sesto are two cells of resolution 6 in one of resolution 4; Rome is far.
    await addFacts(store, 'place', [place('milan', 45.4642, 9.19, { population: 1_370_000 }), place('sesto', 45.5333, 9.2333), place('rome', 41.9, 12.5, { region: 'IT-62', population: 2_700_000 }), place('nowhere', null, null)]);
    await addFacts(store, 'debtor', [debtor('d', { place_id: 'milan' }), debtor('near', { place_id: 'milan' }), debtor('suburb', { place_id: 'sesto' }), debtor('far', { place_id: 'rome' })]);
    await addFacts(store, 'ledger_entry', [
      ...item('x', 'd', '2023-12-31', '2024-01-20'), ...item('y', 'near', '2023-12-31', '2024-01-20'), ...item('s', 'suburb', '2023-12-31', '2023-12-31'), ...item('z', 'far', '2023-12-31', '2023-12-30'),
      // Due on the last day of January: not late before February.
      ...item('n', 'near', '2024-01-31', null)]);
  });

  it('reads how late others in the town, around it and in the region paid, without the debtor itself', async () => {
    // Others: near late, suburb and far in time. Everybody 1 of 3; region and area 1 of 2; town 1 of 1.
    const area = (1 + 20 / 3) / 22;
    expect(await features('place', '2024-02-29')).toMatchObject({
      neighbour_outcome_count: 1, area_outcome_count: 2, region_outcome_count: 2, latitude: 45.4642, population: 1_370_000, city_distance_km: 0,
      // (1 x 3 + 20 x 1) / (22 x 3), and town drawn to it: one division of integers each.
      area_late_rate: 23 / 66, region_late_rate: 23 / 66, neighbour_late_rate: (1 * 22 * 3 + 20 * 23) / (21 * 22 * 3),
    });
    expect(23 / 66).toBeCloseTo(area, 15);
    expect(await features('place', '2024-02-29', 'suburb')).toMatchObject({ neighbour_outcome_count: 0, area_outcome_count: 2, city_distance_km: 8 });
  });

  it.each([
    ['the lag of January has not run out', '2024-02-09', 0],
    ['January ended ten days before', '2024-02-10', 1],
    ['and stays until February is ten days old', '2024-03-09', 1],
    ['then what was due at the end of January counts', '2024-03-10', 2],
  ])('reads the newest month end that is ten days old: %s', async (_, asOf, count) => {
    expect(await features('place', asOf)).toMatchObject({ neighbour_outcome_count: count });
  });

  it('resolves a coordinate to the nearest place known at the time', async () => {
    await addFacts(store, 'debtor', [debtor('bare', { place_id: 'geo:45.52,9.22' }), debtor('wrong', { place_id: 'geo:95,9.22' }), debtor('lost', { place_id: 'nowhere' })]);
    expect(await features('place', '2024-02-29', 'bare')).toMatchObject({ latitude: 45.5333, longitude: 9.2333, neighbour_outcome_count: 1, area_outcome_count: 3 });
    await addFacts(store, 'place', [place('cinisello', 45.52, 9.22, { known_at: '2024-02-20', population: 1 })]);
    expect(await features('place', '2024-02-19', 'bare')).toMatchObject({ latitude: 45.5333 });
    expect(await features('place', '2024-02-29', 'bare')).toMatchObject({ latitude: 45.52, population: 1 });
    expect(await features('place', '2024-02-29', 'wrong')).toMatchObject({ latitude: null, neighbour_outcome_count: null, city_distance_km: null, region_late_rate: null });
    // A place without a position still has a region.
    expect(await features('place', '2024-02-29', 'lost')).toMatchObject({ latitude: null, neighbour_late_rate: null, city_distance_km: null, region_outcome_count: 3 });
  });
});

describe('season', () => {
  /** `late` of `count` receivables of a sector due in a month. */
  const due = (month: string, sector: string, late: number, count: number): FactRow[] => Array.from({ length: count }, (_, number) =>
    item(`${sector}-${month}-${number}`, `${sector}-${number}`, `${month}-10`, number < late ? `${month}-20` : `${month}-05`)).flat();

  beforeEach(async () => {
    await addFacts(store, 'debtor', ['food', 'retail'].flatMap((sector) => Array.from({ length: 4 }, (_, number) => debtor(`${sector}-${number}`, { sector }))));
    await addFacts(store, 'debtor', [debtor('d', { sector: 'food' }), debtor('none')]);
    await addFacts(store, 'ledger_entry', [
      ...due('2022-02', 'food', 3, 4), ...due('2023-02', 'food', 3, 4), ...due('2023-06', 'food', 0, 4), ...due('2023-02', 'retail', 1, 4), ...due('2023-06', 'retail', 1, 4),
      ...item('own-1', 'd', '2023-02-10', '2023-04-01'), ...item('own-2', 'd', '2022-02-10', null)]);
  });

  it('is the late rate of the month over that of the year, drawn to the season of everybody, without the debtor itself', async () => {
    // Food, others: February 6 of 8, all 6 of 12. Everybody else: February 7 of 12, all 8 of 20. Weight 100.
    const everybody = (7 * 20 + 100 * 8) / ((12 + 100) * 8);
    const food = await features('season', '2024-02-29');
    expect(food).toMatchObject({
      sector_outcome_count: 8, sector_late_rate: (3 * 16 + 20 * 5) / (28 * 16),
      portfolio_season_index: everybody, sector_season_index: (6 * 12 * 112 * 8 + 100 * 6 * (7 * 20 + 800)) / (108 * 6 * 112 * 8),
    });
    // The same, written as a mean of 8 months seen and 100 expected.
    expect(food['sector_season_index']).toBeCloseTo((6 / (6 / 12) + 100 * everybody) / 108, 14);
    expect(await features('season', '2024-06-30')).toMatchObject({ portfolio_season_index: (1 * 20 + 800) / (108 * 8) });
  });

  it('is missing before a year of history, without a sector and where nobody was ever late', async () => {
    const missing = { sector_season_index: null, portfolio_season_index: null };
    // February 2022 was not yet a year old at the end of January 2023.
    expect(await features('season', '2023-02-28')).toMatchObject(missing);
    expect(await features('season', '2023-03-31', 'retail-0')).toMatchObject({ sector_season_index: null });
    expect((await features('season', '2023-03-31'))['sector_season_index']).not.toBeNull();
    expect(await features('season', '2024-02-29', 'none')).toMatchObject({ sector_late_rate: null, sector_season_index: null });
  });
});

describe('group', () => {
  beforeEach(async () => {
    await addFacts(store, 'debtor', [
      debtor('holding'), debtor('d', { parent_debtor_id: 'holding' }), debtor('sister', { parent_debtor_id: 'holding' }), debtor('niece', { parent_debtor_id: 'sister' }), debtor('alone'),
    ]);
    await addFacts(store, 'ledger_entry', [
      ...item('own', 'd', '2023-06-01', null), ...item('a', 'sister', '2024-02-01', null), ...item('b', 'niece', '2024-01-01', '2024-02-28'), ...item('c', 'niece', '2024-03-20', null),
      ...item('e', 'holding', '2023-12-01', '2023-11-30')]);
  });

  it('adds the others up at the end of the day before', async () => {
    // Niece paid on the 28th: on the 29th her items are one late and paid, one not yet due.
    expect(await features('group', '2024-02-29')).toEqual({
      group_other_count: 3, group_is_head: 0, group_open_minor: 200, group_overdue_minor: 100, group_overdue_share: 0.5, group_worst_dpd: 27, group_outcome_count: 3, group_late_rate: 2 / 3,
    });
    expect(await features('group', '2024-02-28')).toMatchObject({ group_open_minor: 300, group_overdue_minor: 200, group_worst_dpd: 57 });
    // For the others the debtor's own item is the worst.
    expect(await features('group', '2024-02-29', 'holding')).toMatchObject({ group_is_head: 1, group_worst_dpd: 272, group_overdue_minor: 200, group_late_rate: 3 / 3 });
  });

  it('is empty for a debtor alone and before its group was known', async () => {
    expect(await features('group', '2024-02-29', 'alone')).toEqual({
      group_other_count: 0, group_is_head: 0, group_open_minor: 0, group_overdue_minor: 0, group_overdue_share: null, group_worst_dpd: 0, group_outcome_count: 0, group_late_rate: null,
    });
    await addFacts(store, 'debtor', [debtor('alone', { parent_debtor_id: 'holding', known_at: '2024-02-20' })]);
    expect(await features('group', '2024-02-20', 'alone')).toMatchObject({ group_other_count: 0 });
    expect(await features('group', '2024-02-21', 'alone')).toMatchObject({ group_other_count: 4 });
    // Sold: from the newest version on.
    await addFacts(store, 'debtor', [debtor('d', { effective_at: '2024-02-20', known_at: '2024-02-25' })]);
    expect(await features('group', '2024-02-25')).toMatchObject({ group_other_count: 4 });
    expect(await features('group', '2024-02-26')).toMatchObject({ group_other_count: 0 });
  });

  it('cuts a circle of parents', async () => {
    await addFacts(store, 'debtor', [debtor('holding', { parent_debtor_id: 'niece', known_at: '2024-01-01' })]);
    expect(await features('group', '2024-02-29')).toMatchObject({ group_other_count: 3, group_worst_dpd: 27 });
  });
});
