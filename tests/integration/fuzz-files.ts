/** Generated files through the whole path of intake: what became of each record is known before. */
import { isUtf8 } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect } from 'vitest';
import { isDunlinError } from '../../core/errors.ts';
import type { BatchSummary } from '../../pipelines/ingest.ts';
import { openIntakeFixture, type IntakeFixture } from '../unit/pipelines/intake-fixture.ts';
import { plainRecords, type RecordStyle } from './plain-records.ts';

type Encoding = 'utf-8' | 'windows-1252' | 'utf-16le';

export interface Dialect extends RecordStyle {
  readonly hasHeader: boolean;
  readonly footerLines: number;
  readonly encoding: Encoding;
  readonly isGzip: boolean;
  readonly hasMark: boolean;
}

export interface FuzzFile {
  readonly dialect: Dialect;
  readonly data: Buffer;
}

const COLUMNS = ['id', 'name', 'extra'] as const;
/** Names that begin so are filtered by the mapping. */
const FILTERED = 'f';

const quotes = fc.constantFrom({ quote: '"', escape: '"' }, { quote: '"', escape: '"' }, { quote: "'", escape: "'" }, { quote: '"', escape: '\\' }, { quote: '', escape: '' });
const dialects: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ',', ',', ';', '\t', '|', '||', ' ~ '), marks: quotes, comment: fc.constantFrom('', '', '', '#'), preambleLines: fc.constantFrom(0, 0, 0, 1, 2), footerLines: fc.constantFrom(0, 0, 0, 1, 2),
  hasHeader: fc.boolean(), encoding: fc.constantFrom<Encoding>('utf-8', 'utf-8', 'utf-8', 'windows-1252', 'utf-16le'), isGzip: fc.constantFrom(false, false, false, true), hasMark: fc.constantFrom(false, false, true),
}).map(({ marks, ...rest }) => ({ ...rest, ...marks }));

const word = (most: number): fc.Arbitrary<string> => fc.array(fc.constantFrom(...'aabbf12 .-éß"\',;|\\#\r\n\t\0~'.split('')), { maxLength: most }).map((characters) => characters.join(''));
const cells = fc.tuple(fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 6 }).map((id) => `k${id}`) }, { weight: 1, arbitrary: word(5) }, { weight: 1, arbitrary: fc.constantFrom('', 'é'.repeat(64), 'é'.repeat(65), 'a\u0007') }),
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', 'fa', '') }, { weight: 2, arbitrary: word(6) }), word(4));

function writeField(text: string, { delimiter, quote, escape, comment }: Dialect, isFirst: boolean): string {
  const isSpecial = text.includes(delimiter) || /[\r\n]/.test(text) || (quote !== '' && text.startsWith(quote)) || (isFirst && comment !== '' && text.startsWith(comment));
  if (quote === '' || !isSpecial) return text;
  return quote + (escape === quote ? text.replaceAll(quote, quote + quote) : text.replaceAll(escape, escape + escape).replaceAll(quote, escape + quote)) + quote;
}

export function damage(text: string, hits: readonly (readonly [number, string])[]): string {
  let damaged = text;
  for (const [at, character] of hits) {
    const index = damaged.length === 0 ? 0 : at % damaged.length;
    damaged = damaged.slice(0, index) + character + damaged.slice(index + (character === '' ? 1 : 0));
  }
  return damaged;
}

const csvTexts = (dialect: Dialect): fc.Arbitrary<string> => fc.record({
  rows: fc.array(cells, { maxLength: 7 }), newline: fc.constantFrom('\n', '\n', '\r\n', '\r', 'mixed'), comments: fc.array(fc.nat(7), { maxLength: 2 }), hasEnd: fc.boolean(),
  ragged: fc.array(fc.tuple(fc.nat(7), fc.constantFrom(1, 2, 4)), { maxLength: 1 }), hits: fc.oneof({ weight: 3, arbitrary: fc.constant<readonly (readonly [number, string])[]>([]) }, { weight: 2, arbitrary: fc.array(fc.tuple(fc.nat(), fc.constantFrom('"', "'", '\n', '\r', ',', '\0', '\\', 'x', '')), { maxLength: 4 }) }),
}).map(({ rows, newline, comments, hasEnd, ragged, hits }) => {
  const breakAt = (index: number): string => (newline === 'mixed' ? ['\n', '\r\n', '\r'][index % 3]! : newline);
  const write = (row: readonly string[]): string => row.map((cell, index) => writeField(cell, dialect, index === 0)).join(dialect.delimiter);
  const lines = rows.flatMap((row, index) => {
    const width = ragged.find(([at]) => at === index)?.[1] ?? 3;
    const own = width > 3 ? [...row, 'more'] : row.slice(0, width);
    return [write(own), ...(dialect.comment !== '' && comments.includes(index) ? ['#"note,'] : [])];
  });
  const all = [...Array.from({ length: dialect.preambleLines }, (_, index) => (index === 0 ? 'Report "of' : '')), ...(dialect.hasHeader ? [write(COLUMNS)] : []), ...lines, ...Array.from({ length: dialect.footerLines }, () => 'Total,7')];
  const text = all.map((line, index) => line + (index === all.length - 1 && !hasEnd ? '' : breakAt(index))).join('');
  return damage(text, hits);
});

function encode(text: string, { encoding, hasMark }: Dialect): Buffer {
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  return Buffer.from(hasMark || encoding === 'utf-16le' ? `\uFEFF${text}` : text, encoding === 'utf-16le' ? 'utf16le' : 'utf8');
}

const junk: fc.Arbitrary<Buffer> = fc.oneof(fc.uint8Array({ maxLength: 120 }), fc.array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xc3, 0xa9, 0xff, 0x00, 0x5c), { maxLength: 60 }).map((bytes) => Uint8Array.from(bytes))).map((bytes) => Buffer.from(bytes));

/** Tables with and without faults, and noise. */
export const fuzzFiles: fc.Arbitrary<FuzzFile> = dialects.chain((dialect) => fc.oneof(
  { weight: 9, arbitrary: csvTexts(dialect).map((text) => ({ dialect, data: encode(text, dialect) })) },
  { weight: 1, arbitrary: junk.map((data): FuzzFile => ({ dialect: { ...dialect, encoding: 'utf-8' }, data })) },
));

/** What must come of a file; `refused`: nothing is read. */
export interface Expected {
  readonly isRefused: boolean;
  readonly rowsRead: number;
  readonly rowsFiltered: number;
  readonly rowsQuarantined: number;
  readonly entriesNew: number;
  readonly entriesDuplicate: number;
  /** Lines of records that are no rows. */
  readonly brokenLines: readonly number[];
  readonly stored: readonly (readonly [string, string | null])[];
}

export const REFUSED: Expected = { isRefused: true, rowsRead: 0, rowsFiltered: 0, rowsQuarantined: 0, entriesNew: 0, entriesDuplicate: 0, brokenLines: [], stored: [] };

/** The outcome by the documentation. */
export function expectedOf({ dialect, data }: FuzzFile): Expected {
  const bytes = dialect.encoding === 'utf-8' ? data : Buffer.from(data.toString(dialect.encoding === 'utf-16le' ? 'utf16le' : 'latin1').replace(/^\uFEFF/, ''));
  if (dialect.encoding === 'utf-8' && (bytes.subarray(0, 2).equals(Buffer.from([0xff, 0xfe])) || bytes.subarray(0, 2).equals(Buffer.from([0xfe, 0xff])) || bytes.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])))) return REFUSED;
  const records = plainRecords(bytes.toString('latin1'), dialect);
  const [first] = records;
  if (!first || first.fields?.length !== COLUMNS.length || !isUtf8(Buffer.from(first.text, 'latin1'))) return REFUSED;
  const rows = dialect.hasHeader ? records.slice(1) : records;
  const data2 = rows.slice(0, Math.max(0, rows.length - dialect.footerLines));
  const whole = data2.filter(({ fields }) => fields?.length === COLUMNS.length);
  if (whole.some(({ text }) => !isUtf8(Buffer.from(text, 'latin1')))) return REFUSED;
  return outcomeOf(whole.map(({ fields }) => fields!.map((field) => Buffer.from(field, 'latin1').toString())), data2.filter((record) => !whole.includes(record)).map(({ line }) => line));
}

function hasControls(text: string): boolean {
  return text.split('').some((character) => character < ' ' || character === '\u007f');
}

/** What rows of id, name and more become. */
export function outcomeOf(rows: readonly (readonly string[])[], brokenLines: readonly number[]): Expected {
  const trimmed = rows.map((row) => row.map((cell) => cell.replaceAll(/^ +| +$/g, '') || null));
  const kept = trimmed.filter(([, name]) => !(name ?? '').startsWith(FILTERED));
  const good = kept.filter(([id, name]) => id !== null && Buffer.byteLength(id!) <= 128 && !hasControls(id!) && !(name ?? '').includes('\0'));
  const names = new Map<string, Set<string | null>>();
  for (const [id, name] of good) names.set(id!, (names.get(id!) ?? new Set()).add(name!));
  const stored = [...names].filter(([, versions]) => versions.size === 1).map(([id, [name]]) => [id, name!] as const);
  const torn = good.filter(([id]) => names.get(id!)!.size > 1).length;
  return {
    isRefused: false, rowsRead: rows.length + brokenLines.length, rowsFiltered: trimmed.length - kept.length, rowsQuarantined: brokenLines.length + kept.length - good.length + torn,
    entriesNew: stored.length, entriesDuplicate: good.length - torn - stored.length, brokenLines, stored: stored.toSorted(([a], [b]) => (a < b ? -1 : 1)),
  };
}

function mappingOf(dialect: Dialect): string {
  const format = {
    type: 'csv', delimiter: dialect.delimiter, quote: dialect.quote, escape: dialect.escape, encoding: dialect.encoding, header: dialect.hasHeader, columns: COLUMNS, preambleLines: dialect.preambleLines, footerLines: dialect.footerLines,
    ...(dialect.comment === '' ? {} : { comment: dialect.comment }),
  };
  return JSON.stringify({
    schemaVersion: 1, name: 'fuzz', format, where: [{ column: 'name', matches: `(?s)${FILTERED}.*`, not: true }],
    emits: [{ table: 'place', columns: { place_id: 'id', name: 'name', country: { constant: 'IT' }, known_at: { constant: '2020-01-01T00:00:00Z' } } }],
  });
}

/** Takes in one file and compares what became of it. */
export async function checkFile(fixture: IntakeFixture, file: { readonly name: string; readonly data: Buffer; readonly mapping: string }, expected: Expected): Promise<void> {
  const shown = `${file.mapping} ${file.data.length > 600 ? `${file.data.length} bytes` : JSON.stringify(file.data.toString('latin1'))}`;
  for (const table of ['place', 'batch', 'source_columns']) await fixture.store.run(`delete from ${table}`);
  const found = await outcome(fixture, file);
  const { isRefused, brokenLines, stored, ...counts } = expected;
  expect(found, shown).toMatchObject({ isRefused });
  if (found.summary === undefined) return;
  const { summary } = found;
  expect(summary, shown).toMatchObject(counts);
  expect(summary.entriesNew + summary.entriesDuplicate + summary.rowsFiltered + summary.rowsQuarantined, shown).toBe(summary.rowsRead);
  const broken = fixture.quarantine(summary).filter(({ rule }) => ['row-shape', 'row-quotes', 'json-object'].includes(String(rule)));
  expect(broken.map(({ line }) => line), shown).toEqual(brokenLines);
  const rows = await fixture.rows<{ id: string; name: string | null }>('select place_id as id, name from place');
  expect(rows.map(({ id, name }) => [id, name]).toSorted(([a], [b]) => (a! < b! ? -1 : 1)), shown).toEqual(stored);
}

interface Outcome {
  readonly isRefused: boolean;
  readonly summary?: BatchSummary;
  readonly why?: string;
}

async function outcome(fixture: IntakeFixture, file: { readonly name: string; readonly data: Buffer; readonly mapping: string }): Promise<Outcome> {
  try {
    return { isRefused: false, summary: await fixture.ingest(file) };
  } catch (error) {
    if (!isDunlinError(error) || error.code !== 'source-unreadable') throw error;
    return { isRefused: true, why: error.message };
  }
}

/** Draws and checks CSV files; several share a store, as they do in a real one. Returns how many could be read. */
export async function fuzzCsv(count: number, seed: number): Promise<number> {
  const fixture = await openIntakeFixture();
  try {
    let readable = 0;
    for (const { dialect, data } of fc.sample(fuzzFiles, { numRuns: count, seed })) {
      const expected = expectedOf({ dialect, data });
      await checkFile(fixture, { name: dialect.isGzip ? 'fuzz.csv.gz' : 'fuzz.csv', data: dialect.isGzip ? gzipSync(data) : data, mapping: mappingOf(dialect) }, expected);
      if (!expected.isRefused) readable += 1;
    }
    return readable;
  } finally {
    fixture.close();
  }
}
