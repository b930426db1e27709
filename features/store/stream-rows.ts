/** Rows of an answer that may be too large to hold. */
import type { DuckDBValue } from '@duckdb/node-api';
import type { Store } from './open.ts';

/** In blocks of a few thousand, each row as its values in the order of the columns; to be read to its end before the next statement. */
export async function* streamRows(store: Store, sql: string): AsyncGenerator<readonly (readonly DuckDBValue[])[]> {
  const result = await store.connection.stream(sql);
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) yield chunk.getRows();
}
