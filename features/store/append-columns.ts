/** Fills a temp table from columns, by whole vectors. */
import { DuckDBDataChunk, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { Store } from './open.ts';

/** Rows of a DuckDB vector. */
export const VECTOR_ROWS = 2048;

export interface AppendedColumn {
  readonly type: DuckDBType;
  /** Value of a row, from 0. */
  readonly at: (row: number) => DuckDBValue;
}

/** Appends `rowCount` rows to an existing temp table with these columns. */
export async function appendColumns(store: Store, table: string, { columns, rowCount }: { readonly columns: readonly AppendedColumn[]; readonly rowCount: number }): Promise<void> {
  const appender = await store.connection.createAppender(table, 'main', 'temp');
  const types = columns.map(({ type }) => type);
  for (let from = 0; from < rowCount; from += VECTOR_ROWS) {
    const count = Math.min(VECTOR_ROWS, rowCount - from);
    const chunk = DuckDBDataChunk.create(types, count);
    columns.forEach(({ at }, index) => {
      const vector = chunk.getColumnVector(index);
      for (let row = 0; row < count; row++) vector.setItem(row, at(from + row));
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
