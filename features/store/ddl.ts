/** DDL of the canonical tables, derived from their contracts in `core/schema/tables.ts`. */
import { TABLE_NAMES, tableDefinition, type ColumnDefinition, type ColumnType, type TableName } from '../../core/schema/tables.ts';

export const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  id: 'VARCHAR', text: 'VARCHAR', date: 'DATE', instant: 'TIMESTAMP', money: 'BIGINT', integer: 'BIGINT', number: 'DOUBLE',
  texts: 'VARCHAR[]', numbers: 'DOUBLE[]', json: 'JSON',
};

/** How columns lie on disk where looking for the best way takes longer than it saves: ids differ from row to row and stay as they are. */
const COMPRESSIONS: Partial<Readonly<Record<ColumnType, string>>> = {
  id: 'uncompressed', date: 'bitpacking', instant: 'bitpacking', money: 'bitpacking', integer: 'bitpacking',
};

function columnSql({ name, type, values, nullable }: Pick<ColumnDefinition, 'name' | 'type' | 'values' | 'nullable'>): string {
  // One of a few texts is repeated in most rows.
  const compression = values !== undefined || name === 'currency' ? 'dictionary' : COMPRESSIONS[type];
  return `${name} ${SQL_TYPES[type]}${compression === undefined ? '' : ` using compression ${compression}`}${nullable ? '' : ' not null'}`;
}

/** `create table` of one canonical table; `batch_id` names the batch that brought the row. */
export function createTableSql(name: TableName, schema = 'main'): string {
  const columns = tableDefinition(name).columns.map(columnSql);
  return `create table if not exists ${schema}.${name} (${columns.join(', ')}, batch_id VARCHAR using compression dictionary not null)`;
}

export function createAllTablesSql(schema = 'main'): string {
  return TABLE_NAMES.map((name) => `${createTableSql(name, schema)};`).join('\n');
}
