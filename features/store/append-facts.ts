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

export interface Conflict {
  readonly sourceRow: bigint;
  readonly table: TableName;
  /** JSON of the row as it came, and of the row with the same key that it contradicts. */
  readonly incoming: string;
  readonly existing: string;
  /** True when the other row is in the store, false when it came in the same batch. */
  readonly isStored: boolean;
}

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

/** Removes everything that the given source rows became. */
export async function withholdRows(store: Store, tables: readonly TableName[], sourceRowsSql: string): Promise<void> {
  await store.run(`create or replace temp table withheld_row as ${sourceRowsSql}`);
  for (const table of tables) await store.run(`delete from ${stagedName(table)} where source_row in (select source_row from withheld_row)`);
  await store.run('drop table withheld_row');
}

/**
 * Rows whose key comes with other content, in the store or in the batch. What is compared is everything but the key and the time
 * at which we learnt it: the same fact told twice is no contradiction.
 */
export async function findConflicts(store: Store, tables: readonly TableName[]): Promise<Conflict[]> {
  const found: Conflict[] = [];
  for (const table of tables) {
    const isRepeated = await hasRepeatedKeys(store, tableDefinition(table));
    const isStored = await hasRows(store, table);
    for (const sql of [...(isRepeated ? [conflictsInBatchSql(table)] : []), ...(isStored ? [conflictsWithStoreSql(table)] : [])]) {
      const rows = await store.rows<{ source_row: bigint; incoming: string; existing: string; is_stored: boolean }>(sql);
      found.push(...rows.map((row) => ({ sourceRow: row.source_row, table, incoming: row.incoming, existing: row.existing, isStored: row.is_stored })));
    }
  }
  return found;
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

async function hasRepeatedKeys(store: Store, definition: TableDefinition): Promise<boolean> {
  const keys = keyNames(definition, 'staged').join(', ');
  // By hash: two keys with one hash only cost the exact look that follows.
  const rows = await store.rows(`select 1 as one from (select hash(${keys}) as h from ${stagedName(definition.name as TableName)}) group by h having count(*) > 1 limit 1`);
  return rows.length > 0;
}

function conflictsInBatchSql(table: TableName): string {
  const definition = tableDefinition(table);
  const keys = keyNames(definition, 'staged');
  return `with hashed as (select *, hash(${contentNames(definition).join(', ') || '0'}) as content from ${stagedName(table)}),
    torn as (select ${keys.join(', ')} from hashed group by ${keys.join(', ')} having min(content) <> max(content)),
    members as (select h.* from hashed h semi join torn t on ${keys.map((key) => `h.${key} = t.${key}`).join(' and ')})
    select a.source_row, any_value(${rowJson(definition, 'a')}) as incoming, arg_min(${rowJson(definition, 'b')}, b.source_row) as existing, false as is_stored
    from members a join members b on ${keys.map((key) => `a.${key} = b.${key}`).join(' and ')} and a.content <> b.content
    group by a.source_row order by a.source_row`;
}

function conflictsWithStoreSql(table: TableName): string {
  const definition = tableDefinition(table);
  const stored = keyNames(definition, 'stored', 't.');
  const staged = keyNames(definition, 'staged', 's.');
  const differs = contentNames(definition).map((name) => `s.${name} is distinct from t.${name}`).join(' or ') || 'false';
  return `select s.source_row, any_value(${rowJson(definition, 's')}) as incoming, any_value(${rowJson(definition, 't')}) as existing, true as is_stored
    from ${stagedName(table)} s join main.${table} t on ${stored.map((key, i) => `${key} = ${staged[i]!}`).join(' and ')}
    where ${differs} group by s.source_row order by s.source_row`;
}

/** Key columns; a key that holds the time of knowing means the source's own time, also where the row came late. */
export function keyNames(definition: TableDefinition, side: 'staged' | 'stored', prefix = ''): string[] {
  return definition.key.map((name) => (side === 'stored' && name === definition.clocks.known ? `coalesce(${prefix}source_known_at, ${prefix}${name})` : `${prefix}${name}`));
}

function contentNames(definition: TableDefinition): string[] {
  return definition.columns.map(({ name }) => name).filter((name) => !definition.key.includes(name) && name !== definition.clocks.known && name !== 'source_known_at');
}

function rowJson(definition: TableDefinition, alias: string): string {
  return `cast(to_json({${definition.columns.map(({ name }) => `'${name}': ${alias}.${name}`).join(', ')}}) as varchar)`;
}

export async function hasRows(store: Store, table: TableName): Promise<boolean> {
  return (await store.rows(`select 1 as one from main.${table} limit 1`)).length > 0;
}

async function countStaged(store: Store, table: TableName): Promise<bigint> {
  const [row] = await store.rows<{ n: bigint }>(`select count(*) as n from ${stagedName(table)}`);
  return row!.n;
}
