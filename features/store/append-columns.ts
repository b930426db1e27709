/** Fills a temp table from columns, by whole vectors. */
import { type BIGINT, DuckDBDataChunk, type INTEGER, type TIMESTAMP, type DuckDBType, type DuckDBValue, type DuckDBVector } from '@duckdb/node-api';
import type { Store } from './open.ts';
import { bigintsOf, integersOf } from './vector-items.ts';

/** Rows of a DuckDB vector. */
export const VECTOR_ROWS = 2048;

export type AppendedColumn =
  | { readonly type: DuckDBType; /** Value of a row, from 0. */ readonly at: (row: number) => DuckDBValue }
  /** Numbers as DuckDB holds them, copied as they are: INTEGER from 32 bits, TIMESTAMP and BIGINT from 64. */
  | { readonly type: typeof INTEGER; readonly values: Int32Array }
  | { readonly type: typeof BIGINT | typeof TIMESTAMP; readonly values: BigInt64Array };

/** Appends `rowCount` rows to an existing temp table with these columns. */
export async function appendColumns(store: Store, table: string, { columns, rowCount }: { readonly columns: readonly AppendedColumn[]; readonly rowCount: number }): Promise<void> {
  const appender = await store.connection.createAppender(table, 'main', 'temp');
  const types = columns.map(({ type }) => type);
  for (let from = 0; from < rowCount; from += VECTOR_ROWS) {
    const count = Math.min(VECTOR_ROWS, rowCount - from);
    const chunk = DuckDBDataChunk.create(types, count);
    columns.forEach((column, index) => fillVector(chunk.getColumnVector(index), column, { from, count }));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function fillVector(vector: DuckDBVector, column: AppendedColumn, { from, count }: { readonly from: number; readonly count: number }): void {
  if ('at' in column) for (let row = 0; row < count; row++) vector.setItem(row, column.at(from + row));
  else if (column.values instanceof Int32Array) integersOf(vector).set(column.values.subarray(from, from + count));
  else bigintsOf(vector).set(column.values.subarray(from, from + count));
  vector.flush();
}
