/**
 * Appends a CSV file in one pass, from its texts straight into the canonical table, where nothing in it asks for a second look.
 *
 * Reading, typing, checking and storing are one statement, so that no copy of the file is held anywhere. The careful way over
 * staged rows gives the same table for the same file; it is taken for every file of which this one gives up.
 */
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import type { Instant } from '../../core/time.ts';
import { hasRows, keyNames } from './append-facts.ts';
import type { Store } from './open.ts';
import { RAW_RELATION } from './read-source.ts';
import { repeatsHash } from './repeated-hashes.ts';
import { sqlText } from './sql-text.ts';
import { TEXT_RELATION } from './stage-entries.ts';

/** Rows of the beginning that are looked at before the whole file is. */
const PROBE_ROWS = 2048;

export interface CleanAppend {
  readonly table: TableName;
  /** Compiled emit: source_row, failure, bad_value, then the columns of the table. */
  readonly sql: string;
  readonly batchId: string;
  /** Newest published as-of; null before the first publication. */
  readonly watermark: Instant | null;
}

/**
 * Whether the first rows keep every rule and are new; a file that begins badly is not worth the attempt. Where nothing is stored
 * there is nothing to compare, and the attempt itself ends early.
 */
export async function beginsClean(store: Store, append: CleanAppend): Promise<boolean> {
  if (!await hasRows(store, append.table)) return true;
  const definition = tableDefinition(append.table);
  const probe = `(select * from ${rowsSql(append)} limit ${PROBE_ROWS})`;
  const matched = `exists (select 1 from main.${append.table} t semi join ${probe} s on ${keyNames(definition, 'stored', 't.').map((key, i) => `${key} = s.${definition.key[i]!}`).join(' and ')})`;
  const [row] = await store.rows<{ broken: boolean; matched: boolean }>(`select exists (select 1 from ${probe} where ${unfitSql(append)}) as broken, ${matched} as matched`, parametersOf(append));
  return !row!.broken && !row!.matched;
}

/**
 * Appends all rows inside the caller's transaction and returns their number. Throws at a row that breaks a rule or is late: the
 * transaction must then be rolled back.
 */
export async function appendClean(store: Store, append: CleanAppend): Promise<number> {
  const { table, batchId } = append;
  const columns = tableDefinition(table).columns.map(({ name }) => name).join(', ');
  const { rowsChanged } = await store.connection.run(`insert into main.${table} (${columns}, batch_id)
    select ${columns}, $batchId from ${rowsSql(append)} where case when ${unfitSql(append)} then error('a row needs a second look') else true end`, { ...parametersOf(append), batchId });
  return rowsChanged;
}

export interface KeyCheck {
  readonly table: TableName;
  readonly batchId: string;
  /** The table had rows before the batch. */
  readonly hadRows: boolean;
  /** Rows of the batch in the table, at most. */
  readonly rowCount: number;
}

/** Whether a key of the batch stands there twice, or was stored before. Two keys with one hash count as one and only cost the second look. */
export async function repeatsKeys(store: Store, { table, batchId, hadRows, rowCount }: KeyCheck): Promise<boolean> {
  const definition = tableDefinition(table);
  const hashed = `select hash(${keyNames(definition, 'staged').join(', ')}) as h from main.${table}`;
  const own = `${hashed} where batch_id = ${sqlText(batchId)}`;
  if (await repeatsHash(store, hadRows ? own : hashed, { count: rowCount })) return true;
  if (!hadRows) return false;
  const stored = `select hash(${keyNames(definition, 'stored').join(', ')}) as h from main.${table} where batch_id <> $batchId`;
  return (await store.rows(`select 1 as one from (${stored}) t semi join (${own}) s on t.h = s.h limit 1`, { batchId })).length > 0;
}

/** Rows of the source, and those that become something under one of the conditions. */
export async function countMapped(store: Store, conditions: readonly string[]): Promise<{ readonly read: number; readonly mapped: number }> {
  const [row] = await store.rows<{ read: bigint; mapped: bigint }>(`select (select count(*) from ${RAW_RELATION}) as read,
    (select count(*) from ${TEXT_RELATION} where ${conditions.map((condition) => `(${condition})`).join(' or ')}) as mapped`);
  return { read: Number(row!.read), mapped: Number(row!.mapped) };
}

function rowsSql({ table, sql }: CleanAppend): string {
  return `(${sql}) emitted(source_row, failure, bad_value, ${tableDefinition(table).columns.map(({ name }) => name).join(', ')})`;
}

function unfitSql({ table, watermark }: CleanAppend): string {
  return watermark === null ? 'failure is not null' : `failure is not null or epoch_us(${tableDefinition(table).clocks.known}) <= $watermark`;
}

function parametersOf({ watermark }: CleanAppend): Record<string, bigint> {
  return watermark === null ? {} : { watermark };
}
