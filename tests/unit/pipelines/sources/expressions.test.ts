/** What a text becomes under each way of reading it: the compiled SQL over one row. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isDunlinError } from '../../../../core/errors.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { compileMapping } from '../../../../pipelines/sources/compile-mapping.ts';
import { parseMapping } from '../../../../pipelines/sources/read-mapping.ts';

let store: Store;
beforeAll(async () => {
  store = await openMemoryStore();
  await store.run("create temp table row_of_texts (source_row BIGINT, source_file VARCHAR, v VARCHAR, w VARCHAR)");
});
afterAll(() => store.close());

interface Surroundings {
  readonly currency?: string;
  readonly format?: string;
  /** Text of the column `w`. */
  readonly second?: string;
}

/** Reads one text `v` into one column of a ledger entry; returns the value as text, or the rule that it breaks. */
async function read(target: string, expression: string, text: string, { currency = 'EUR', format = '', second = '1' }: Surroundings = {}): Promise<string | null> {
  const columns = {
    entry_id: '{ constant: e }', debtor_id: '{ constant: d }', kind: '{ constant: payment }', amount_minor: '{ constant: 1 }', currency: `{ constant: ${currency} }`,
    event_at: "{ constant: '2020-01-01' }", due_on: "{ constant: '2020-01-01' }", [target]: expression,
  };
  const lines = Object.entries(columns).map(([name, value]) => `      ${name}: ${value}`);
  const mapping = parseMapping(['schemaVersion: 1', 'name: one', `format: { ${format} }`, 'emits:', '  - table: ledger_entry', '    columns:', ...lines].join('\n'), 'm.yaml');
  const [emit] = compileMapping(mapping, { columns: ['v', 'w'], timeZone: 'Europe/Rome', currency: 'EUR', relation: 'row_of_texts' });
  await store.run("delete from row_of_texts");
  await store.run("insert into row_of_texts values (1, 'f', nullif(trim($text::VARCHAR), ''), $second)", { text, second });
  const [row] = await store.rows<{ failure: number | null; value: string | null }>(`select failure, cast("-> ${target}" as varchar) as value from (${emit!.sql})`);
  return row!.failure === null ? row!.value : emit!.failures[row!.failure]!.rule;
}

it.each([
  // declared decimal point: any other shape is quarantined, never guessed
  ['v', '12.50', {}, '1250'], ['v', '12.5', {}, '1250'], ['v', '12', {}, '1200'], ['v', '0.05', {}, '5'], ['v', '92233720368547758.07', {}, '9223372036854775807'],
  ['v', '12,50', {}, 'money-format'], ['v', '1.234', {}, 'money-format'], ['v', '1.230', {}, 'money-format'], ['v', '1,234.50', {}, 'money-format'], ['v', '1e3', {}, 'money-format'],
  ['v', '92233720368547758.08', {}, 'money-format'], ['v', '-3.00', {}, 'money-negative'], ['v', '', {}, 'required'], ['v', 'NaN', {}, 'money-format'], ['v', '12.50 EUR', {}, 'money-format'],
  // declared decimal comma, with and without a thousands mark
  ['{ column: v, decimal: "," }', '12,50', {}, '1250'], ['{ column: v, decimal: "," }', '12.50', {}, 'money-format'], ['{ column: v, decimal: "," }', '1.234,50', {}, 'money-format'],
  ['{ column: v, decimal: ",", thousands: "." }', '1.234,50', {}, '123450'], ['{ column: v, decimal: ",", thousands: "." }', '1.234.567', {}, '123456700'],
  ['{ column: v, decimal: ",", thousands: "." }', '12.50', {}, 'money-format'], ['v', '1.234,5', { format: 'decimal: ",", thousands: "."' }, '123450'],
  // what is a whole number without its mark, and is none with it
  ['v', '.50', {}, 'money-format'], ['v', '-.50', {}, 'money-format'], ['v', '-12.50', {}, 'money-negative'], ['v', '1e.50', {}, 'money-format'], ['v', '1_2.50', {}, 'money-format'], ['v', '+1.50', {}, 'money-format'], ['v', '1.2.50', {}, 'money-format'],
  ['v', '007.50', {}, '750'], ['{ column: v, decimals: 1 }', '12.50', {}, 'money-format'], ['{ column: v, unit: minor }', '1e3', {}, 'money-format'], ['{ column: v, unit: minor }', '007', {}, '7'], ['{ column: v, unit: minor }', '-0', {}, '0'],
  // minor digits of the currency
  ['v', '1234', { currency: 'JPY' }, '1234'], ['v', '12.5', { currency: 'JPY' }, 'money-format'], ['v', '1.234', { currency: 'KWD' }, '1234'],
  ['{ column: v, decimals: 4 }', '12.3400', {}, '1234'], ['{ column: v, decimals: 4 }', '12.3450', {}, 'money-format'],
  ['{ column: v, unit: minor }', '1234', {}, '1234'], ['{ column: v, unit: minor }', '12.34', {}, 'money-format'],
  ['{ column: v, minus: w }', '71.50', { second: '35.0' }, '3650'], ['{ column: v, minus: w }', '71.50', { second: '35,0' }, 'money-format'], ['{ column: v, absolute: true }', '-3.10', {}, '310'],
] as const)('money %s of %j %j is %s', async (expression, text, extra, expected) => {
  expect(await read('amount_minor', expression, text, extra)).toBe(expected);
});

it.each([
  ['{ column: v, format: M/D/YYYY }', '1/2/2013', '2013-01-02'], ['{ column: v, format: M/D/YYYY }', '12/31/2013', '2013-12-31'], ['{ column: v, format: M/D/YYYY }', '01/02/2013', 'date-format'],
  ['{ column: v, format: M/D/YYYY }', '13/1/2013', 'date-format'], ['{ column: v, format: M/D/YYYY }', '2/30/2013', 'date-format'], ['{ column: v, format: M/D/YYYY }', '2013-01-02', 'date-format'],
  ['v', '2012-02-29', '2012-02-29'], ['v', '2013-02-29', 'date-format'], ['v', '', null], ['{ column: v, addDays: 60 }', '2013-01-01', '2013-03-02'],
  ['{ column: v, format: MON YYYY, periodEnd: quarter }', 'FEB 1990', '1990-03-31'], ['{ column: v, periodEnd: month }', '2012-02-01', '2012-02-29'],
] as const)('date %s of %j is %s', async (expression, text, expected) => {
  expect(await read('due_on', expression, text)).toBe(expected);
});

it.each([
  // Rome: UTC+1 in winter, UTC+2 in summer; the night of 2021-03-28 has 23 hours
  ['event_at', 'v', '2019-01-01', '2018-12-31 23:00:00'], ['event_at', 'v', '2019-07-01', '2019-06-30 22:00:00'],
  ['known_at', 'v', '2021-01-01', '2021-01-01 22:59:59.999999'], ['known_at', 'v', '2021-03-28', '2021-03-28 21:59:59.999999'],
  ['known_at', '{ column: v, lagDays: 2 }', '2021-03-26', '2021-03-28 21:59:59.999999'], ['known_at', '{ column: v, periodEnd: month, lagDays: 1 }', '2021-01-01', '2021-02-01 22:59:59.999999'],
  ['event_at', '{ column: v, format: "YYYY-MM-DD HH:mm" }', '2019-07-01 10:30', '2019-07-01 08:30:00'],
  ['event_at', '{ column: v, format: "YYYY-MM-DD HH:mm", timeZone: America/New_York }', '2019-07-01 10:30', '2019-07-01 14:30:00'],
  ['event_at', '{ column: v, format: iso }', '2019-07-01T10:30:00.123456+02:00', '2019-07-01 08:30:00.123456'], ['event_at', '{ column: v, format: iso }', '2019-07-01 10:30:00', '2019-07-01 10:30:00'],
  ['event_at', '{ column: v, format: iso }', '2019-07-01', '2019-06-30 22:00:00'], ['event_at', '{ column: v, format: iso }', '2019-13-01T00:00:00Z', 'date-format'],
  // what the database would take for a time behind Z
  ['event_at', '{ column: v, format: iso }', '2019-07-01T23:59:59Z', '2019-07-01 23:59:59'], ['event_at', '{ column: v, format: iso }', '2019-07-01T24:00:00Z', 'date-format'],
  ['event_at', '{ column: v, format: iso }', '2019-07-01T\t1:30:00Z', 'date-format'], ['event_at', '{ column: v, format: iso }', '2019-07-01T 1:30:00Z', 'date-format'], ['event_at', '{ column: v, format: iso }', '2019-07-01T10:30:5.Z', 'date-format'],
  ['event_at', '{ column: v, format: iso }', '\t019-07-01T10:30:00Z', 'date-format'], ['event_at', '{ column: v, format: iso }', '-019-07-01T10:30:00Z', 'date-format'], ['event_at', '{ column: v, format: iso }', '0999-07-01T10:30:00Z', 'date-range'],
  ['event_at', '{ column: v, format: iso }', '2019-02-29T10:30:00Z', 'date-format'], ['event_at', '{ column: v, format: iso, addDays: 1 }', '2019-07-01T10:30:00Z', '2019-07-02 10:30:00'],
  ['known_at', 'v', '2019-12-30', 'known-before-event'], ['event_at', 'v', '', 'required'],
] as const)('%s %s of %j is %s', async (target, expression, text, expected) => {
  expect(await read(target, expression, text)).toBe(expected);
});

it.each([
  ['entry_id', '{ template: "{v}:payment" }', ' A1 ', 'A1:payment'], ['entry_id', '{ template: "{v}:payment" }', '', 'required'], ['entry_id', 'v', 'é'.repeat(64), 'é'.repeat(64)],
  ['entry_id', 'v', 'é'.repeat(65), 'id-too-long'], ['kind', 'v', 'invoice', 'invoice'], ['kind', 'v', 'Invoice', 'value-not-allowed'],
  ['kind', '{ column: v, values: { R: invoice, Z: payment } }', 'R', 'invoice'], ['kind', '{ column: v, values: { R: invoice } }', 'X', 'value-unlisted'],
  ['kind', '{ column: v, values: { R: invoice }, default: payment }', 'X', 'payment'], ['debtor_id', '{ column: v, extract: "^D-(\\\\d+)$" }', 'D-17', '17'],
  ['debtor_id', '{ column: v, extract: "^D-(\\\\d+)$" }', 'E-17', 'pattern'],
] as const)('%s %s of %j is %s', async (target, expression, text, expected) => {
  expect(await read(target, expression, text)).toBe(expected);
});

it.each([
  ['due_on', '{ column: v, unit: minor }', 'columns.due_on must not have unit'], ['due_on', '{ column: v, format: DD/MM }', 'must have a date format'],
  ['due_on', '{ constant: 2020-02-30 }', 'columns.due_on must be readable'], ['due_on', '{ column: v, constant: 2020-01-01 }', 'exactly one of constant, template and column'],
  ['amount_minor', '{ constant: 1.5 }', 'must be a whole number'], ['amount_minor', '{ column: v, decimal: ",", thousands: "," }', 'must have different decimal and thousands marks'],
  ['entry_id', '{ template: fixed }', 'must have at least one {column}'],
] as const)('the mapping %s: %s is refused', async (target, expression, message) => {
  const failure: unknown = await read(target, expression, '1').catch((error: unknown) => error);
  expect(isDunlinError(failure) && failure.code).toBe('mapping-invalid');
  expect((failure as Error).message).toContain(message);
});
