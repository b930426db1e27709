/** Generated NDJSON files through the whole path; `DUNLIN_FUZZ_FILES` and `DUNLIN_FUZZ_SEED` ask for more and for others. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openIntakeFixture } from '../unit/pipelines/intake-fixture.ts';
import { checkFile, damage, outcomeOf, REFUSED, type Expected } from './fuzz-files.ts';

const FILES = Number(process.env['DUNLIN_FUZZ_FILES'] ?? 150);

const strings = fc.array(fc.constantFrom(...'aabf1 .é"\\\n\t\0\u2028'.split(''), '\ud83d\ude00', 'k'), { maxLength: 5 }).map((characters) => characters.join(''));
const ids = fc.oneof(fc.integer({ min: 1, max: 5 }).map((id) => JSON.stringify(`k${id}`)), strings.map((text) => JSON.stringify(text)), fc.constantFrom('7', '7.0', '-3.10', '9223372036854775807', '123456789012345678901234567890', '1e5', 'true', 'null', '"\\u00e9"', '"\\ud800"', '""'));
const others = fc.constantFrom('', ',"party":{"x":1.50}', ',"party":{"x":{"y":[1,2]}}', ',"party":{}', ',"tags":[1,"a",{"b":null}]', ',"tags":[]', ', "more" : true ');
const objects = fc.tuple(fc.option(ids, { nil: null, freq: 8 }), fc.option(fc.oneof(fc.constantFrom('"a"', '"b"', '"fa"', 'null'), strings.map((text) => JSON.stringify(text))), { nil: null, freq: 6 }), others, fc.nat(30)).map(([id, name, more, odd]) => {
  const members = [...(id === null ? [] : [`"id":${id}`]), ...(name === null ? [] : [`"name": ${name}`])].join(',');
  return odd === 0 ? `{${members},"id":"k1"}` : odd === 1 ? '[]' : odd === 2 ? '"text"' : `{${members}${members === '' ? more.replace(/^,/, '') : more}}`;
});
const texts = fc.record({
  lines: fc.array(objects, { maxLength: 8 }), newline: fc.constantFrom('\n', '\n', '\r\n', '\n\n', ' \n'), hasEnd: fc.boolean(),
  hits: fc.oneof({ weight: 3, arbitrary: fc.constant<readonly (readonly [number, string])[]>([]) }, { weight: 2, arbitrary: fc.array(fc.tuple(fc.nat(), fc.constantFrom('"', '{', '}', '\n', ',', '\0', '\\', '0', '')), { maxLength: 3 }) }),
}).map(({ lines, newline, hasEnd, hits }) => damage(lines.join(newline) + (hasEnd ? newline : ''), hits));

it(`every line of ${FILES} NDJSON files is new, duplicate, filtered or quarantined`, async () => {
  const fixture = await openIntakeFixture();
  const mapping = JSON.stringify({
    schemaVersion: 1, name: 'fuzz', format: { columns: ['id', 'name'] }, where: [{ column: 'name', matches: '(?s)f.*', not: true }],
    emits: [{ table: 'place', columns: { place_id: 'id', name: 'name', country: { constant: 'IT' }, known_at: { constant: '2020-01-01T00:00:00Z' } } }],
  });
  try {
    for (const [index, text] of fc.sample(texts, { numRuns: FILES, seed: Number(process.env['DUNLIN_FUZZ_SEED'] ?? 1) }).entries()) {
      const isGzip = index % 4 === 0;
      await checkFile(fixture, { name: isGzip ? 'fuzz.jsonl.gz' : 'fuzz.ndjson', data: isGzip ? gzipSync(text) : Buffer.from(text), mapping }, expectedOf(text));
    }
    expect(await fixture.rows('select count(*) as n from batch')).toHaveLength(1);
  } finally {
    fixture.close();
  }
});

function expectedOf(text: string): Expected {
  const lines = text.split(/\r\n|\r|\n/).map((line, index) => ({ line: index + 1, text: line.trim() })).filter((line) => line.text !== '');
  if (lines[0]?.text.startsWith('[')) return REFUSED;
  const rows = lines.map((line) => ({ line: line.line, cells: cellsOf(line.text) }));
  return outcomeOf(rows.flatMap(({ cells }) => (cells === null ? [] : [cells])), rows.flatMap(({ line, cells }) => (cells === null ? [line] : [])));
}

/** Id, name; null unless the line is one object. */
function cellsOf(line: string): string[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  // A lone surrogate is escaped when it is written again; a key that comes twice is seen in the text only.
  const isTwice = ['id', 'name', 'party', 'tags', 'more'].some((key) => line.split(`"${key}"`).length > 2 && (line.match(new RegExp(`[{,]\\s*"${key}"\\s*:`, 'g')) ?? []).length > 1);
  if (isTwice || /\\ud[89a-f]/.test(JSON.stringify(parsed))) return null;
  const { id, name } = parsed as Readonly<Record<string, unknown>>;
  return [cellOf(line, 'id', id), cellOf(line, 'name', name), ''];
}

function cellOf(line: string, key: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'number') return '';
  const written = new RegExp(`"${key}"\\s*:\\s*(-?[0-9.eE+-]+)`).exec(line)![1]!;
  return /^-?\d+\.\d+$/.test(written) ? written.replace(/0+$/, '').replace(/\.$/, '') : written;
}
