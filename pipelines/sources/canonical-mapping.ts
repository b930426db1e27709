/** The mapping of a file that already has the columns of a canonical table. */
import { DunlinError } from '../../core/errors.ts';
import type { ExpressionOptions, Mapping } from '../../core/schema/mapping.ts';
import { tableDefinition, type ColumnType, type TableName } from '../../core/schema/tables.ts';
import { nearMatches } from './near-matches.ts';
import type { MappingFile } from './read-mapping.ts';

/** How the canonical types are written in files: ISO dates and instants (without an offset: UTC), money in minor units, lists as JSON. */
const OPTIONS: Readonly<Record<ColumnType, Omit<ExpressionOptions, 'column'>>> = {
  id: {}, text: {}, date: { format: 'YYYY-MM-DD' }, instant: { format: 'iso' }, money: { unit: 'minor' }, integer: {}, number: {}, texts: {}, numbers: {}, json: {},
};

/**
 * Builds the identity mapping for the columns that a file has.
 * @throws column-missing for a column that the table needs, schema-changed for one that it does not have
 */
export function canonicalMapping(table: TableName, columns: readonly string[]): MappingFile {
  const definition = tableDefinition(table);
  const names = definition.columns.map(({ name }) => name).filter((name) => name !== 'source_known_at');
  // The store's own record of late rows; an exported table may bring it back and it is not read.
  const read = columns.filter((name) => name !== 'source_known_at');
  const unknown = read.find((column) => !names.includes(column));
  if (unknown !== undefined) {
    const near = nearMatches(unknown, names);
    throw new DunlinError('schema-changed', `A file for ${table} must have the columns of that table only; got ${unknown}. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It may have ${names.join(', ')}.`} Or describe the file with a mapping.`, { column: unknown });
  }
  const missing = definition.columns.find(({ name, nullable }) => !nullable && !columns.includes(name));
  if (missing) throw new DunlinError('column-missing', `A file for ${table} must have the column ${missing.name} (${missing.meaning}); it has ${columns.join(', ')}.`, { column: missing.name });
  const mapping: Mapping = {
    schemaVersion: 1, name: `canonical-${table.replaceAll('_', '-')}`,
    emits: [{ table, columns: Object.fromEntries(read.map((name) => [name, { column: name, ...OPTIONS[definition.columns.find((column) => column.name === name)!.type] }])) }],
  };
  return {
    mapping,
    fail: (keys, message, { code = 'mapping-invalid', details } = {}) => {
      throw new DunlinError(code, `The mapping of ${table} is not usable: ${keys.join('.')} ${message}.`, details);
    },
  };
}
