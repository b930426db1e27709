/** What a row may see: the facts of its identity group under the rule of the two clocks, and the versions that hold. */
import { TABLES, tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { isVisible, sortFacts } from './clocks.ts';
import { groupOf } from './identity.ts';
import { compareText, memoise, textOf } from './values.ts';
import type { Fact, RowKey, World } from './world.ts';

/** Facts of the row's identity group with both clocks at or before the as-of, in the total order (event, known, id). */
export function visibleFacts(world: World, row: RowKey, table: TableName): readonly Fact[] {
  const byDebtor = factsByDebtor(world, table);
  return sortFacts(table, groupOf(world, row).members.flatMap((debtorId) => byDebtor.get(debtorId) ?? []).filter((fact) => isVisible(table, fact, row.asOf)));
}

/** The version of the debtor that holds at the as-of: the newest visible one of the group's root; null before the first. */
export function debtorAt(world: World, row: RowKey): Fact | null {
  const versions = (factsByDebtor(world, 'debtor').get(groupOf(world, row).root) ?? []).filter((fact) => isVisible('debtor', fact, row.asOf));
  return sortFacts('debtor', versions).at(-1) ?? null;
}

/** The newest visible version of a receivable of the row's group. */
export function receivableAt(world: World, row: RowKey, receivableId: string): Fact | null {
  return visibleFacts(world, row, 'receivable').findLast((fact) => textOf(fact, 'receivable_id') === receivableId) ?? null;
}

/** The newest visible version of a place. */
export function placeAt(world: World, placeId: string, asOf: bigint): Fact | null {
  return sortFacts('place', (placesById(world).get(placeId) ?? []).filter((fact) => isVisible('place', fact, asOf))).at(-1) ?? null;
}

/** All debtors that any fact names, sorted. */
export const allDebtors = memoise((world: World): readonly string[] => {
  const tables = (Object.keys(TABLES) as TableName[]).filter((table) => tableDefinition(table).byDebtor);
  return [...new Set(tables.flatMap((table) => (world.tables[table] ?? []).map((fact) => textOf(fact, 'debtor_id')!)))].sort(compareText);
});

function factsByDebtor(world: World, table: TableName): ReadonlyMap<string, readonly Fact[]> {
  return indexes(world).get(table)!;
}

const indexes = memoise((world: World): ReadonlyMap<TableName, ReadonlyMap<string, readonly Fact[]>> =>
  new Map((Object.keys(TABLES) as TableName[]).map((table) => [table, tableDefinition(table).byDebtor ? groupFacts(world.tables[table] ?? [], 'debtor_id') : new Map()])));

const placesById = memoise((world: World) => groupFacts(world.tables.place ?? [], 'place_id'));

function groupFacts(facts: readonly Fact[], column: string): ReadonlyMap<string, readonly Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const id = textOf(fact, column)!;
    const group = groups.get(id) ?? [];
    groups.set(id, group);
    group.push(fact);
  }
  return groups;
}
