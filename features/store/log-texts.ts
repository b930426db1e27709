/** Rows of the logs, which are JSON, as the relation of texts that compiled mappings read: what is checked in files is checked in them. */
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { stagedName } from './append-facts.ts';
import type { Store } from './open.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** Rows in one statement. */
const CHUNK_ROWS = 5000;
/** Relation of texts of one table's rows. */
export const LOG_RELATION = 'log_texts';

export interface JsonRow {
  /** Place in the log since the last intake, 1-based. */
  readonly sourceRow: number;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Makes the relation: `source_row`, `source_file`, and a text for each column of the table; null where it is missing. */
export async function createLogTexts(store: Store, table: TableName, { log, rows }: { readonly log: string; readonly rows: readonly JsonRow[] }): Promise<void> {
  const names = tableDefinition(table).columns.map(({ name }) => name);
  await store.run(`create or replace temp table ${LOG_RELATION} (source_row BIGINT, source_file VARCHAR, ${names.map((name) => `${sqlName(name)} VARCHAR`).join(', ')})`);
  // A path through the row is null for a missing key and for JSON null alike.
  const texts = names.map((name) => `nullif(trim(item -> '$.row' ->> ${sqlText(`$.${name}`)}), '')`).join(', ');
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
    await store.run(`insert into ${LOG_RELATION} select cast(item ->> '$.sourceRow' as bigint), ${sqlText(log)}, ${texts}
      from (select unnest(from_json($items::VARCHAR, '["JSON"]')) as item)`, { items: JSON.stringify(rows.slice(from, from + CHUNK_ROWS)) });
  }
}

/** Serving's own record of late events, which no mapping of a file may write. */
export async function stageSourceKnownAt(store: Store, table: TableName): Promise<void> {
  await store.run(`update ${stagedName(table)} as staged set source_known_at = cast(try_cast(texts.source_known_at as timestamptz) as timestamp)
    from ${LOG_RELATION} as texts where texts.source_row = staged.source_row and texts.source_known_at is not null`);
}

export async function dropLogTexts(store: Store): Promise<void> {
  await store.run(`drop table if exists ${LOG_RELATION}`);
}
