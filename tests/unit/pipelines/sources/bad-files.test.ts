/** Files that are not what they say: one clear message and nothing loaded, or every bad record in quarantine with its place. */
import { join } from 'node:path';
import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { failureOf, openIntakeFixture, type IntakeFixture } from '../intake-fixture.ts';
import { ledgerArrow, ledgerNdjson, utf16 } from './ledger-files.ts';

let fixture: IntakeFixture;
beforeAll(async () => {
  fixture = await openIntakeFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  for (const table of ['place', 'batch', 'source_columns']) await fixture.store.run(`delete from ${table}`);
});

const mapping = (format: string, columns = 'place_id: id, name: name'): string => `schemaVersion: 1
name: places
format: { ${format} }
emits:
  - table: place
    columns: { ${columns}, country: { constant: IT }, known_at: { constant: '2020-01-01T00:00:00Z' } }
`;
const HEADER = 'id,name,note\n';
const LONG = 'x'.repeat(10_000_000);

/** Quarantined records as [line, column, rule, value]. */
async function taken(data: string | Uint8Array, { format = '', name = 'source.csv', columns }: { readonly format?: string; readonly name?: string; readonly columns?: string } = {}) {
  const summary = await fixture.ingest({ name, data, mapping: mapping(format, columns) });
  const rows = await fixture.rows<{ id: string; name: string | null }>('select place_id as id, name from place order by 1');
  return {
    ...summary, rows: rows.map(({ id, name: text }) => [id, text]), bytes: summary.quarantineFile === null ? 0 : statSync(summary.quarantineFile).size,
    bad: fixture.quarantine(summary).map((record) => [record['line'], record['column'], record['rule'], record['value']]),
  };
}

it.each([
  ['too few and too many columns', `${HEADER}1,a,x\n2,b\n3\n4,d,x,y\n5,e,x,\n6,f,x\n`, '', [['1', 'a'], ['6', 'f']],
    [[3, null, 'row-shape', '2,b'], [4, null, 'row-shape', '3'], [5, null, 'row-shape', '4,d,x,y'], [6, null, 'row-shape', '5,e,x,']]],
  // Found by generated files: the database drops the empty field that is too many.
  ['an empty field too many', `${HEADER}1,a,x\n2,b,x,\n3,c,x`, '', [['1', 'a'], ['3', 'c']], [[3, null, 'row-shape', '2,b,x,']]],
  ['an empty field too many at the end', `${HEADER}1,"a,",x\n2,b,x,`, '', [['1', 'a,']], [[3, null, 'row-shape', '2,b,x,']]],
  ['a quote that never closes does not swallow the rows behind it', `${HEADER}1,a,x\n2,"b,x\n3,c,x\n4,d,x\n`, '', [['1', 'a'], ['3', 'c'], ['4', 'd']], [[3, null, 'row-quotes', '2,"b,x']]],
  ['a quote that closes in a later row', `${HEADER}1,"a,x\n2,b,x\n3,"c",x\n4,d,x\n`, '', [['2', 'b'], ['3', 'c'], ['4', 'd']], [[2, null, 'row-quotes', '1,"a,x']]],
  ['text behind a closing quote', `${HEADER}1,"a"b,x\n2,"b" "c",x\n3,c,x\n`, '', [['3', 'c']], [[2, null, 'row-quotes', '1,"a"b,x'], [3, null, 'row-quotes', '2,"b" "c",x']]],
  ['a quote inside a plain field is a character', `${HEADER}1,5" pipe,x\n2, "b",x\n`, '', [['1', '5" pipe'], ['2', '"b"']], []],
  ['line breaks of all kinds in one file', `id,name,note\r\n1,a,x\n2,b,x\r3,c,x\r\n\r\n4,"d\r\ne",x\n5\n`, '', [['1', 'a'], ['2', 'b'], ['3', 'c'], ['4', 'd\r\ne']], [[8, null, 'row-shape', '5']]],
  ['NUL bytes', `${HEADER}1,a\0b,x\n2\0,b,x\n3,c,\0\n`, '', [['3', 'c']], [[2, 'name', 'control-character', 'a\0b'], [3, 'id', 'control-character', '2\0']]],
  ['ids with control characters and ids that are too long', `${HEADER}"1\n2",a,x\n"1\t",a,x\n${'é'.repeat(65)},a,x\n${'é'.repeat(64)},a,x\n`, '', [['é'.repeat(64), 'a']],
    [[2, 'id', 'control-character', '1\n2'], [4, 'id', 'control-character', '1\t'], [5, 'id', 'id-too-long', 'é'.repeat(65)]]],
  ['lines behind a preamble, comments, blank lines and quoted line breaks', `Report\n"of 2020\n\nid;name;note\n\n1;"a\n\nb";x\n# 2;b;x\n3;c\n`, "delimiter: ';', preambleLines: 3, comment: '#'", [['1', 'a\n\nb']], [[10, null, 'row-shape', '3;c']]],
  ['CRLF with quoted line breaks', `${HEADER}1,"a\r\n\r\nb",x\r\n2\r\n3,c,x\r\n`.replace('note\n', 'note\r\n'), '', [['1', 'a\r\n\r\nb'], ['3', 'c']], [[5, null, 'row-shape', '2']]],
  ['a single column', 'id\n1\n\n2\n"3"\n', '', [['1', null], ['2', null], ['3', null]], []],
  ['an escape at the end of the file', `${HEADER}1,a,x\n2,b,"x\\`, "escape: '\\'", [['1', 'a']], [[3, null, 'row-quotes', '2,b,"x\\']]],
  ['an escape before a line break', `${HEADER}1,"a\\\n\\"",x\n`, "escape: '\\'", [['1', 'a\n"']], []],
] as const)('%s', async (_, data, format, rows, bad) => {
  const found = await taken(data, { format, ...(data.startsWith('id\n') ? { columns: 'place_id: id' } : {}) });
  expect(found.bad).toEqual(bad);
  expect(found.rows).toEqual(rows);
  expect(found).toMatchObject({ rowsRead: rows.length + bad.length, entriesNew: rows.length, rowsQuarantined: bad.length, rowsFiltered: 0 });
});

it.each([
  ['plain', `1,${LONG},x\n`, 'row-too-long'], ['quoted', `1,"${LONG}",x\n`, 'row-too-long'], ['quoted with line breaks', `1,"${LONG.replaceAll('xxxxxxxxxx', 'xxxxxxxxx\n')}",x\n`, 'row-too-long'],
  ['never closed', `1,"${LONG},x\n`, 'row-quotes'],
])('a field of 10 MB, %s, costs one row and little memory', async (_, line, rule) => {
  const before = process.memoryUsage().rss;
  const found = await taken(`${HEADER}0,z,x\n${line}2,b,x\n`);
  expect(found.rows).toEqual([['0', 'z'], ['2', 'b']]);
  expect(found.bad.map(([at, , broken]) => [at, broken])).toEqual([[3, rule]]);
  expect(String(found.bad[0]![3])).toMatch(/^1,"?xxxx[x\s]+\.\.\. \(100000\d\d bytes\)$/);
  expect(found.bytes).toBeLessThan(2000);
  // The file, its copies while a record is looked for, and what the runtime does not give back at once.
  expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
});

it('cuts long values of the quarantine and refuses texts of more than 64 KiB', async () => {
  const found = await taken(`${HEADER}1,${'n'.repeat(65_537)},x\n2,${'n'.repeat(65_536)},x\n${'i'.repeat(900_000)},c,x\n`);
  expect(found.rows).toEqual([['2', 'n'.repeat(65_536)]]);
  expect(found.bad).toEqual([[2, 'name', 'text-too-long', `${'n'.repeat(500)}... (65537 bytes)`], [4, 'id', 'id-too-long', `${'i'.repeat(500)}... (900000 bytes)`]]);
});

it.each([
  ['an empty file', '', '', 'must have at least one line; got an empty file'],
  ['a file of blank lines', '\n\r\n\n', '', 'got an empty file'],
  ['only comments', '#a\n#b\n', "comment: '#'", 'got an empty file'],
  ['a header that repeats a name', 'id,name,ID\n1,2,3\n', '', 'got ID again'],
  ['a header of the name of the row', 'id,source_row\n1,2\n', '', 'none source_row or source_file; got source_row'],
  ['a header that never closes its quote', '"id,name,note\n1,a,x\n', '', 'line 1 does not'],
  ['a header of 2 MB', `${'id'.repeat(1_000_000)},name\n1,a\n`, '', 'within 1 MiB; the one in line 1 does not'],
  ['UTF-16 declared as UTF-8', utf16(`${HEADER}1,a,x\n`, false), '', 'begins with the byte order mark of utf-16le. Set format.encoding to utf-16le'],
  ['UTF-8 with a mark declared as Windows 1252', `\uFEFF${HEADER}1,a,x\n`, 'encoding: windows-1252', 'byte order mark of utf-8'],
  ['Latin 1 declared as UTF-8', Buffer.from(`${HEADER}1,a,x\n2,é,x\n`, 'latin1'), '', 'has bytes that are not, first in line 3. Set format.encoding'],
  ['half a UTF-16 character', utf16(`${HEADER}1,a,x\n`, false).subarray(0, -1), 'encoding: utf-16le', 'It is not in the declared encoding'],
  ['a delimiter that is the quote', HEADER, "delimiter: '\"'", 'format.quote must not be part of the delimiter'],
  ['a delimiter with a line break', HEADER, 'delimiter: "\\n"', 'format.delimiter must not have line breaks'],
  ['a comment that begins like the delimiter', HEADER, "comment: ','", 'format.comment must not begin like the delimiter'],
] as const)('%s is refused whole', async (_, data, format, message) => {
  const failure = await failureOf(taken(data, { format }));
  expect(failure.message).toContain(message);
  expect(['source-unreadable', 'mapping-invalid']).toContain(failure.code);
  expect(await fixture.rows('select * from place union all by name select * from batch')).toEqual([]);
});

it('takes a header without rows for nothing', async () => {
  expect(await taken(HEADER)).toMatchObject({ rowsRead: 0, entriesNew: 0, rowsQuarantined: 0, bad: [] });
  expect(await taken('id,name,note')).toMatchObject({ rowsRead: 0 });
});

it.each([
  ['CSV', 'a.csv.gz', (at: number) => gzipSync(`${HEADER}${'1,a,x\n'.repeat(500)}`).subarray(0, at), 'The gzip is truncated'],
  ['NDJSON', 'a.ndjson.gz', (at: number) => gzipSync('{"id": 1, "name": "a"}\n'.repeat(500)).subarray(0, at), 'The gzip is truncated'],
  ['an Arrow file', 'a.arrow', (at: number) => Buffer.from(ledgerArrow('file')).subarray(0, at), 'has no end mark'],
  ['an Arrow stream', 'a.arrows', (at: number) => Buffer.from(ledgerArrow('stream', 2)).subarray(0, at), 'has no end mark'],
])('%s that is cut is refused wherever the cut is', async (_, name, cut, message) => {
  const { length } = cut(1e9);
  for (const at of [length - 1, length - 8, length - 9, Math.floor(length / 2), 12]) {
    const failure = await failureOf(taken(cut(at), { name }));
    expect([at, failure.code, failure.message.includes(message)]).toEqual([at, 'source-unreadable', true]);
  }
  expect(await fixture.rows('select * from place')).toEqual([]);
});

it('reads NDJSON line by line', async () => {
  const lines = ['{"id": "1", "name": "a"}', '', '{"id": "2", "name": }', '{"id": "3", "name": "c", "id": "4"}', '[]', '{"id": "5", "name": "\\ud800"}', '  {"id": 6.0, "name": null, "note": {}}  ', '{"id": "7"} x', '{"id": "8", "name": "e\\u0301\\n"}', '{"id": 01}', 'null'];
  const found = await taken(lines.join('\n'), { name: 'a.ndjson' });
  expect(found.rows).toEqual([['1', 'a'], ['6', null], ['8', 'e\u0301\n']]);
  expect(found.bad.map(([line, , rule]) => [line, rule])).toEqual([[3, 'json-object'], [4, 'json-object'], [5, 'json-object'], [6, 'json-object'], [8, 'json-object'], [10, 'json-object'], [11, 'json-object']]);
  expect(found).toMatchObject({ rowsRead: 10, entriesNew: 3, rowsQuarantined: 7 });
});

it('makes a row of each element of an array when asked, and says so when not', async () => {
  const data = '{"id": "a", "points": [{"n": 1}, {"n": 2, "x": {"y": 3}}]}\n{"id": "b", "points": []}\n{"id": "c", "points": [4]}\n';
  const columns = 'place_id: { template: "{id}{points.n}" }, name: points.x.y';
  const found = await taken(data, { name: 'a.ndjson', format: 'unnest: points', columns });
  expect(found).toMatchObject({ rowsRead: 4, entriesNew: 2, rowsQuarantined: 2, rows: [['a1', null], ['a2', '3']] });
  expect(found.bad.map(([line, , rule]) => [line, rule])).toEqual([[2, 'required'], [3, 'required']]);
  expect(await failureOf(taken(data, { name: 'a.ndjson', columns: 'place_id: id, name: points' }))).toMatchObject({ code: 'mapping-invalid', message: expect.stringContaining('holds lists. Name it in format.unnest') });
  expect(await failureOf(taken(`[${data}]`, { name: 'a.json' }))).toMatchObject({ code: 'source-unreadable', message: expect.stringContaining("jq -c '.[]'") });
});

it('knows keys that may be missing by their declaration only', async () => {
  expect(await failureOf(taken('{"id": "1"}\n', { name: 'a.ndjson' }))).toMatchObject({ code: 'column-missing' });
  expect(await taken('{"id": "1"}\n', { name: 'a.ndjson', format: 'columns: [name]' })).toMatchObject({ rows: [['1', null]] });
});

it('refuses types of Parquet that no mapping can read, where they are read', async () => {
  const path = join(fixture.folder, 'types.parquet');
  await fixture.store.run(`copy (select 'a' as id, map {'k': 1} as name, '\\xAA'::blob as other) to '${path}' (format parquet)`);
  expect(await failureOf(taken(readFileSync(path), { name: 'a.parquet' }))).toMatchObject({ code: 'mapping-invalid', message: expect.stringContaining('columns of its type are not read') });
  expect(await taken(readFileSync(path), { name: 'a.parquet', columns: 'place_id: id' })).toMatchObject({ rows: [['a', null]] });
});

it('says of a Parquet or Arrow file that it is none', async () => {
  for (const name of ['a.parquet', 'a.arrow']) expect(await failureOf(taken(`${HEADER}${'1,a,x\n'.repeat(20)}`, { name }))).toMatchObject({ code: 'source-unreadable' });
});

it('keeps integers of JSON exact up to 2^63 - 1, and quarantines what is beyond', async () => {
  const summary = await fixture.ingest({ name: 'a.ndjson', data: `${ledgerNdjson().split('\n')[3]!}\n{"number":"z","party":{"customer":"c"},"minor":9223372036854775808,"amount":92233720368547758.08}\n`, mapping: `schemaVersion: 1
name: exact
emits:
  - table: ledger_entry
    columns: { entry_id: number, debtor_id: party.customer, kind: { constant: invoice }, amount_minor: { column: minor, unit: minor }, currency: { constant: EUR }, event_at: { constant: '2020-01-01' } }
` });
  expect(await fixture.rows('select amount_minor from ledger_entry')).toEqual([{ amount_minor: 2n ** 63n - 1n }]);
  expect(fixture.quarantine(summary)).toMatchObject([{ line: 2, column: 'minor', rule: 'money-format', value: '9223372036854775808' }]);
});
