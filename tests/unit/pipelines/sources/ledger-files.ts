/** One ledger of 200 rows, written in every format and dialect. */
import { Bool, DateDay, Decimal, Dictionary, Field, Int32, Int64, makeData, makeVector, RecordBatch, Schema, Struct, Table, tableToIPC, TimestampMicrosecond, Utf8, vectorFromArray, type Data } from 'apache-arrow';
import { gzipSync } from 'node:zlib';

export interface LedgerRow {
  readonly number: string;
  readonly customer: string;
  /** EUR with two decimals. */
  readonly amount: string;
  readonly minor: bigint;
  readonly invoicedOn: string;
  /** ISO, UTC. */
  readonly bookedAt: string;
  readonly isDisputed: boolean;
  readonly segment: string | null;
}

const SEGMENTS = ['retail', 'Größe "L"', 'a,b;c|d', null, 'Zürich\nNord', "O'Neil"] as const;

/** Amounts beyond 2^53 minor units, quotes, delimiters, line breaks, accents, missing values. */
export const LEDGER: readonly LedgerRow[] = Array.from({ length: 200 }, (_, index) => {
  const minor = index % 20 === 7 ? 9_007_199_254_740_993n + BigInt(index) : index === 3 ? 2n ** 63n - 1n : BigInt(index * 1237 % 100_000);
  const day = new Date(Date.UTC(2019, 0, 1 + index * 3)).toISOString();
  return {
    number: `R-${String(index).padStart(4, '0')}`, customer: `C${index % 17}`, minor, amount: `${minor / 100n}.${String(minor % 100n).padStart(2, '0')}`,
    invoicedOn: day.slice(0, 10), bookedAt: `${day.slice(0, 10)}T${String(index % 24).padStart(2, '0')}:15:30.${String(index * 4999 % 1_000_000).padStart(6, '0')}Z`,
    isDisputed: index % 9 === 0, segment: SEGMENTS[index % SEGMENTS.length]!,
  };
});

export const COLUMNS = ['number', 'customer', 'amount', 'minor', 'invoiced_on', 'booked_at', 'disputed', 'segment'] as const;

function cells(row: LedgerRow): (string | null)[] {
  return [row.number, row.customer, row.amount, String(row.minor), row.invoicedOn, row.bookedAt, String(row.isDisputed), row.segment];
}

export interface CsvStyle {
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly newline?: string;
  readonly isHeaderless?: boolean;
  /** Before the header and behind the last row. */
  readonly preamble?: string;
  readonly footer?: string;
  /** After every tenth row. */
  readonly comment?: string;
  readonly quoteAll?: boolean;
  readonly lastNewline?: boolean;
  readonly text?: (cell: string) => string;
}

export function ledgerCsv(style: CsvStyle = {}): string {
  const { delimiter = ',', quote = '"', newline = '\n' } = style;
  const escape = style.escape ?? quote;
  const field = (cell: string | null): string => {
    const text = style.text ? style.text(cell ?? '') : cell ?? '';
    const isSpecial = text.split('').some((character) => '\r\n'.includes(character) || delimiter.includes(character) || character === quote || character === escape) || /^ | $/.test(text);
    if (!style.quoteAll && !isSpecial) return text;
    return quote + text.replaceAll(escape, escape + escape).replaceAll(quote, quote === escape ? quote : escape + quote) + quote;
  };
  const lines = LEDGER.flatMap((row, index) => [cells(row).map(field).join(delimiter), ...(style.comment && index % 10 === 9 ? [style.comment] : [])]);
  const all = [...(style.isHeaderless ? [] : [COLUMNS.map(field).join(delimiter)]), ...lines].join(newline);
  return `${style.preamble ?? ''}${all}${style.lastNewline === false ? '' : newline}${style.footer ?? ''}`;
}

/** Nested: the customer in an object, money as numbers with all their digits. */
export function ledgerNdjson(): string {
  return LEDGER.map((row) => `{"number": ${JSON.stringify(row.number)}, "party": {"customer": "${row.customer}", "segment": ${JSON.stringify(row.segment)}}, "amount": ${row.amount}, "minor": ${row.minor}, `
    + `"invoiced_on": "${row.invoicedOn}", "booked_at": "${row.bookedAt}", "disputed": ${row.isDisputed}, "tags": ["a", 1]}\n`).join('');
}

/** Decimal, int64, date, timestamp, boolean, dictionary. */
export function ledgerArrow(kind: 'file' | 'stream', batches = 1): Uint8Array {
  const size = LEDGER.length / batches;
  const tables = Array.from({ length: batches }, (_, index) => arrowBatch(LEDGER.slice(index * size, (index + 1) * size)));
  return tableToIPC(new Table(tables[0]!.schema, tables), kind);
}

function arrowBatch(rows: readonly LedgerRow[]): RecordBatch {
  const micros = (text: string): bigint => BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1000n + BigInt(text.slice(20, 26));
  const texts = (values: readonly (string | null)[]): Data => vectorFromArray(values, new Utf8()).data[0]!;
  const segments = [...new Set(SEGMENTS.filter((segment) => segment !== null))];
  const dictionary = new Dictionary(new Utf8(), new Int32(), 1, false);
  const present = rows.map((row) => row.segment !== null);
  const bitmap = new Uint8Array(Math.ceil(rows.length / 64) * 8);
  present.forEach((isThere, row) => {
    if (isThere) bitmap[row >> 3]! |= 1 << (row & 7);
  });
  const words = new Uint32Array(rows.length * 4);
  rows.forEach((row, index) => {
    for (let word = 0; word < 4; word++) words[index * 4 + word] = Number(BigInt.asUintN(32, row.minor >> BigInt(32 * word)));
  });
  const columns: [string, Data, boolean][] = [
    ['number', texts(rows.map((row) => row.number)), false], ['customer', texts(rows.map((row) => row.customer)), false],
    ['amount', makeData({ type: new Decimal(2, 38, 128), data: words }) as Data, false],
    ['minor', makeData({ type: new Int64(), data: BigInt64Array.from(rows, (row) => row.minor) }) as Data, false],
    ['invoiced_on', makeData({ type: new DateDay(), data: Int32Array.from(rows, (row) => Date.parse(row.invoicedOn) / 86_400_000) }) as Data, false],
    ['booked_at', makeData({ type: new TimestampMicrosecond('UTC'), data: BigInt64Array.from(rows, (row) => micros(row.bookedAt)) }) as Data, false],
    ['disputed', vectorFromArray(rows.map((row) => row.isDisputed), new Bool()).data[0]! as Data, false],
    ['segment', makeData({ type: dictionary, data: Int32Array.from(rows, (row) => Math.max(0, segments.indexOf(row.segment as never))), nullBitmap: bitmap,
      nullCount: present.filter((isThere) => !isThere).length, dictionary: makeVector(texts(segments) as Data<Utf8>) }) as Data, true],
  ];
  const schema = new Schema(columns.map(([name, data, isNullable]) => new Field(name, data.type, isNullable)));
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows.length, nullCount: 0, children: columns.map(([, data]) => data) }));
}

/** SQL of the same rows with types. */
export function ledgerSelect(): string {
  const text = (value: string | null): string => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);
  const rows = LEDGER.map((row) => `(${text(row.number)}, ${text(row.customer)}, ${row.amount}::decimal(38,2), ${row.minor}::bigint, date '${row.invoicedOn}', timestamptz '${row.bookedAt}', ${row.isDisputed}, ${text(row.segment)})`);
  return `select * from (values ${rows.join(',\n')}) t(${COLUMNS.join(', ')})`;
}

export function utf16(text: string, isBigEndian: boolean): Buffer {
  const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return isBigEndian ? bytes.swap16() : bytes;
}

export const gzipped = (text: string): Buffer => gzipSync(text);
