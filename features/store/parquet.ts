/** A frame as one Parquet file, with the rows it belongs to. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { timestampValue } from '@duckdb/node-api';
import type { Column, Frame, Spine } from '../../core/frame.ts';
import type { Store } from './open.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** Writes `debtor_id, receivable_id, as_of` and the features, in row order. Missing values are null; equal content gives equal bytes. */
export async function writeFeaturesParquet(store: Store, path: string, features: { readonly spine: Spine; readonly frame: Frame }): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await appendFeatureRows(store, { ...features, offset: 0 }, (table) =>
    store.run(`copy (select * exclude (row_id) from temp.${table} order by row_id) to ${sqlText(path)} (format parquet, compression zstd)`));
}

/** Runs `use` while the temp table of the given name holds `row_id` (from `offset`), `debtor_id`, `receivable_id`, `as_of` and the features. */
export async function appendFeatureRows(store: Store, { spine, frame, offset }: { readonly spine: Spine; readonly frame: Frame; readonly offset: number }, use: (table: string) => Promise<void>): Promise<void> {
  const columns = frame.names.map((name) => `${sqlName(name)} ${frame.columns.get(name)!.kind === 'numeric' ? 'DOUBLE' : 'VARCHAR'}`);
  await store.run(`create or replace temp table parquet_rows (${['row_id BIGINT', 'debtor_id VARCHAR', 'receivable_id VARCHAR', 'as_of TIMESTAMP', ...columns].join(', ')})`);
  try {
    const appender = await store.connection.createAppender('parquet_rows', 'main', 'temp');
    const ordered = frame.names.map((name) => frame.columns.get(name)!);
    for (let row = 0; row < spine.rowCount; row++) {
      const receivableId = spine.receivableIds[row]!;
      appender.appendBigInt(BigInt(offset + row));
      appender.appendVarchar(spine.debtorIds[row]!);
      if (receivableId === null) appender.appendNull();
      else appender.appendVarchar(receivableId);
      appender.appendTimestamp(timestampValue(spine.asOf[row]!));
      for (const column of ordered) appendCell(appender, column, row);
      appender.endRow();
    }
    appender.closeSync();
    await use('parquet_rows');
  } finally {
    await store.run('drop table if exists temp.parquet_rows');
  }
}

/** Writes the columns of a frame alone, in row order: results, not features. */
export async function writeFrameParquet(store: Store, path: string, frame: Frame): Promise<void> {
  const columns = frame.names.map((name) => `"${name}" ${frame.columns.get(name)!.kind === 'numeric' ? 'DOUBLE' : 'VARCHAR'}`);
  await store.run(`create or replace temp table parquet_rows (row_id BIGINT, ${columns.join(', ')})`);
  try {
    const appender = await store.connection.createAppender('parquet_rows', 'main', 'temp');
    const ordered = frame.names.map((name) => frame.columns.get(name)!);
    for (let row = 0; row < frame.rowCount; row++) {
      appender.appendBigInt(BigInt(row));
      for (const column of ordered) appendCell(appender, column, row);
      appender.endRow();
    }
    appender.closeSync();
    mkdirSync(dirname(path), { recursive: true });
    await store.run(`copy (select * exclude (row_id) from temp.parquet_rows order by row_id) to '${path.replaceAll("'", "''")}' (format parquet, compression zstd)`);
  } finally {
    await store.run('drop table if exists temp.parquet_rows');
  }
}

type Appender = Awaited<ReturnType<Store['connection']['createAppender']>>;

function appendCell(appender: Appender, column: Column, row: number): void {
  const value = column.kind === 'numeric' ? column.values[row]! : column.categories[column.codes[row]!];
  if (value === undefined || Number.isNaN(value)) appender.appendNull();
  else if (typeof value === 'number') appender.appendDouble(value);
  else appender.appendVarchar(value);
}
