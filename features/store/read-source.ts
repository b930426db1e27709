/** Reads a source file into a temporary table of texts: nothing is typed here, so nothing is guessed. */
import { sqlText } from './sql-text.ts';
import type { Store } from './open.ts';

/** Relation of raw texts: `source_row` (1-based, in the order of the file), `source_file`, then the columns of the file. */
export const RAW_RELATION = 'intake_raw';

/**
 * What a column of texts held before it was text. Numbers have a decimal point, dates are ISO, an `instant` is ISO in UTC, a
 * `local` is ISO without a zone, a `list` is a JSON array; `unreadable` are types that no mapping can use.
 */
export type SourceKind = 'text' | 'number' | 'date' | 'instant' | 'local' | 'list' | 'unreadable';

export interface SourceColumn {
  readonly name: string;
  readonly kind: SourceKind;
  /** Type in the words of the file; `text` in CSV. */
  readonly type: string;
}

/** A record that is no row. */
export interface RejectedRow {
  /** 1-based; null where the source has no lines. */
  readonly line: number | null;
  /** As it stands, cut where it is long. */
  readonly text: string;
  readonly rule: 'row-shape' | 'row-quotes' | 'row-too-long' | 'json-object';
}

export interface RawRows {
  readonly columns: readonly SourceColumn[];
  readonly rowCount: number;
}

export interface CsvSource {
  /** UTF-8, plain or gzip. */
  readonly path: string;
  /** Name of the file without folder and extensions, as `source_file`. */
  readonly fileStem: string;
  readonly columns: readonly string[];
  readonly delimiter: string;
  /** Empty: nothing is quoted. Inside quotes it is doubled. */
  readonly quote: string;
  readonly isGzip: boolean;
  readonly hasHeader: boolean;
  /** A longer line is an error. */
  readonly maximumLineBytes: number;
}

/** Reads a CSV file as texts. Throws what the database throws at the first line that is no row of the columns. */
export async function readCsvSource(store: Store, source: CsvSource): Promise<RawRows> {
  await store.run(`create or replace temp table ${RAW_RELATION} as select row_number() over () as source_row, ${sqlText(source.fileStem)} as source_file, * from ${csvRows(source)}`);
  return { columns: textColumns(source.columns), rowCount: await countRows(store) };
}

/** Makes the relation of raw texts a look at the file itself for the time of `work`; its rows have no numbers. */
export async function withCsvView<T>(store: Store, source: CsvSource, work: () => Promise<T>): Promise<T> {
  await store.run(`create temp view ${RAW_RELATION} as select cast(null as bigint) as source_row, ${sqlText(source.fileStem)} as source_file, * from ${csvRows(source)}`);
  try {
    return await work();
  } finally {
    await store.run(`drop view if exists ${RAW_RELATION}`);
  }
}

function csvRows(source: CsvSource): string {
  return `read_csv(${sqlText(source.path)}, columns = {${csvColumns(source.columns)}}, auto_detect = false, header = ${source.hasHeader}, skip = 0, comment = '', strict_mode = true,
      delim = ${sqlText(source.delimiter)}, quote = ${sqlText(source.quote)}, escape = ${sqlText(source.quote)}, encoding = 'utf-8', max_line_size = ${source.maximumLineBytes},
      compression = '${source.isGzip ? 'gzip' : 'none'}')`;
}

/** Reads rows that were written with their number in front, commas, doubled quotes and no header. */
export async function readCleanRows(store: Store, source: Pick<CsvSource, 'path' | 'fileStem' | 'maximumLineBytes'>, columns: readonly SourceColumn[]): Promise<RawRows> {
  const names = columns.map(({ name }) => name);
  await store.run(`create or replace temp table ${RAW_RELATION} as select source_row, ${sqlText(source.fileStem)} as source_file, * exclude (source_row)
    from read_csv(${sqlText(source.path)}, columns = {'source_row': 'BIGINT', ${csvColumns(names)}}, auto_detect = false, header = false, skip = 0, comment = '', strict_mode = true,
      delim = ',', quote = '"', escape = '"', new_line = '\\n', encoding = 'utf-8', max_line_size = ${source.maximumLineBytes}, compression = 'none')`);
  return { columns, rowCount: await countRows(store) };
}

function csvColumns(names: readonly string[]): string {
  return names.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ');
}

function textColumns(names: readonly string[]): SourceColumn[] {
  return names.map((name) => ({ name, kind: 'text', type: 'text' }));
}

/** Rows of the relation of raw texts. */
export async function countRows(store: Store): Promise<number> {
  const [row] = await store.rows<{ n: bigint }>(`select count(*) as n from ${RAW_RELATION}`);
  return Number(row!.n);
}
