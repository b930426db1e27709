/** Facts of a snapshot: canonical tables as Parquet by debtor bucket, and their way back into an in-memory store. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TABLE_NAMES, tableDefinition, type TableName } from '../../core/schema/tables.ts';
import type { Instant } from '../../core/time.ts';
import { readDebtorGroups } from './debtor-groups.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

export interface FactsFile {
  /** Relative to the folder, forward slashes: `<table>/bucket-<n>.parquet` or `<table>/all.parquet`. */
  readonly path: string;
  readonly rows: number;
}

export interface FactsOptions {
  /** Number of debtor buckets; a debtor's is that of the root it is merged into by the as-of. */
  readonly buckets: number;
  /** Rows known later stay out. */
  readonly asOf: Instant;
}

/** Writes every table's rows known by the as-of, ordered by key: equal facts give equal bytes. Only places of debtors go along. */
export async function exportFacts(store: Store, folder: string, options: FactsOptions): Promise<FactsFile[]> {
  const files: FactsFile[] = [];
  await createBuckets(store, options);
  try {
    for (const table of TABLE_NAMES) {
      const { byDebtor, clocks } = tableDefinition(table);
      const condition = `${clocks.known} <= make_timestamp(${options.asOf})`;
      if (!byDebtor) {
        const used = table === 'place' ? ' and place_id in (select place_id from main.debtor)' : '';
        files.push(await writeFile(store, folder, { table, path: `${table}/all.parquet`, where: condition + used }));
        continue;
      }
      for (let bucket = 0; bucket < options.buckets; bucket++) {
        const where = `${condition} and debtor_id in (select debtor_id from temp.debtor_bucket where bucket = ${bucket})`;
        files.push(await writeFile(store, folder, { table, path: `${table}/bucket-${bucket}.parquet`, where }));
      }
    }
    return files.filter((file) => file.rows > 0);
  } finally {
    await store.run('drop table if exists temp.debtor_bucket');
  }
}

/** Adds the facts of one bucket, and the tables without debtors, to a store. Files that are absent had no rows. */
export async function loadFacts(store: Store, folder: string, options: { readonly bucket: number }): Promise<void> {
  for (const table of TABLE_NAMES) {
    const { byDebtor, columns } = tableDefinition(table);
    const path = join(folder, table, byDebtor ? `bucket-${options.bucket}.parquet` : 'all.parquet');
    if (!existsSync(path)) continue;
    const names = columns.map((column) => column.name).join(', ');
    await store.run(`insert into main.${table} (${names}, batch_id) select ${names}, 'snapshot' from read_parquet(${sqlText(path)})`);
  }
}

async function createBuckets(store: Store, options: FactsOptions): Promise<void> {
  const groups = await readDebtorGroups(store, options);
  const tables = TABLE_NAMES.filter((table) => tableDefinition(table).byDebtor);
  const debtors = await store.rows<{ debtor_id: string }>(tables.map((table) => `select debtor_id from main.${table}`).join(' union '));
  await store.run('create or replace temp table debtor_bucket (debtor_id VARCHAR, bucket INTEGER)');
  const appender = await store.connection.createAppender('debtor_bucket', 'main', 'temp');
  for (const { debtor_id: debtorId } of debtors) {
    appender.appendVarchar(debtorId);
    appender.appendInteger(groups.bucketOf(debtorId));
    appender.endRow();
  }
  appender.closeSync();
}

async function writeFile(store: Store, folder: string, file: { readonly table: TableName; readonly path: string; readonly where: string }): Promise<FactsFile> {
  const { columns, key } = tableDefinition(file.table);
  const [row] = await store.rows<{ rows: bigint }>(`select count(*) as rows from main.${file.table} where ${file.where}`);
  if (row!.rows > 0n) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    const select = `select ${columns.map((column) => column.name).join(', ')} from main.${file.table} where ${file.where} order by ${key.join(', ')}`;
    await store.run(`copy (${select}) to ${sqlText(path)} (format parquet, compression zstd)`);
  }
  return { path: file.path, rows: Number(row!.rows) };
}
