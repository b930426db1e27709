import { expect, it } from 'vitest';
import { isDunlinError } from '../../../../core/errors.ts';
import { parseMapping } from '../../../../pipelines/sources/read-mapping.ts';

const HEAD = 'schemaVersion: 1\nname: a\n';

it.each([
  ['not YAML', 'name: [1\nx: y', 'f.yaml:'],
  ['no map', '- 1', 'f.yaml:1: a mapping must be a set of keys'],
  ['nothing emitted', HEAD, 'f.yaml:1: the mapping must have emits'],
  ['an unknown key', `${HEAD}emit: []\nemits: [{ table: place, columns: {} }]`, 'f.yaml:3: emit is not a known key'],
  ['an unknown option', `${HEAD}emits:\n  - table: place\n    columns:\n      name: { colum: x }`, 'f.yaml:6: emits.0.columns.name.colum is not a known key'],
  ['an unknown table', `${HEAD}emits:\n  - table: places\n    columns: {}`, 'f.yaml:4: emits.0.table must be one of debtor, debtor_alias'],
  ['an unknown unit', `${HEAD}emits:\n  - table: ledger_entry\n    columns:\n      amount_minor: { column: a, unit: cents }`, 'f.yaml:6: emits.0.columns.amount_minor.unit must be one of major, minor'],
])('points at %s', (_, text, message) => {
  const error = (() => {
    try {
      return parseMapping(text, 'f.yaml');
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(isDunlinError(error) && error.code).toBe('mapping-invalid');
  expect((error as Error).message).toContain(message);
});
