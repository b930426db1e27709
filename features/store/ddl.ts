/** DDL of the canonical tables, derived from their contracts in `core/schema/tables.ts`. */
import { TABLE_NAMES, tableDefinition, type ColumnType, type TableName } from '../../core/schema/tables.ts';

export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  id: 'VARCHAR', text: 'VARCHAR', date: 'DATE', instant: 'TIMESTAMP', money: 'BIGINT', integer: 'BIGINT', number: 'DOUBLE',
  texts: 'VARCHAR[]', numbers: 'DOUBLE[]', json: 'JSON',
};

/** `create table` of one canonical table; `batch_id` names the batch that brought the row. */
export function createTableSql(name: TableName, schema = 'main'): string {
  const columns = tableDefinition(name).columns.map((column) => `${column.name} ${SQL_TYPES[column.type]}${column.nullable ? '' : ' not null'}`);
  return `create table if not exists ${schema}.${name} (${columns.join(', ')}, batch_id VARCHAR not null)`;
}

export function createAllTablesSql(schema = 'main'): string {
  return TABLE_NAMES.map((name) => `${createTableSql(name, schema)};`).join('\n');
}
