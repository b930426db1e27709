/** Stages canonical rows that come as JSON: the events and decisions of the logs. */
import { tableDefinition, type ColumnDefinition, type ColumnType, type TableDefinition, type TableName } from '../../core/schema/tables.ts';
import { stagedName } from './append-facts.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

/** Rows in one statement. */
const CHUNK_ROWS = 5000;

export interface JsonRow {
  /** Place in the log since the last intake, 1-based. */
  readonly sourceRow: number;
  readonly row: Readonly<Record<string, unknown>>;
}

export interface RowFault {
  readonly sourceRow: number;
  /** Canonical column. */
  readonly column: string;
}

/** JSON text of a column -> SQL of its type; null where it is missing or unreadable. */
const READERS: Readonly<Record<ColumnType, (path: string) => string>> = {
  id: (path) => `row ->> ${path}`, text: (path) => `row ->> ${path}`, date: (path) => `try_cast(row ->> ${path} as date)`,
  instant: (path) => `cast(try_cast(row ->> ${path} as timestamptz) as timestamp)`, money: (path) => `try_cast(row ->> ${path} as bigint)`,
  integer: (path) => `try_cast(row ->> ${path} as bigint)`, number: (path) => `try_cast(row ->> ${path} as double)`,
  texts: (path) => `from_json(row -> ${path}, '["VARCHAR"]')`, numbers: (path) => `from_json(row -> ${path}, '["DOUBLE"]')`, json: (path) => `row -> ${path}`,
};

/** Adds rows to the staged table; `failure` is the index of the first column that breaks its contract. */
export async function stageJsonRows(store: Store, table: TableName, rows: readonly JsonRow[]): Promise<void> {
  const definition = tableDefinition(table);
  const names = definition.columns.map(({ name }) => name);
  const values = definition.columns.map(({ name, type }) => `${READERS[type](sqlText(`$.${name}`))} as ${name}`).join(', ');
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
    const chunk = rows.slice(from, from + CHUNK_ROWS);
    await store.run(`insert into ${stagedName(table)} (emit, source_row, failure, bad_value, ${names.join(', ')})
      select 0, source_row, ${failureSql(definition)}, null, ${names.join(', ')} from (
        select cast(item ->> '$.sourceRow' as bigint) as source_row, ${values.replaceAll('row -', "(item -> '$.row') -")}
        from (select unnest(from_json($items::VARCHAR, '["JSON"]')) as item))`, { items: JSON.stringify(chunk) });
  }
}

/** Rows that break the contract of their table. */
export async function readRowFaults(store: Store, table: TableName): Promise<RowFault[]> {
  const rows = await store.rows<{ source_row: bigint; failure: number }>(`select source_row, failure from ${stagedName(table)} where failure is not null order by source_row`);
  return rows.map(({ source_row: sourceRow, failure }) => ({ sourceRow: Number(sourceRow), column: tableDefinition(table).columns[failure]!.name }));
}

function failureSql(definition: TableDefinition): string {
  const arms = definition.columns.map((column, index) => `when ${brokenSql(column, definition)} then ${index}`).join(' ');
  return `case ${arms} end`;
}

function brokenSql(column: ColumnDefinition, definition: TableDefinition): string {
  const tests = [
    ...(column.nullable ? [] : [`${column.name} is null`]),
    ...(column.values ? [`${column.name} not in (${column.values.map(sqlText).join(', ')})`] : []),
    ...(column.type === 'id' ? [`strlen(${column.name}) > 128`] : []),
    ...(column.type === 'money' ? [`${column.name} < 0`] : []),
    ...(column.name === definition.clocks.known && definition.clocks.event !== null ? [`${column.name} < ${definition.clocks.event}`] : []),
  ];
  return tests.length === 0 ? 'false' : `coalesce(${tests.join(' or ')}, false)`;
}
