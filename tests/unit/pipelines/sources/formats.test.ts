/** One ledger in every format and dialect gives the same canonical rows. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addDays, endOfDate, MICROS_PER_DAY, parseInstant, startOfDate } from '../../../../core/time.ts';
import { openIntakeFixture, type IntakeFixture } from '../intake-fixture.ts';
import { COLUMNS, gzipped, LEDGER, ledgerArrow, ledgerCsv, ledgerNdjson, ledgerSelect, utf16 } from './ledger-files.ts';

let fixture: IntakeFixture;
beforeAll(async () => {
  fixture = await openIntakeFixture({ timeZone: 'Europe/Rome' });
});
afterAll(() => fixture.close());
beforeEach(async () => {
  for (const table of ['ledger_entry', 'debtor', 'batch', 'source_columns']) await fixture.store.run(`delete from ${table}`);
});

interface Style {
  /** Keys of `format`, in YAML. */
  readonly format?: string;
  readonly amount?: string;
  readonly customer?: string;
  readonly segment?: string;
  readonly date?: string;
}

function mapping(name: string, { format = '', amount = 'amount', customer = 'customer', segment = 'segment', date = 'invoiced_on' }: Style): string {
  return `schemaVersion: 1
name: ${name}
format: { ${format} }
emits:
  - table: ledger_entry
    columns:
      entry_id: { template: '{number}:invoice' }
      debtor_id: ${customer}
      receivable_id: number
      kind: { constant: invoice }
      amount_minor: ${amount}
      currency: { constant: EUR }
      due_on: { column: ${date}, addDays: 30 }
      event_at: { column: booked_at, format: iso }
      known_at: { column: booked_at, format: iso, lagDays: 1 }
  - table: ledger_entry
    when: [{ column: disputed, equals: 'true' }]
    columns:
      entry_id: { template: '{number}:dispute' }
      debtor_id: ${customer}
      receivable_id: number
      kind: { constant: dispute_opened }
      amount_minor: { column: minor, unit: minor }
      currency: { constant: EUR }
      event_at: ${date}
      known_at: { column: ${date}, lagDays: 2 }
  - table: debtor
    when: [{ column: ${segment}, present: true }]
    columns:
      debtor_id: number
      kind: { constant: company }
      sector: ${segment}
      effective_at: ${date}
`;
}

const EUROPEAN = (cell: string): string => (/^\d+\.\d\d$/.test(cell) ? cell.replace('.', ',') : cell);
const preamble = 'Bericht;erstellt\n"am";2020\n\n';

const CASES: readonly (readonly [string, string, () => string | Uint8Array | Promise<Uint8Array>, Style])[] = [
  ['plain', 'a.csv', () => ledgerCsv(), {}],
  ['without a last line break', 'a.csv', () => ledgerCsv({ lastNewline: false }), {}],
  ['CRLF', 'a.csv', () => ledgerCsv({ newline: '\r\n' }), {}],
  ['CR', 'a.csv', () => ledgerCsv({ newline: '\r' }), {}],
  ['semicolons and decimal commas', 'a.csv', () => ledgerCsv({ delimiter: ';', text: EUROPEAN }), { format: "delimiter: ';', decimal: ','" }],
  ['tabs', 'a.tsv', () => ledgerCsv({ delimiter: '\t' }), { format: 'delimiter: "\\t"' }],
  ['a delimiter of two characters', 'a.csv', () => ledgerCsv({ delimiter: '||' }), { format: "delimiter: '||'" }],
  ['a delimiter of five characters', 'a.csv', () => ledgerCsv({ delimiter: ' <|> ' }), { format: "delimiter: ' <|> '" }],
  ['a delimiter beyond ASCII', 'a.csv', () => ledgerCsv({ delimiter: '§' }), { format: "delimiter: '§'" }],
  ['single quotes', 'a.csv', () => ledgerCsv({ quote: "'" }), { format: "quote: ''''" }],
  ['all quoted', 'a.csv', () => ledgerCsv({ quoteAll: true }), {}],
  ['escapes', 'a.csv', () => ledgerCsv({ escape: '\\' }), { format: "escape: '\\'" }],
  ['no header', 'a.csv', () => ledgerCsv({ isHeaderless: true }), { format: `header: false, columns: [${COLUMNS.join(', ')}]` }],
  ['other names for the columns', 'a.csv', () => ledgerCsv().replace('number,customer,amount', 'n,c,a'), { format: `columns: [${COLUMNS.join(', ')}]` }],
  ['a preamble', 'a.csv', () => ledgerCsv({ preamble, delimiter: ';' }), { format: "delimiter: ';', preambleLines: 3" }],
  ['a preamble without a header, CRLF', 'a.csv', () => ledgerCsv({ preamble: 'x"\r\ny\r\n', newline: '\r\n', isHeaderless: true }), { format: `preambleLines: 2, header: false, columns: [${COLUMNS.join(', ')}]` }],
  ['a footer', 'a.csv', () => ledgerCsv({ footer: '"end\nTotal,200\n' }), { format: 'footerLines: 2' }],
  ['comments', 'a.csv', () => ledgerCsv({ comment: '# a "comment, of\n\n#', preamble: '# first\n' }), { format: "comment: '#'" }],
  ['UTF-8 with a byte order mark', 'a.csv', () => `\uFEFF${ledgerCsv()}`, {}],
  ['UTF-8 with a byte order mark, all quoted', 'a.csv', () => `\uFEFF${ledgerCsv({ quoteAll: true })}`, {}],
  ['UTF-16, little end first', 'a.csv', () => utf16(ledgerCsv(), false), { format: 'encoding: utf-16le' }],
  ['UTF-16, big end first', 'a.csv', () => utf16(ledgerCsv(), true), { format: 'encoding: utf-16be' }],
  ['UTF-16 by its mark', 'a.csv', () => utf16(ledgerCsv(), true), { format: 'encoding: utf-16' }],
  ['Latin 1', 'a.csv', () => Buffer.from(ledgerCsv(), 'latin1'), { format: 'encoding: latin1' }],
  ['Windows 1252 and comments', 'a.csv', () => Buffer.from(ledgerCsv({ comment: '#é' }), 'latin1'), { format: "encoding: windows-1252, comment: '#'" }],
  ['gzip', 'a.csv.gz', () => gzipped(ledgerCsv()), {}],
  ['gzip and a footer', 'a.csv.gz', () => gzipped(ledgerCsv({ footer: 'Total\n' })), { format: 'footerLines: 1' }],
  ['NDJSON', 'a.ndjson', () => ledgerNdjson(), { customer: 'party.customer', segment: 'party.segment' }],
  ['NDJSON, gzip, a mark, CRLF and blank lines', 'a.jsonl.gz', () => gzipped(`\uFEFF${ledgerNdjson().replaceAll('\n', '\r\n\r\n')}`), { customer: 'party.customer', segment: 'party.segment', format: "decimal: ','" }],
  ['Parquet', 'a.parquet', () => parquet(ledgerSelect()), {}],
  ['Parquet of another declared decimal mark, nested', 'a.parquet', () => parquet(`select * exclude (customer, segment), {customer: customer, segment: segment} as party from (${ledgerSelect()})`),
    { customer: 'party.customer', segment: 'party.segment', format: "decimal: ',', thousands: '.'" }],
  ['Parquet with dates as local timestamps', 'a.parquet', () => parquet(`select * replace (invoiced_on::timestamp as invoiced_on) from (${ledgerSelect()})`), {}],
  ['Arrow file', 'a.arrow', () => ledgerArrow('file'), {}],
  ['Arrow stream of five batches', 'a.arrows', () => ledgerArrow('stream', 5), {}],
];

it.each(CASES)('%s', async (name, file, data, style) => {
  const summary = await fixture.ingest({ name: file, data: await data(), mapping: mapping(`case-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`, style) });
  expect(fixture.quarantine(summary)).toEqual([]);
  expect(summary).toMatchObject({ rowsRead: 200, entriesNew: 390, entriesDuplicate: 0, rowsFiltered: 0, rowsQuarantined: 0 });
  expect(await storedHash()).toBe(expectedHash());
});

async function storedHash(): Promise<string> {
  const instant = (name: string): string => `epoch_us(${name})`;
  const rows = await fixture.rows<{ row: string }>(`select concat_ws('|', entry_id, debtor_id, receivable_id, kind, amount_minor, currency, coalesce(due_on::varchar, '-'), ${instant('event_at')}, ${instant('known_at')}) as row
    from ledger_entry union all select concat_ws('|', debtor_id, kind, sector, ${instant('effective_at')}, ${instant('known_at')}) from debtor`);
  return hashOf(rows.map(({ row }) => row));
}

/** What the ledger says, by the calendar of the code. */
function expectedHash(): string {
  const zone = 'Europe/Rome';
  return hashOf(LEDGER.flatMap((row) => {
    const booked = parseInstant(row.bookedAt);
    const day = startOfDate(row.invoicedOn, zone);
    return [
      [`${row.number}:invoice`, row.customer, row.number, 'invoice', row.minor, 'EUR', addDays(row.invoicedOn, 30), booked, booked + MICROS_PER_DAY],
      ...(row.isDisputed ? [[`${row.number}:dispute`, row.customer, row.number, 'dispute_opened', row.minor, 'EUR', '-', day, endOfDate(addDays(row.invoicedOn, 2), zone)]] : []),
      ...(row.segment === null ? [] : [[row.number, 'company', row.segment, day, endOfDate(row.invoicedOn, zone)]]),
    ].map((cells) => cells.join('|'));
  }));
}

function hashOf(rows: readonly string[]): string {
  return createHash('sha256').update([...rows].sort().join('\n')).digest('hex');
}

async function parquet(select: string): Promise<Uint8Array> {
  const path = join(fixture.folder, 'made.parquet');
  await fixture.store.run(`copy (${select}) to '${path}' (format parquet)`);
  return readFileSync(path);
}
