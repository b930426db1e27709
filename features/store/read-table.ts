/** Reads any table (CSV, plain or gzip, or Parquet) as a frame, without a mapping. */
import { createReadStream, existsSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { DunlinError, errorText } from '../../core/errors.ts';
import { categoryColumn, makeFrame, type Column, type Frame } from '../../core/frame.ts';
import { openMemoryStore, type Store } from './open.ts';
import { sqlName, sqlText } from './sql-text.ts';

export interface ReadTableOptions {
  /** Columns that are categories whatever they look like. */
  readonly categorical?: readonly string[];
  /** A 0/1 column: rows with 1 have no say in what type a column is. */
  readonly holdout?: string | undefined;
}

/** Texts that stand for a missing number. */
const MISSING = ['NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?', '.'];

/**
 * All columns of the file in file order, rows in file order. A column whose values are all numbers is numeric; else, where all
 * are dates or times, numeric in days since 1970-01-01; else a category. Empty is missing.
 *
 * @throws `source-missing`, `source-unreadable`, `column-missing`
 */
export async function readTable(path: string, options: ReadTableOptions = {}): Promise<Frame> {
  if (!existsSync(path)) throw new DunlinError('source-missing', `The table must be an existing file; got ${path}. Correct the path.`, { path });
  const store = await openMemoryStore();
  try {
    const names = await readTexts(store, path);
    for (const name of [...options.categorical ?? [], ...options.holdout === undefined ? [] : [options.holdout]]) requireColumn(names, name);
    return await readColumns(store, names, options);
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

type ColumnType = 'numeric' | 'time' | 'category';

async function readColumns(store: Store, names: readonly string[], options: ReadTableOptions): Promise<Frame> {
  const types = new Map<string, ColumnType>();
  for (const name of names) types.set(name, options.categorical?.includes(name) ? 'category' : await typeOf(store, name, options));
  const list = names.map((name) => {
    if (types.get(name) === 'category') return sqlName(name);
    const value = types.get(name) === 'numeric' ? `try_cast(${sqlName(name)} as double)` : `epoch_us(try_cast(${sqlName(name)} as timestamp)) / 86400000000.0`;
    return `coalesce(${value}, 'nan'::double)`;
  });
  const cells: (number | string | null)[][] = names.map(() => []);
  const result = await store.connection.stream(`select ${list.join(', ')} from given`);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    for (let column = 0; column < names.length; column++) {
      const vector = chunk.getColumnVector(column), target = cells[column]!;
      for (let i = 0; i < chunk.rowCount; i++) target.push(vector.getItem(i) as number | string | null);
    }
  }
  return makeFrame(names.map((name, i) => [name, toColumn(types.get(name)!, cells[i]!)]));
}

async function typeOf(store: Store, name: string, { holdout }: ReadTableOptions): Promise<ColumnType> {
  const column = sqlName(name);
  const visible = holdout === undefined ? 'true' : `coalesce(try_cast(${sqlName(holdout)} as double), 0) <> 1`;
  const [row] = await store.rows<{ known: bigint; numbers: bigint; times: bigint }>(
    `select count(*) as known, count(try_cast(${column} as double)) as numbers, count(try_cast(${column} as timestamp)) as times
     from given where ${visible} and ${column} is not null and ${column} not in (${MISSING.map(sqlText).join(', ')})`);
  if (row!.numbers === row!.known) return 'numeric';
  return row!.times === row!.known ? 'time' : 'category';
}

function toColumn(type: ColumnType, cells: readonly (number | string | null)[]): Column {
  return type === 'category' ? categoryColumn(cells as readonly (string | null)[]) : { kind: 'numeric', values: Float64Array.from(cells as readonly number[]) };
}
