/** Migrations of the store, oldest first. A step is never edited after it was released; add the next one. */
import { createAllTablesSql } from './ddl.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'canonical tables and batches',
    sql: `${createAllTablesSql()}
      create table batch (
        batch_id VARCHAR primary key, source_id VARCHAR not null, content_sha256 VARCHAR not null, mapping_sha256 VARCHAR not null,
        watermark TIMESTAMP, rows_read BIGINT not null, entries_new BIGINT not null, entries_duplicate BIGINT not null,
        rows_filtered BIGINT not null, rows_quarantined BIGINT not null, rows_late BIGINT not null);
      create table source_columns (source_id VARCHAR primary key, columns VARCHAR[] not null);
      create table published (snapshot_id VARCHAR not null, as_of TIMESTAMP not null, ordinal BIGINT primary key);
      create table log_offset (log VARCHAR primary key, file VARCHAR not null, next_byte BIGINT not null);`,
  },
  {
    version: 2,
    name: 'manifest of the files that were taken in',
    sql: 'create table taken_file (batch_id VARCHAR not null, path VARCHAR not null, bytes BIGINT not null, taken_at TIMESTAMP not null, primary key (batch_id, path));',
  },
];

export const STORE_VERSION = MIGRATIONS.at(-1)!.version;
