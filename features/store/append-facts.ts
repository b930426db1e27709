/**
 * Appends staged rows to the canonical tables: duplicates are skipped, conflicts are refused, late rows get the start of the batch.
 *
 * A staged table has the columns `source_row` (the row of the source that it came from), `emit` (which rule of the mapping made
 * it) and those of its canonical table. What a source row became stands or falls together.
 */
import { TABLE_NAMES, tableDefinition, type TableDefinition, type TableName } from '../../core/schema/tables.ts';
import type { Clock, Instant } from '../../core/time.ts';
import { SQL_TYPES } from './ddl.ts';
import type { Store } from './open.ts';
import { repeatsHash } from './repeated-hashes.ts';

export interface AppendOptions {
  readonly tables: readonly TableName[];
  readonly batchId: string;
  /** Newest published as-of; null before the first publication. */
  readonly watermark: Instant | null;
  /** The portfolio's kind of clock, and real time for `wall`. */
  readonly clock: Clock;
}

export interface AppendCounts {
  readonly entriesNew: number;
  readonly entriesDuplicate: number;
  /** Source rows of which at least one new entry was late. */
  readonly rowsLate: number;
}

export function stagedName(table: TableName): string {
  return `staged_${table}`;
}

/** Creates the empty staged tables. `bad_value` and `failure` are for rows that break a rule. */
export async function createStaged(store: Store, tables: readonly TableName[]): Promise<void> {
  for (const table of tables) {
    const columns = tableDefinition(table).columns.map(({ name, type }) => `${name} ${SQL_TYPES[type]}`).join(', ');
    await store.run(`create or replace temp table ${stagedName(table)} (emit INTEGER, source_row BIGINT, failure INTEGER, bad_value VARCHAR, ${columns})`);
  }
}

export async function dropStaged(store: Store, tables: readonly TableName[]): Promise<void> {
  for (const table of tables) await store.run(`drop table if exists ${stagedName(table)}`);
}

/** Inserts what is new, inside the caller's transaction. */
export async function appendFacts(store: Store, options: AppendOptions): Promise<AppendCounts> {
  let entriesNew = 0n;
  let entriesDuplicate = 0n;
  for (const table of options.tables) {
    const counts = await keepNew(store, table);
    entriesNew += counts.kept;
    entriesDuplicate += counts.staged - counts.kept;
  }
  const late = await markLate(store, options);
  for (const table of options.tables) {
    const columns = tableDefinition(table).columns.map(({ name }) => name).join(', ');
    await store.run(`insert into main.${table} (${columns}, batch_id) select ${columns}, $batchId from ${stagedName(table)}`, { batchId: options.batchId });
  }
  return { entriesNew: Number(entriesNew), entriesDuplicate: Number(entriesDuplicate), rowsLate: late };
}

/** Deletes staged duplicates, of each other and of the store. */
async function keepNew(store: Store, table: TableName): Promise<{ readonly staged: bigint; readonly kept: bigint }> {
  const definition = tableDefinition(table);
  const staged = await countStaged(store, table);
  if (await hasRepeatedKeys(store, definition)) {
    const keys = keyNames(definition, 'staged').join(', ');
    await store.run(`create or replace temp table ${stagedName(table)} as select * from ${stagedName(table)}
      qualify row_number() over (partition by ${keys} order by ${definition.clocks.known}, source_row, emit) = 1`);
  }
  if (await hasRows(store, table)) {
    await store.run(`create or replace temp table ${stagedName(table)} as select s.* from ${stagedName(table)} s
      anti join (select ${keyNames(definition, 'stored').map((key, i) => `${key} as k${i}`).join(', ')} from main.${table}) t
      on ${keyNames(definition, 'staged').map((key, i) => `s.${key} = t.k${i}`).join(' and ')} order by s.source_row, s.emit`);
  }
  return { staged, kept: await countStaged(store, table) };
}

/** Gives rows known at or before the watermark the start of the batch as their time of knowing; returns how many source rows that were. */
async function markLate(store: Store, options: AppendOptions): Promise<number> {
  if (options.watermark === null) return 0;
  const lateRows = options.tables.map((table) => `select source_row from ${stagedName(table)} where epoch_us(${tableDefinition(table).clocks.known}) <= $watermark`).join(' union all ');
  const [counted] = await store.rows<{ n: bigint }>(`select count(distinct source_row) as n from (${lateRows})`, { watermark: options.watermark });
  if (counted!.n === 0n) return 0;
  const startsAt = await batchStart(store, options, options.watermark);
  for (const table of options.tables) {
    const { known } = tableDefinition(table).clocks;
    await store.run(`update ${stagedName(table)} set source_known_at = ${known}, ${known} = make_timestamp($startsAt::BIGINT) where epoch_us(${known}) <= $watermark`,
      { startsAt, watermark: options.watermark });
  }
  return Number(counted!.n);
}

/**
 * Start of the batch: real time with a wall clock; with the clock of the data the newest fact about any debtor, known or arriving.
 * In both cases it lies behind the watermark, so that no published answer can have seen the row.
 */
async function batchStart(store: Store, options: AppendOptions, watermark: Instant): Promise<Instant> {
  const least = watermark + 1n;
  const select = (table: TableName, from: string): string => `select max(${tableDefinition(table).clocks.known}) as k from ${from}`;
  const debtorTables = DEBTOR_TABLES.map((table) => select(table, `main.${table}`));
  const arriving = options.tables.filter((table) => tableDefinition(table).byDebtor).map((table) => select(table, stagedName(table)));
  const now = options.clock.kind === 'wall' ? options.clock.now() : await newest(store, [...debtorTables, ...arriving]);
  return now !== null && now > least ? now : least;
}

async function newest(store: Store, selects: readonly string[]): Promise<Instant | null> {
  const [row] = await store.rows<{ newest: bigint | null }>(`select epoch_us(max(k)) as newest from (${selects.join(' union all ')})`);
  return row?.newest ?? null;
}

const DEBTOR_TABLES: readonly TableName[] = TABLE_NAMES.filter((name) => tableDefinition(name).byDebtor);

export async function hasRepeatedKeys(store: Store, definition: TableDefinition): Promise<boolean> {
  const table = definition.name as TableName;
  // By hash: two keys with one hash only cost the exact look that follows.
  return repeatsHash(store, `select hash(${keyNames(definition, 'staged').join(', ')}) as h from ${stagedName(table)}`, { count: Number(await countStaged(store, table)) });
}

/** Key columns; a key that holds the time of knowing means the source's own time, also where the row came late. */
export function keyNames(definition: TableDefinition, side: 'staged' | 'stored', prefix = ''): string[] {
  return definition.key.map((name) => (side === 'stored' && name === definition.clocks.known ? `coalesce(${prefix}source_known_at, ${prefix}${name})` : `${prefix}${name}`));
}

export async function hasRows(store: Store, table: TableName): Promise<boolean> {
  return (await store.rows(`select 1 as one from main.${table} limit 1`)).length > 0;
}

async function countStaged(store: Store, table: TableName): Promise<bigint> {
  const [row] = await store.rows<{ n: bigint }>(`select count(*) as n from ${stagedName(table)}`);
  return row!.n;
}
