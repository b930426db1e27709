/** Wrong mappings and the exact words with which they are refused. */
import { expect, it } from 'vitest';
import { isDunlinError } from '../../../../core/errors.ts';
import { compileConditions, compileMapping, findColumn } from '../../../../pipelines/sources/compile-mapping.ts';
import { parseMapping } from '../../../../pipelines/sources/read-mapping.ts';

const COLUMNS = ['number', 'customer', 'amount', 'date', 'due date', 'settled'];

/** What is said about a mapping of a file with `COLUMNS`; empty when nothing is. */
function refusal(text: string): string {
  try {
    const file = parseMapping(text, 'm.yaml');
    compileMapping(file, { columns: COLUMNS, timeZone: 'Europe/Rome', currency: 'EUR', relation: 't' });
    compileConditions(file.mapping.where ?? [], (name, index) => findColumn(name, COLUMNS, (message, options) => file.fail(['where', index, 'column'], message, options)), (index, message) => file.fail(['where', index], message));
    return '';
  } catch (error) {
    if (!isDunlinError(error)) throw error;
    expect(['mapping-invalid', 'column-missing']).toContain(error.code);
    return error.message.replace(/ See docs\/mapping\.md\.$/, '');
  }
}

const HEAD = 'schemaVersion: 1\nname: a\n';
const EMIT = `${HEAD}emits:\n  - table: ledger_entry\n    columns:\n`;
const ENTRY: Readonly<Record<string, string>> = {
  entry_id: 'number', debtor_id: 'customer', kind: '{ constant: invoice }', amount_minor: 'amount', currency: '{ constant: EUR }', event_at: 'date',
};

/** An invoice mapping with one column written differently; `null` leaves it out. The column stands at line 6 and following, in the order above. */
function entry(name: string, expression: string | null): string {
  const columns = Object.entries({ ...ENTRY, [name]: expression }).filter(([, text]) => text !== null);
  return EMIT + columns.map(([key, text]) => `      ${key}: ${text}\n`).join('');
}

it('accepts the mapping that the others are made from', () => {
  expect(refusal(entry('amount_minor', 'amount'))).toBe('');
});

it.each([
  // what is wrong, the mapping, the message
  ['not YAML', `${HEAD}emits: [1\n`, 'm.yaml:4: a mapping must be YAML or JSON; flow sequence in block collection must be sufficiently indented and end with a ].'],
  ['a tab for indentation', `${HEAD}emits:\n\t- table: place\n`, 'm.yaml:4: a mapping must be YAML or JSON; tabs are not allowed as indentation. The line reads "- table: place".'],
  ['no set of keys', '- 1', 'm.yaml:1: a mapping must be a set of keys; got something else.'],
  ['a key twice', `${HEAD}name: b\nemits: []\n`, 'm.yaml:3: a mapping must be YAML or JSON; map keys must be unique. The line reads "name: b".'],
  ['no emits', HEAD, 'm.yaml:1: the mapping must have emits. The line reads "schemaVersion: 1".'],
  ['no name', 'schemaVersion: 1\nemits: [{ table: place, columns: {} }]\n', 'm.yaml:1: the mapping must have name. The line reads "schemaVersion: 1".'],
  ['an empty list of emits', `${HEAD}emits: []\n`, 'm.yaml:3: emits must have at least 1 entry; got []. The line reads "emits: []".'],
  ['emits that are no list', `${HEAD}emits: { table: place }\n`, 'm.yaml:3: emits must be a list; got {"table":"place"}. The line reads "emits: { table: place }".'],
  ['another version', 'schemaVersion: 2\nname: a\nemits: [{ table: place, columns: {} }]\n', 'm.yaml:1: schemaVersion must be 1; got 2. The line reads "schemaVersion: 2".'],
  ['a name with spaces', 'schemaVersion: 1\nname: My mapping\nemits: [{ table: place, columns: {} }]\n', 'm.yaml:2: name must match ^[a-z0-9][a-z0-9-]*$; got "My mapping". The line reads "name: My mapping".'],
  ['an unknown key', `${HEAD}emit: []\nemits: [{ table: place, columns: {} }]\n`, 'm.yaml:3: emit is not a known key; did you mean emits? The line reads "emit: []".'],
  ['a key of another tool', `${HEAD}transform: x\nemits: [{ table: place, columns: {} }]\n`, 'm.yaml:3: transform is not a known key; known are schemaVersion, name, description, format, lagDays, query, where, emits. The line reads "transform: x".'],
  ['an unknown key of the format', `${HEAD}format: { delimeter: ';' }\nemits: [{ table: place, columns: {} }]\n`, `m.yaml:3: format.delimeter is not a known key; did you mean delimiter? The line reads "format: { delimeter: ';' }".`],
  ['an unknown type of file', `${HEAD}format: { type: xlsx }\nemits: [{ table: place, columns: {} }]\n`, 'm.yaml:3: format.type must be one of csv, parquet, arrow, ndjson; got "xlsx". The line reads "format: { type: xlsx }".'],
  ['a decimal mark that is none', `${HEAD}format:\n  decimal: comma\nemits: [{ table: place, columns: {} }]\n`, 'm.yaml:4: format.decimal must be one of ., ,; got "comma". The line reads "decimal: comma".'],
  ['a quote of two characters', `${HEAD}format:\n  quote: '""'\nemits: [{ table: place, columns: {} }]\n`, 'm.yaml:4: format.quote must have at most 1 character; got "\\"\\"". The line reads "quote: \'\\"\\"\'".'],
  ['a lag in words', `${HEAD}lagDays: two\nemits: [{ table: place, columns: {} }]\n`, 'm.yaml:3: lagDays must be a whole number; got "two". The line reads "lagDays: two".'],
  ['a negative lag', `${HEAD}lagDays: -1\nemits: [{ table: place, columns: {} }]\n`, 'm.yaml:3: lagDays must be at least 0; got -1. The line reads "lagDays: -1".'],
  ['an unknown table', `${HEAD}emits:\n  - table: ledger_entries\n    columns: {}\n`, 'm.yaml:4: emits.0.table must be one of debtor, debtor_alias, debtor_status_event, contact_point, receivable, ledger_entry, allocation, decision, contact_event, treatment_event, consent_event, macro_observation, place; got "ledger_entries", did you mean ledger_entry? The line reads "- table: ledger_entries".'],
  ['no table', `${HEAD}emits:\n  - columns: {}\n`, 'm.yaml:4: emits.0 must have table. The line reads "- columns: {}".'],
  ['a column of another table', entry('population', 'number'), 'm.yaml:12: emits.0.columns.population is not a column of ledger_entry; it has entry_id, debtor_id, receivable_id, kind, amount_minor, currency, due_on, reverses_entry_id, event_at, known_at. The line reads "population: number".'],
  ['a misspelt column of the table', entry('ammount_minor', 'amount'), 'm.yaml:12: emits.0.columns.ammount_minor is not a column of ledger_entry; did you mean amount_minor? The line reads "ammount_minor: amount".'],
  ["the store's own column", entry('source_known_at', 'date'), `m.yaml:12: emits.0.columns.source_known_at must be left out: it is the store's own record of late rows. The line reads "source_known_at: date".`],
  ['a column that the table needs', entry('debtor_id', null), 'm.yaml:5: emits.0.columns must have debtor_id: the debtor. The line reads "columns:".'],
  ['no currency', entry('currency', null), 'm.yaml:5: emits.0.columns must have currency: ISO 4217. The line reads "columns:".'],
  ['a column that the file has not', entry('amount_minor', 'ammount'), 'm.yaml:9: emits.0.columns.amount_minor must name a column of the source; got ammount, which it has not. Did you mean amount? The line reads "amount_minor: ammount".'],
  ['a column that resembles none', entry('amount_minor', 'xyzzy'), 'm.yaml:9: emits.0.columns.amount_minor must name a column of the source; got xyzzy, which it has not. It has number, customer, amount, date, due date, settled. The line reads "amount_minor: xyzzy".'],
  ['a column of a template that the file has not', entry('entry_id', `{ template: '{numbr}:invoice' }`), `m.yaml:6: emits.0.columns.entry_id must name a column of the source; got numbr, which it has not. Did you mean number? The line reads "entry_id: { template: '{numbr}:invoice' }".`],
  ['a template without a place', entry('entry_id', '{ template: invoice }'), 'm.yaml:6: emits.0.columns.entry_id must have at least one {column} in its template; use constant for a fixed text. The line reads "entry_id: { template: invoice }".'],
  ['a template for money', entry('amount_minor', `{ template: '{amount}' }`), `m.yaml:9: emits.0.columns.amount_minor must not be a template: amount_minor is of type money. The line reads "amount_minor: { template: '{amount}' }".`],
  ['two ways at once', entry('debtor_id', '{ column: customer, constant: x }'), 'm.yaml:7: emits.0.columns.debtor_id must have exactly one of constant, template and column; got constant and column. The line reads "debtor_id: { column: customer, constant: x }".'],
  ['none of the ways', entry('debtor_id', '{ format: iso }'), 'm.yaml:7: emits.0.columns.debtor_id must have exactly one of constant, template and column; got none. The line reads "debtor_id: { format: iso }".'],
  ['reading options beside a constant', entry('event_at', '{ constant: 2020-01-01, format: iso }'), 'm.yaml:11: emits.0.columns.event_at must have reading options only beside a column. The line reads "event_at: { constant: 2020-01-01, format: iso }".'],
  ['an option of another type', entry('debtor_id', '{ column: customer, unit: minor }'), 'm.yaml:7: emits.0.columns.debtor_id must not have unit: debtor_id is of type id, which it does not apply to. The line reads "debtor_id: { column: customer, unit: minor }".'],
  ['a misspelt option', entry('event_at', '{ column: date, fromat: iso }'), 'm.yaml:11: emits.0.columns.event_at.fromat is not a known key; did you mean format? The line reads "event_at: { column: date, fromat: iso }".'],
  ['an unknown unit', entry('amount_minor', '{ column: amount, unit: cents }'), 'm.yaml:9: emits.0.columns.amount_minor.unit must be one of major, minor; got "cents". The line reads "amount_minor: { column: amount, unit: cents }".'],
  ['a date format with two-digit years', entry('event_at', '{ column: date, format: DD.MM.YY }'), 'm.yaml:11: emits.0.columns.event_at must have a date format of YYYY, MM, M, MON, DD, D, HH, H, mm, ss and SSS; got "DD.MM.YY". The line reads "event_at: { column: date, format: DD.MM.YY }".'],
  ['a date format of strptime', entry('event_at', '{ column: date, format: "%d.%m.%Y" }'), 'm.yaml:11: emits.0.columns.event_at must have a date format of YYYY, MM, M, MON, DD, D, HH, H, mm, ss and SSS; got "%d.%m.%Y". The line reads "event_at: { column: date, format: \\"%d.%m.%Y\\" }".'],
  ['an unknown period', entry('event_at', '{ column: date, periodEnd: week }'), 'm.yaml:11: emits.0.columns.event_at.periodEnd must be one of day, month, quarter, year; got "week". The line reads "event_at: { column: date, periodEnd: week }".'],
  ['a constant date that is none', entry('event_at', '{ constant: 2020-02-30 }'), 'm.yaml:11: emits.0.columns.event_at must be readable; A date must be a real calendar date as YYYY-MM-DD; got "2020-02-30". The line reads "event_at: { constant: 2020-02-30 }".'],
  ['a constant amount with a decimal mark', entry('amount_minor', '{ constant: 12.5 }'), 'm.yaml:9: emits.0.columns.amount_minor must be a whole number as a constant; got 12.5. The line reads "amount_minor: { constant: 12.5 }".'],
  ['one mark for two purposes', entry('amount_minor', '{ column: amount, decimal: ",", thousands: "," }'), 'm.yaml:9: emits.0.columns.amount_minor must have different decimal and thousands marks; got "," for both. The line reads "amount_minor: { column: amount, decimal: \\",\\", thousands: \\",\\" }".'],
  ['a number for an expression', entry('debtor_id', '12'), 'm.yaml:7: emits.0.columns.debtor_id must be text or a set of keys; got 12. The line reads "debtor_id: 12".'],
  ['a list for an expression', entry('debtor_id', '[customer]'), 'm.yaml:7: emits.0.columns.debtor_id must be text or a set of keys; got ["customer"]. The line reads "debtor_id: [customer]".'],
  ['a condition with two tests', `${entry('debtor_id', 'customer')}where: [{ column: date, equals: x, present: true }]\n`, 'm.yaml:12: where.0 must have exactly one of equals, in, present and matches; got 2. The line reads "where: [{ column: date, equals: x, present: true }]".'],
  ['a condition without a test', `${entry('debtor_id', 'customer')}where: [{ column: date }]\n`, 'm.yaml:12: where.0 must have exactly one of equals, in, present and matches; got 0. The line reads "where: [{ column: date }]".'],
  ['a condition on a column that the file has not', `${entry('debtor_id', 'customer')}where:\n  - { column: Settled, present: true }\n`, 'm.yaml:13: where.0.column must name a column of the source; got Settled, which it has not. Did you mean settled? The line reads "- { column: Settled, present: true }".'],
  ['a condition without a column', `${entry('debtor_id', 'customer')}where:\n  - { present: true }\n`, 'm.yaml:13: where.0 must have column. The line reads "- { present: true }".'],
  ['first of a column that the table has not', `${entry('debtor_id', 'customer')}    first: { per: [debtor], by: [event_at] }\n`, 'm.yaml:12: emits.0.first.per must name columns of ledger_entry; got debtor, did you mean debtor_id? The line reads "first: { per: [debtor], by: [event_at] }".'],
  ['an ordinal within a column that the file has not', `${entry('debtor_id', 'customer')}    ordinal: { within: [nummer] }\n`, 'm.yaml:12: emits.0.ordinal.within must name a column of the source; got nummer, which it has not. Did you mean number? The line reads "ordinal: { within: [nummer] }".'],
])('%s', (_, text, message) => {
  expect(refusal(text)).toBe(message);
});
