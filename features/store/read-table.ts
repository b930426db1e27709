/** Reads any table (CSV, plain or gzip, or Parquet) as a frame, without a mapping. */
import { createReadStream, existsSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { DunlinError, errorText } from '../../core/errors.ts';
import { categoryColumn, makeFrame, type Frame } from '../../core/frame.ts';
import { openMemoryStore, type Store } from './open.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { doublesOf } from './vector-items.ts';

export interface ReadTableOptions {
  /** Columns that are categories whatever they look like. */
  readonly categorical?: readonly string[];
  /** A 0/1 column: rows with 1 have no say in what type a column is. */
  readonly holdout?: string | undefined;
}

/** Texts that stand for a missing number. */
const MISSING = ['NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?', '.'];

/** A file as a frame. */
export interface Table {
  /** All columns in file order, rows in file order. */
  readonly frame: Frame;
  /** Columns whose values are all dates or times; in the frame they are days since 1970-01-01. */
  readonly dateColumns: readonly string[];
}

/**
 * A column whose values are all numbers (with a decimal point, or all with a decimal comma) or all true and false (1 and 0) is
 * numeric; else, where all are dates or times, numeric in days since 1970-01-01; else a category. Empty is missing.
 *
 * @throws `source-missing`, `source-unreadable`, `column-missing`
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Table> {
  if (!existsSync(path)) throw new DunlinError('source-missing', `The table must be an existing file; got ${path}. Correct the path.`, { path });
  const store = await openMemoryStore();
  try {
    const names = await readTexts(store, path);
    for (const name of [...options.categorical ?? [], ...options.holdout === undefined ? [] : [options.holdout]]) requireColumn(names, name);
    const types = await findTypes(store, names, options);
    return { frame: await readColumns(store, names, types), dateColumns: names.filter((_, i) => types[i] === 'time') };
  } finally {
    store.close();
  }
}

/** Throws `column-missing` unless the table has the column. */
export function requireColumn(names: readonly string[], name: string): void {
  if (!names.includes(name)) throw new DunlinError('column-missing', `A column named on the command line must be in the table; got ${name}. The table has ${names.join(', ')}.`, { column: name });
}

async function readTexts(store: Store, path: string): Promise<readonly string[]> {
  const source = /\.parquet$/i.test(path) ? `read_parquet(${sqlText(path)})` : `read_csv(${sqlText(path)}, all_varchar = true, sample_size = -1)`;
  try {
    if (/\.gz$/i.test(path)) await checkGzip(path);
    const described = await store.rows<{ column_name: string }>(`describe select * from ${source}`);
    const texts = described.map(({ column_name: name }) => `cast(${sqlName(name)} as varchar) as ${sqlName(name)}`);
    await store.run(`create temp table given as select ${texts.join(', ')} from ${source}`);
    return described.map(({ column_name: name }) => name);
  } catch (error) {
    throw new DunlinError('source-unreadable', `The table must be a readable CSV or Parquet file; got ${path}: ${errorText(error).split('\n')[0]}. Repair or export it again.`, { path }, error);
  }
}

/** Unpacks to the end: DuckDB reads a truncated gzip as a shorter file without a word. */
async function checkGzip(path: string): Promise<void> {
  const unpacked = createReadStream(path).on('error', (error) => unpacked.destroy(error)).pipe(createGunzip());
  for await (const _ of unpacked) continue;
}

type ColumnType = 'number' | 'comma' | 'boolean' | 'time' | 'category';

/** How the text of a cell becomes a number, by type; the first type that fits every known cell of a column is its type. */
const READINGS: Readonly<Record<Exclude<ColumnType, 'category'>, (column: string) => string>> = {
  number: (column) => `try_cast(${column} as double)`,
  comma: (column) => `case when regexp_full_match(${column}, '[+-]?[0-9]+(,[0-9]+)?') then try_cast(replace(${column}, ',', '.') as double) end`,
  boolean: (column) => `case lower(${column}) when 'true' then 1.0 when 'false' then 0.0 end`,
  time: (column) => `epoch_us(try_cast(${column} as timestamp)) / 86400000000.0`,
};
const TYPES = Object.keys(READINGS) as (keyof typeof READINGS)[];

async function findTypes(store: Store, names: readonly string[], { categorical = [], holdout }: ReadTableOptions): Promise<readonly ColumnType[]> {
  const visible = holdout === undefined ? 'true' : `coalesce(${READINGS.boolean(sqlName(holdout))}, ${READINGS.number(sqlName(holdout))}, 0) <> 1`;
  const counts = names.flatMap((name, i) => {
    const column = sqlName(name), isKnown = `${column} is not null and ${column} not in (${MISSING.map(sqlText).join(', ')})`;
    return [`count(*) filter (${isKnown}) as known_${i}`, ...TYPES.map((type) => `count(${READINGS[type](column)}) filter (${isKnown}) as ${type}_${i}`)];
  });
  const [row] = await store.rows<Record<string, bigint>>(`select ${counts.join(', ')} from given where ${visible}`);
  return names.map((name, i) => (categorical.includes(name) ? 'category' : TYPES.find((type) => row![`${type}_${i}`] === row![`known_${i}`]) ?? 'category'));
}

async function readColumns(store: Store, names: readonly string[], types: readonly ColumnType[]): Promise<Frame> {
  const list = names.map((name, i) => {
    const type = types[i]!;
    return type === 'category' ? sqlName(name) : `coalesce(${READINGS[type](sqlName(name))}, 'nan'::double)`;
  });
  const [{ count }] = await store.rows<{ count: bigint }>('select count(*) as count from given') as [{ readonly count: bigint }];
  const cells = types.map((type) => (type === 'category' ? Array.from<string | null>({ length: Number(count) }) : new Float64Array(Number(count))));
  const result = await store.connection.run(`select ${list.join(', ')} from given`);
  let first = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (const [column, target] of cells.entries()) {
      const vector = chunk.getColumnVector(column);
      if (target instanceof Float64Array) target.set(doublesOf(vector).subarray(0, chunk.rowCount), first);
      else for (let i = 0; i < chunk.rowCount; i++) target[first + i] = vector.getItem(i) as string | null;
    }
    first += chunk.rowCount;
  }
  return makeFrame(names.map((name, i) => {
    const values = cells[i]!;
    return [name, values instanceof Float64Array ? { kind: 'numeric', values } : categoryColumn(values)];
  }));
}
