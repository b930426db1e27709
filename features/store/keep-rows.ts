/** Leaves some rows of a temp table. */
import { INTEGER } from '@duckdb/node-api';
import { appendColumns } from './append-columns.ts';
import type { Store } from './open.ts';

/** Takes all rows but the given ones out of a temp table with `row_id` from 0, and numbers them again in their order. */
export async function keepRows(store: Store, table: string, rows: Int32Array): Promise<void> {
  await store.run('create or replace temp table kept_row (row_id INTEGER)');
  await appendColumns(store, 'kept_row', { rowCount: rows.length, columns: [{ type: INTEGER, values: rows }] });
  await store.run(`create or replace temp table ${table} as select row_number() over (order by row_id) - 1 as row_id, * exclude (row_id) from ${table} semi join kept_row using (row_id)`);
  await store.run('drop table temp.kept_row');
}
