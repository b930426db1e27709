import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it, describe } from 'vitest';
import { parseInstant } from '../../../core/time.ts';
import { TABLE_NAMES } from '../../../core/schema/tables.ts';
import { ingestSource } from '../../../pipelines/ingest.ts';
import { failureOf, openIntakeFixture, wallAt, type IntakeFixture } from './intake-fixture.ts';

let fixture: IntakeFixture;
beforeEach(async () => {
  fixture = await openIntakeFixture();
});
afterEach(() => fixture.close());

const MAPPING = `schemaVersion: 1
name: invoices
emits:
  - table: ledger_entry
    columns:
      entry_id: { template: '{number}:invoice' }
      debtor_id: customer
      kind: { constant: invoice }
      amount_minor: amount
      currency: { constant: EUR }
      event_at: date
  - table: ledger_entry
    when: [{ column: settled, present: true }]
    columns:
      entry_id: { template: '{number}:payment' }
      debtor_id: customer
      kind: { constant: payment }
      amount_minor: amount
      currency: { constant: EUR }
      event_at: settled
`;
const HEADER = 'number,customer,amount,date,settled\n';
const ROWS = '1,a,10.00,2020-01-01,2020-02-01\n2,b,20.00,2020-01-02,\n';

const storedRows = async (): Promise<number> => {
  const counts = await Promise.all(TABLE_NAMES.map((name) => fixture.rows<{ n: bigint }>(`select count(*) as n from ${name}`)));
  const [batches] = await fixture.rows<{ n: bigint }>('select (select count(*) from batch) + (select count(*) from source_columns) as n');
  return counts.reduce((sum, [row]) => sum + Number(row!.n), Number(batches!.n));
};

describe('idempotence', () => {
  it('takes the same file in once', async () => {
    const first = await fixture.ingest({ data: HEADER + ROWS, mapping: MAPPING });
    const second = await fixture.ingest({ data: HEADER + ROWS, mapping: MAPPING });
    expect(first).toMatchObject({ rowsRead: 2, entriesNew: 3, entriesDuplicate: 0, rowsFiltered: 0, rowsQuarantined: 0, rowsLate: 0, quarantineFile: null });
    expect(second).toEqual({ ...first, entriesNew: 0, entriesDuplicate: 3 });
  });

  it('knows entries again in another file, in another order, and adds what is new of a row', async () => {
    await fixture.ingest({ data: HEADER + ROWS, mapping: MAPPING });
    const later = await fixture.ingest({ data: `${HEADER}3,c,5.00,2020-03-01,\n2,b,20.00,2020-01-02,2020-03-02\n1,a,10.00,2020-01-01,2020-02-01\n`, mapping: MAPPING });
    expect(later).toMatchObject({ rowsRead: 3, entriesNew: 2, entriesDuplicate: 3 });
  });

  it('numbers rows with equal keys by content, whatever the order of the file', async () => {
    const mapping = (order: string): string => `schemaVersion: 1\nname: ${order}\nemits:\n  - table: ledger_entry\n    ordinal: { within: [case, date], order: [seq] }\n    columns:\n      entry_id: { template: '{case}:{date}:{ordinal}' }\n      debtor_id: case\n      kind: { constant: payment }\n      amount_minor: amount\n      currency: { constant: EUR }\n      event_at: date\n`;
    await fixture.ingest({ data: 'case,date,seq,amount\nA,2020-01-01,9,1.00\nA,2020-01-01,10,2.00\nA,2020-01-02,11,2.00\n', mapping: mapping('a') });
    const again = await fixture.ingest({ data: 'case,date,seq,amount\nA,2020-01-02,11,2.00\nA,2020-01-01,10,2.00\nA,2020-01-01,9,1.00\n', mapping: mapping('b') });
    expect(again).toMatchObject({ entriesNew: 0, entriesDuplicate: 3, rowsQuarantined: 0 });
    expect(await fixture.rows('select entry_id, amount_minor from ledger_entry order by entry_id')).toEqual([
      { entry_id: 'A:2020-01-01:1', amount_minor: 100n }, { entry_id: 'A:2020-01-01:2', amount_minor: 200n }, { entry_id: 'A:2020-01-02:1', amount_minor: 200n },
    ]);
  });
});

describe('conflicts', () => {
  it('quarantines a row that contradicts the store, with both contents, and keeps the first', async () => {
    await fixture.ingest({ data: HEADER + ROWS, mapping: MAPPING });
    const summary = await fixture.ingest({ data: `${HEADER}2,b,21.00,2020-01-02,2020-03-02\n`, mapping: MAPPING });
    expect(summary).toMatchObject({ entriesNew: 0, entriesDuplicate: 0, rowsQuarantined: 1 });
    const [record] = fixture.quarantine(summary);
    expect(record).toMatchObject({ file: 'source.csv', line: 2, rule: 'conflict', target: 'ledger_entry', existing: { entry_id: '2:invoice', amount_minor: 2000 } });
    expect(JSON.parse(String(record!['value']))).toMatchObject({ entry_id: '2:invoice', amount_minor: 2100 });
    expect(await fixture.rows("select amount_minor from ledger_entry where entry_id = '2:invoice'")).toEqual([{ amount_minor: 2000n }]);
  });

  it('quarantines both of two rows of a batch that contradict each other, and counts equal ones as duplicates', async () => {
    const summary = await fixture.ingest({ data: `${HEADER}1,a,10.00,2020-01-01,\n1,a,11.00,2020-01-01,\n2,b,1.00,2020-01-01,\n2,b,1.00,2020-01-01,\n`, mapping: MAPPING });
    expect(summary).toMatchObject({ rowsRead: 4, entriesNew: 1, entriesDuplicate: 1, rowsQuarantined: 2 });
    expect(fixture.quarantine(summary).map(({ line, rule }) => [line, rule])).toEqual([[2, 'conflict'], [3, 'conflict']]);
  });

  it('shows each of many rows with one key beside the first that differs from it', async () => {
    const amounts = ['1.00', '2.00', '1.00', '3.00', '2.00'];
    const summary = await fixture.ingest({ data: HEADER + amounts.map((amount) => `1,a,${amount},2020-01-01,\n`).join(''), mapping: MAPPING });
    const amountOf = (row: unknown): number => (row as { amount_minor: number }).amount_minor;
    expect(fixture.quarantine(summary).map(({ line, value, existing }) => [line, amountOf(JSON.parse(String(value))), amountOf(existing)])).toEqual([[2, 100, 200], [3, 200, 100], [4, 100, 200], [5, 300, 100], [6, 200, 100]]);
  });

  // All against all would be 36 million pairs of rows as JSON, which takes minutes; this must end within the time of a test.
  it('takes thousands of rows with one key', async () => {
    const rows = Array.from({ length: 6000 }, (_, index) => `1,a,${index}.00,2020-01-01,\n`).join('');
    const summary = await fixture.ingest({ data: HEADER + rows, mapping: MAPPING });
    expect(summary).toMatchObject({ rowsRead: 6000, rowsQuarantined: 6000 });
    expect(fixture.quarantine(summary).at(-1)).toMatchObject({ line: 6001, existing: { amount_minor: 0 } });
  });
});

describe('late rows', () => {
  const watermark = parseInstant('2020-02-15T00:00:00Z');

  it('gives a row known before the watermark the start of the batch and keeps its own time beside', async () => {
    const summary = await fixture.ingest({ data: HEADER + ROWS + '3,c,5.00,2020-03-01,\n', mapping: MAPPING }, { watermark });
    expect(summary).toMatchObject({ entriesNew: 4, rowsLate: 2 });
    // The clock of the data: the newest fact of the batch, which lies behind the watermark.
    expect(await fixture.rows('select entry_id, cast(known_at as varchar) as k, cast(source_known_at as varchar) as s from ledger_entry order by entry_id')).toEqual([
      { entry_id: '1:invoice', k: '2020-03-01 23:59:59.999999', s: '2020-01-01 23:59:59.999999' }, { entry_id: '1:payment', k: '2020-03-01 23:59:59.999999', s: '2020-02-01 23:59:59.999999' },
      { entry_id: '2:invoice', k: '2020-03-01 23:59:59.999999', s: '2020-01-02 23:59:59.999999' }, { entry_id: '3:invoice', k: '2020-03-01 23:59:59.999999', s: null },
    ]);
  });

  it('uses real time with a wall clock, and the microsecond behind the watermark when nothing is newer', async () => {
    const now = parseInstant('2021-05-05T12:00:00Z');
    await fixture.ingest({ data: HEADER + ROWS, mapping: MAPPING }, { watermark, clock: wallAt(now), portfolio: { ...fixture.deps.portfolio, clock: 'wall' } });
    expect(await fixture.rows("select distinct cast(known_at as varchar) as k from ledger_entry")).toEqual([{ k: '2021-05-05 12:00:00' }]);
    await fixture.ingest({ data: `${HEADER}9,z,1.00,2020-01-01,\n`, mapping: MAPPING, id: 'other' }, { watermark: parseInstant('2022-01-01T00:00:00Z') });
    expect(await fixture.rows("select cast(known_at as varchar) as k from ledger_entry where debtor_id = 'z'")).toEqual([{ k: '2022-01-01 00:00:00.000001' }]);
  });

  it('does not take a late row for new when it comes again, nor a versioned one', async () => {
    await fixture.ingest({ data: HEADER + ROWS, mapping: MAPPING }, { watermark });
    expect(await fixture.ingest({ data: `${HEADER}${ROWS}9,z,1.00,2020-03-01,\n`, mapping: MAPPING }, { watermark })).toMatchObject({ entriesNew: 1, entriesDuplicate: 3, rowsLate: 0 });
    const place = { data: 'place_id,country,known_at\np,IT,2020-01-01T00:00:00Z\n', table: 'place' } as const;
    expect(await fixture.ingest(place, { watermark })).toMatchObject({ entriesNew: 1, rowsLate: 1 });
    expect(await fixture.ingest({ ...place, id: 'again' }, { watermark })).toMatchObject({ entriesNew: 0, entriesDuplicate: 1, rowsLate: 0 });
  });
});

describe('quarantine', () => {
  it('names file, line, column, value and rule, and withholds all that the row would have become', async () => {
    const data = `${HEADER}1,"a\nb",10.00,2020-01-01,\n\n2,b,20.00,2020-01-02,02/03/2020\n3,c\n4,d,"1,5",2020-01-02,\n`;
    const summary = await fixture.ingest({ data, mapping: MAPPING });
    expect(summary).toMatchObject({ rowsRead: 4, entriesNew: 0, rowsQuarantined: 4 });
    expect(fixture.quarantine(summary)).toEqual([
      { file: 'source.csv', line: 6, column: null, value: '3,c', rule: 'row-shape', target: null, explanation: expect.any(String) },
      { file: 'source.csv', line: 2, column: 'customer', value: 'a\nb', rule: 'control-character', target: 'ledger_entry.debtor_id', explanation: expect.any(String) },
      { file: 'source.csv', line: 5, column: 'settled', value: '02/03/2020', rule: 'date-format', target: 'ledger_entry.event_at', explanation: expect.any(String) },
      { file: 'source.csv', line: 7, column: 'amount', value: '1,5', rule: 'money-format', target: 'ledger_entry.amount_minor', explanation: expect.any(String) },
    ]);
  });

  it('counts filtered rows: by where, and rows that no emit applies to', async () => {
    const mapping = MAPPING.replace('emits:', "where: [{ column: customer, equals: b, not: true }]\nemits:").replace('  - table: ledger_entry\n    columns:', "  - table: ledger_entry\n    when: [{ column: number, matches: '[0-8]' }]\n    columns:");
    expect(await fixture.ingest({ data: `${HEADER}${ROWS}9,z,1.00,2020-01-01,\n`, mapping })).toMatchObject({ rowsRead: 3, rowsFiltered: 2, entriesNew: 2 });
  });
});

describe('nothing is half-loaded', () => {
  const good = HEADER + ROWS;
  it.each([
    ['a wrong column name', { data: good.replace('amount', 'amnt') }, 'column-missing', 'Did you mean amnt?'],
    ['dates that cannot be read', { data: good.replaceAll('2020-01-0', '0/1/202') }, 'too-many-bad-rows', 'column date, the date must be real and written in the declared format; first at line 2 ("0/1/2021")'],
    ['decimal commas read as points', { data: good.replaceAll('0.00', '0,00').replaceAll(/(\d+,00)/g, '"$1"') }, 'too-many-bad-rows', 'declared decimal mark'],
    ['a truncated gzip', { name: 'a.csv.gz', data: gzipSync(good.repeat(200)).subarray(0, -20) }, 'source-unreadable', 'truncated'],
    ['no gzip', { name: 'a.csv.gz', data: good }, 'source-unreadable', 'must be gzip'],
    ['a wrong encoding', { data: Buffer.from(good.replace(',b,', ',é,'), 'latin1') }, 'source-unreadable', 'Set format.encoding'],
    ['a wrong encoding of the header', { data: Buffer.from(good.replace('number', 'n\u00famero'), 'latin1') }, 'source-unreadable', 'Set format.encoding'],
    ['an unknown encoding', { data: good, mapping: MAPPING.replace('emits:', 'format: { encoding: klingon }\nemits:') }, 'source-unreadable', 'klingon'],
    ['a wrong delimiter', { data: good.replaceAll(',', ';') }, 'column-missing', 'got number, which it has not. The source has one column only'],
    ['an empty file', { data: '' }, 'source-unreadable', 'empty file'],
    ['a header that repeats', { data: good.replace('settled', 'amount') }, 'source-unreadable', 'each column once'],
    ['a mapping with a bad key', { data: good, mapping: MAPPING.replace('kind:', 'kinds:') }, 'mapping-invalid', 'did you mean kind'],
    ['a regular expression that is none', { data: good, mapping: MAPPING.replace('present: true', "matches: '('") }, 'mapping-invalid', 'must compile to SQL'],
    ['a query that reads another table', { data: good, mapping: MAPPING.replace('emits:', 'query: select source_row from ledger_entry\nemits:') }, 'mapping-invalid', 'it reads "ledger_entry"'],
    ['a query that reads a file', { data: good, mapping: MAPPING.replace('emits:', "query: select * from read_csv('/etc/passwd')\nemits:") }, 'mapping-invalid', 'table function read_csv'],
    ['a query without source_row', { data: good, mapping: MAPPING.replace('emits:', 'query: select number, customer, amount, date, settled from source\nemits:') }, 'mapping-invalid', 'must select source_row'],
    ['a query with a wrong column', { data: good, mapping: MAPPING.replace('emits:', 'query: select source_row, settle from source\nemits:') }, 'column-missing', 'Did you mean settled?'],
  ] as const)('after %s', async (_, file, code, message) => {
    const strict = { portfolio: { ...fixture.deps.portfolio, intake: { maximumBadShare: 0.05 } } };
    const failure = await failureOf(fixture.ingest({ mapping: MAPPING, ...file }, strict));
    expect(failure).toEqual({ code, message: expect.stringContaining(message) });
    expect(await storedRows()).toBe(0);
    expect(await fixture.rows("select table_name from information_schema.tables where table_name like 'staged%' or table_name like 'intake%'")).toEqual([]);
  });

  it('after a missing file, mapping, or both ways of naming the columns', async () => {
    const path = fixture.write('a.csv', good);
    const mappingPath = fixture.write('m.yaml', MAPPING);
    const codes = await Promise.all([
      failureOf(ingestSource(fixture.deps, { path: `${fixture.folder}/none.csv`, mappingPath })), failureOf(ingestSource(fixture.deps, { path: fixture.folder, mappingPath })),
      failureOf(ingestSource(fixture.deps, { path, mappingPath: `${fixture.folder}/none.yaml` })),
      failureOf(ingestSource(fixture.deps, { path, mappingPath, table: 'place' })), failureOf(ingestSource(fixture.deps, { path })),
    ]);
    expect(codes.map(({ code }) => code)).toEqual(['source-missing', 'source-missing', 'mapping-missing', 'argument-invalid', 'argument-invalid']);
  });

  it('when the batch is refused, but says where every bad row is', async () => {
    const failure = await failureOf(fixture.ingest({ data: `${HEADER}1,a,x,2020-01-01,\n`, mapping: MAPPING }, { portfolio: { ...fixture.deps.portfolio, intake: { maximumBadShare: 0.5 } } }));
    expect(failure.message).toContain('At most 50.0 % of the rows of source.csv may be bad; got 1 of 1, so nothing was loaded.');
    expect(existsSync(/in (\S+\.ndjson)\.$/.exec(failure.message)![1]!)).toBe(true);
  });

  it('when the commit fails in its last statement', async () => {
    await fixture.store.run('drop table source_columns; create table source_columns (source_id INTEGER primary key, columns VARCHAR[])');
    await expect(fixture.ingest({ data: good, mapping: MAPPING })).rejects.toThrow('Could not convert string');
    expect(await storedRows()).toBe(0);
  });

  it('when the work is stopped before the commit', async () => {
    const abort = new AbortController();
    const work = fixture.ingest({ data: good, mapping: MAPPING }, { signal: abort.signal, progress: ({ share }) => share! > 0.5 && abort.abort(new Error('stopped')) });
    await expect(work).rejects.toThrow('stopped');
    expect(await storedRows()).toBe(0);
  });
});

it('refuses other columns than those that the source was first taken in with', async () => {
  await fixture.ingest({ data: HEADER + ROWS, mapping: MAPPING });
  const failure = await failureOf(fixture.ingest({ data: `${HEADER.trim()},note\n3,c,1.00,2020-01-01,,x\n`, mapping: MAPPING }));
  expect(failure).toEqual({ code: 'schema-changed', message: expect.stringContaining('now it comes with note') });
  expect(await fixture.ingest({ data: `${HEADER.trim()},note\n3,c,1.00,2020-01-01,,x\n`, mapping: MAPPING, id: 'with-notes' })).toMatchObject({ entriesNew: 1 });
});

it('reads other encodings, delimiters and headerless files', async () => {
  const mapping = MAPPING.replace('emits:', "format: { delimiter: '|', quote: \"'\", encoding: windows-1252, header: false, columns: [number, customer, amount, date, settled] }\nemits:");
  const summary = await fixture.ingest({ name: 'a.txt.gz', data: gzipSync(Buffer.from("1|'M\u00fcller|\u00e9'|10.00|2020-01-01|\n", 'latin1')), mapping });
  expect(summary).toMatchObject({ entriesNew: 1 });
  expect(await fixture.rows('select debtor_id from ledger_entry')).toEqual([{ debtor_id: 'M\u00fcller|\u00e9' }]);
});

it('derives columns with a query over the source, with lines still known', async () => {
  const mapping = MAPPING.replace('emits:', 'query: |\n  with ranked as (select *, row_number() over (partition by customer order by date desc) as rank from source)\n  select source_row, number, customer, amount, date, settled from ranked where rank = 1\nemits:');
  const summary = await fixture.ingest({ data: `${HEADER}1,a,1.00,2020-01-01,\n2,a,2.00,2020-01-02,\n3,b,x,2020-01-02,\n`, mapping });
  expect(summary).toMatchObject({ rowsRead: 3, rowsFiltered: 1, entriesNew: 1, rowsQuarantined: 1 });
  expect(fixture.quarantine(summary)).toMatchObject([{ line: 4, column: 'amount', value: 'x' }]);
});

describe('canonical files', () => {
  const header = 'entry_id,debtor_id,kind,amount_minor,currency,event_at,known_at\n';

  it('reads CSV and Parquet with the same columns', async () => {
    const csv = await fixture.ingest({ data: `${header}e,d,invoice,100,EUR,2020-01-01T10:00:00+01:00,2020-01-01\n`, table: 'ledger_entry' });
    expect(csv).toMatchObject({ entriesNew: 1 });
    const path = `${fixture.folder}/e.parquet`;
    await fixture.store.run(`copy (select * exclude (batch_id, source_known_at) from ledger_entry) to '${path}' (format parquet)`);
    expect(await ingestSource(fixture.deps, { path, table: 'ledger_entry' })).toMatchObject({ rowsRead: 1, entriesNew: 0, entriesDuplicate: 1, rowsQuarantined: 0 });
  });

  it('refuses unknown and missing columns', async () => {
    expect(await failureOf(fixture.ingest({ data: header.replace('kind', 'kindd'), table: 'ledger_entry' }))).toEqual({ code: 'schema-changed', message: expect.stringContaining('Did you mean kind?') });
    expect((await failureOf(fixture.ingest({ data: header.replace(',kind', ''), table: 'ledger_entry' }))).code).toBe('column-missing');
  });

  it('reads lists as JSON', async () => {
    const data = 'decision_id;debtor_id;epoch_on;as_of;permitted;blocked_by;probabilities;action;arm;policy_version;model_ids;event_at;known_at\n'
      + 'x;d;2020-01-01;2020-01-01;["email","no_contact"];[];[0.25,0.75];email;policy;p;[];2020-01-01;2020-01-01\n';
    await fixture.ingest({ data: data.replaceAll('"', '""').replaceAll(/(\[[^;]*\])/g, '"$1"').replaceAll(';', ','), table: 'decision' });
    expect(await fixture.rows('select permitted[1] as a, probabilities[2] as p, len(blocked_by) as n, cast(epoch_on as varchar) as e from decision')).toEqual([{ a: 'email', p: 0.75, n: 0n, e: '2020-01-01' }]);
  });
});
