/** Reads a source file into a temporary table of texts: nothing is typed here, so nothing is guessed. */
import { sqlName, sqlText } from './sql-text.ts';
import type { Store } from './open.ts';

/** Relation of raw texts: `source_row` (1-based, in the order of the file), `source_file`, then the columns of the file. */
export const RAW_RELATION = 'intake_raw';

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
  readonly isGzip: boolean;
  readonly hasHeader: boolean;
}

export interface CsvSource {
  /** UTF-8, plain or gzip. */
  readonly path: string;
  /** Name of the file without folder and extensions, as `source_file`. */
  readonly fileStem: string;
  readonly columns: readonly string[];
  readonly dialect: CsvDialect;
}

/** A line of the file that is no row of the header's columns. */
export interface RejectedLine {
  /** Byte at or shortly before the start of the record in the decompressed file. */
  readonly offset: number;
  readonly text: string;
  readonly kind: string;
  readonly reason: string;
}

export interface RawRows {
  readonly columns: readonly string[];
  readonly rowCount: number;
  readonly rejected: readonly RejectedLine[];
}

/** Reads a CSV file as texts; lines with a wrong number of columns or stray quotes are handed back, not dropped. */
export async function readCsvSource(store: Store, source: CsvSource): Promise<RawRows> {
  const { dialect } = source;
  const columns = source.columns.map((name) => `${sqlText(name)}: 'VARCHAR'`).join(', ');
  await dropRejects(store);
  await store.run(`create or replace temp table ${RAW_RELATION} as select row_number() over () as source_row, ${sqlText(source.fileStem)} as source_file, *
    from read_csv(${sqlText(source.path)}, columns = {${columns}}, auto_detect = false, header = ${dialect.hasHeader}, skip = 0, comment = '', strict_mode = true,
      delim = ${sqlText(dialect.delimiter)}, quote = ${sqlText(dialect.quote)}, escape = ${sqlText(dialect.escape)}, encoding = 'utf-8',
      compression = '${dialect.isGzip ? 'gzip' : 'none'}', store_rejects = true, rejects_table = 'intake_rejects', rejects_scan = 'intake_scans')`);
  const rejected = await store.rows<{ line_byte_position: bigint; csv_line: string | null; error_type: string; error_message: string }>(
    `select line_byte_position, any_value(csv_line) as csv_line, any_value(cast(error_type as varchar)) as error_type, any_value(error_message) as error_message
     from intake_rejects group by line_byte_position order by line_byte_position`);
  await dropRejects(store);
  return {
    columns: source.columns, rowCount: await countRows(store),
    rejected: rejected.map((row) => ({ offset: Number(row.line_byte_position) - 1, text: (row.csv_line ?? '').replace(/^[\r\n]+/, ''), kind: row.error_type, reason: row.error_message })),
  };
}

/** Reads a Parquet file as texts: lists as JSON, instants as ISO text in UTC. */
export async function readParquetSource(store: Store, path: string, fileStem: string): Promise<RawRows> {
  const described = await store.rows<{ column_name: string; column_type: string }>(`describe select * from read_parquet(${sqlText(path)})`);
  const texts = described.map(({ column_name: name, column_type: type }) =>
    `${type.endsWith('[]') ? `cast(to_json(${sqlName(name)}) as varchar)` : `cast(${sqlName(name)} as varchar)`} as ${sqlName(name)}`);
  await store.run(`create or replace temp table ${RAW_RELATION} as select row_number() over () as source_row, ${sqlText(fileStem)} as source_file, ${texts.join(', ')}
    from read_parquet(${sqlText(path)})`);
  return { columns: described.map(({ column_name: name }) => name), rowCount: await countRows(store), rejected: [] };
}

async function dropRejects(store: Store): Promise<void> {
  await store.run('drop table if exists intake_rejects');
  await store.run('drop table if exists intake_scans');
}

async function countRows(store: Store): Promise<number> {
  const [row] = await store.rows<{ n: bigint }>(`select count(*) as n from ${RAW_RELATION}`);
  return Number(row!.n);
}
