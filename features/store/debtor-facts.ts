/** The facts of a few debtors in an in-memory store, for as long as some work needs them: their part of a snapshot plus later events. */
import { join } from 'node:path';
import { groupRoots } from '../../core/group-roots.ts';
import { TABLE_NAMES, tableDefinition, type ColumnDefinition, type TableName } from '../../core/schema/tables.ts';
import type { LoggedEvent } from '../../core/schema/events.ts';
import { parseInstant } from '../../core/time.ts';
import type { DebtorGroups } from './debtor-groups.ts';
import { sqlText } from './sql-text.ts';
import type { SqlParameters, SqlValue, Store } from './open.ts';

/** The `facts/` of a snapshot. */
export interface FactsFolder {
  readonly folder: string;
  /** Files that the manifest lists, relative to the folder; one that is not there any more is an error, not an absence of facts. */
  readonly paths: ReadonlySet<string>;
}

export interface DebtorFactsOptions {
  readonly debtorIds: readonly string[];
  /** Of the snapshot. */
  readonly groups: DebtorGroups;
  /** Events that the snapshot does not hold; one whose key it does hold is left out. */
  readonly later: readonly LoggedEvent[];
}

const OF_DEBTORS = TABLE_NAMES.filter((table) => tableDefinition(table).byDebtor);

/** Adds the tables without debtors (macro, places, aliases) to a store, once. */
export async function loadSharedFacts(store: Store, facts: FactsFolder): Promise<void> {
  for (const table of TABLE_NAMES) if (!tableDefinition(table).byDebtor) await insertFile(store, table, { facts, name: 'all.parquet' });
}

/** The debtor of every receivable that the facts name. */
export async function readReceivableOwners(store: Store, facts: FactsFolder, buckets: number): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  for (const table of ['receivable', 'ledger_entry'] as const) {
    for (let bucket = 0; bucket < buckets; bucket++) {
      const name = `bucket-${bucket}.parquet`;
      if (!facts.paths.has(`${table}/${name}`)) continue;
      const rows = await store.rows<{ receivable_id: string; debtor_id: string }>(`select distinct receivable_id, debtor_id from ${parquet(facts, table, name)} where receivable_id is not null`);
      for (const row of rows) owners.set(row.receivable_id, row.debtor_id);
    }
  }
  return owners;
}

/** The head of the group of every debtor that has a parent or is one, by the newest versions of the facts. */
export async function readGroupHeads(store: Store, facts: FactsFolder, groups: DebtorGroups): Promise<ReadonlyMap<string, string>> {
  const parents = new Map<string, string>();
  for (let bucket = 0; bucket < groups.buckets; bucket++) {
    const name = `bucket-${bucket}.parquet`;
    if (!facts.paths.has(`debtor/${name}`)) continue;
    const rows = await store.rows<{ debtor_id: string; parent_debtor_id: string }>(`
      select debtor_id, parent_debtor_id from (select debtor_id, parent_debtor_id, row_number() over (partition by debtor_id order by effective_at desc, known_at desc) as newest
      from ${parquet(facts, 'debtor', name)}) where newest = 1 and parent_debtor_id is not null`);
    for (const row of rows) parents.set(groups.rootOf(row.debtor_id), groups.rootOf(row.parent_debtor_id));
  }
  return groupRoots(parents);
}

/** Loads the debtors and those merged with them, runs `work`, and takes them out again. One at a time per store. */
export async function withDebtorFacts<T>(store: Store, facts: FactsFolder, options: DebtorFactsOptions, work: () => Promise<T>): Promise<T> {
  try {
    const debtorIds = [...new Set(options.debtorIds.flatMap((debtorId) => options.groups.membersOf(debtorId)))];
    const buckets = new Set(debtorIds.map((debtorId) => options.groups.bucketOf(debtorId)));
    for (const table of OF_DEBTORS) {
      for (const bucket of buckets) await insertFile(store, table, { facts, name: `bucket-${bucket}.parquet`, debtorIds });
    }
    for (const event of options.later) await insertEvent(store, event);
    return await work();
  } finally {
    for (const table of OF_DEBTORS) await store.run(`delete from main.${table}`);
  }
}

async function insertFile(store: Store, table: TableName, file: { readonly facts: FactsFolder; readonly name: string; readonly debtorIds?: readonly string[] }): Promise<void> {
  if (!file.facts.paths.has(`${table}/${file.name}`)) return;
  const names = tableDefinition(table).columns.map((column) => column.name).join(', ');
  const select = `insert into main.${table} (${names}, batch_id) select ${names}, 'snapshot' from ${parquet(file.facts, table, file.name)}`;
  await store.run(file.debtorIds === undefined ? select : `${select} where debtor_id in (${file.debtorIds.map(sqlText).join(', ')})`);
}

async function insertEvent(store: Store, { table, row }: LoggedEvent): Promise<void> {
  const { columns, key } = tableDefinition(table as TableName);
  const parameters: SqlParameters = Object.fromEntries(columns.map((column) => [column.name, parameterOf(column, row[column.name])]));
  const byName = new Map(columns.map((column) => [column.name, expressionOf(column)]));
  const sameKey = key.map((name) => `known.${name} = ${byName.get(name)!}`).join(' and ');
  await store.run(
    `insert into main.${table} (${columns.map((column) => column.name).join(', ')}, batch_id)
     select ${[...byName.values()].join(', ')}, 'event' where not exists (select 1 from main.${table} as known where ${sameKey})`, parameters);
}

function parquet(facts: FactsFolder, table: TableName, name: string): string {
  return `read_parquet('${join(facts.folder, table, name).replaceAll("'", "''")}')`;
}

function expressionOf({ name, type }: ColumnDefinition): string {
  if (type === 'instant') return `make_timestamp($${name}::BIGINT)`;
  if (type === 'date') return `$${name}::DATE`;
  return type === 'money' || type === 'integer' ? `$${name}::BIGINT` : `$${name}::VARCHAR`;
}

function parameterOf({ type }: ColumnDefinition, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (type === 'instant') return parseInstant(String(value));
  return type === 'money' || type === 'integer' ? BigInt(value as bigint | number | string) : String(value);
}
