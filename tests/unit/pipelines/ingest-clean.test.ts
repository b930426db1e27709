/** The quick way and the careful way of intake: equal stores, equal summaries; and which files go which way. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../core/time.ts';
import { DunlinError } from '../../../core/errors.ts';
import type { TableName } from '../../../core/schema/tables.ts';
import { failureOf, openIntakeFixture, type IntakeFixture } from './intake-fixture.ts';

let quick: IntakeFixture;
let careful: IntakeFixture;
beforeEach(async () => {
  quick = await openIntakeFixture({ timeZone: 'Europe/Rome' });
  careful = await openIntakeFixture({ timeZone: 'Europe/Rome' });
});
afterEach(() => {
  quick.close();
  careful.close();
});

const MAPPING = `schemaVersion: 1
name: invoices
format: { nullTexts: ['n/a'] }
where: [{ column: customer, equals: test, not: true }]
emits:
  - table: receivable
    columns: { receivable_id: number, debtor_id: customer, currency: { constant: EUR }, event_at: date }
  - table: ledger_entry
    when: [{ column: amount, present: true }]
    columns:
      entry_id: { template: '{number}:{source_file}' }
      debtor_id: customer
      kind: { column: kind, values: { R: invoice, Z: payment } }
      amount_minor: { column: amount, decimal: ',' }
      currency: { constant: EUR }
      event_at: { column: date, format: DD.MM.YYYY }
`.replace('event_at: date }', "event_at: { column: date, format: DD.MM.YYYY } }");
const HEADER = 'number;customer;kind;amount;date\n';
const mapped = (rows: string, name = 'a.csv'): Source => ({ name, data: HEADER + rows, mapping: MAPPING.replace('nullTexts', "delimiter: ';', nullTexts") });
const CANONICAL = 'entry_id,debtor_id,kind,amount_minor,currency,due_on,event_at,known_at\n';
const canonical = (rows: string): Source => ({ data: CANONICAL + rows, table: 'ledger_entry' });
const ROW = 'e,d,invoice,100,EUR,2020-02-01,2020-01-01T10:00:00Z,2020-01-02\n';

interface Source {
  readonly name?: string;
  readonly data: string | Uint8Array;
  readonly mapping?: string;
  readonly table?: TableName;
  readonly id?: string;
}

const SAME: readonly (readonly [name: string, isQuick: boolean, source: Source])[] = [
  ['canonical rows', true, canonical(`${ROW}f,d,payment,9223372036854775807,JPY,,2020-01-01T10:00:00.25+02:00,2020-01-03\n`)],
  ['a gzip', true, { name: 'a.csv.gz', data: gzipSync(CANONICAL + ROW), table: 'ledger_entry' }],
  ['a line break in an id', false, canonical(`"a\nc",d,invoice,100,EUR,,2020-01-01T10:00:00Z,2020-01-02\n`)],
  ['quoted texts with delimiters and doubled quotes', true, canonical(`"a,""b""c",d,invoice,100,EUR,,2020-01-01T10:00:00Z,2020-01-02\n`)],
  ['a mapping of several entries with filters and null texts', true, mapped('1;Bär;R;1,50;01.02.2020\n2;b;Z;;02.02.2020\n3;test;R;1;03.02.2020\n4;n/a2;R;0,00;03.02.2020\n')],
  ['no rows', true, canonical('')],
  ['spaces around an id', false, canonical(ROW.replace('e,d', 'e, d'))],
  ['a space behind an amount', false, canonical(ROW.replace('100', '100 '))],
  ['a no-break space before an id', false, canonical(ROW.replace('e,d', 'e,\u00a0d'))],
  ['a text of spaces only', false, canonical(ROW.replace('2020-02-01', ' '))],
  ['a bad amount', false, canonical(`${ROW}f,d,invoice,1.5,EUR,,2020-01-01,2020-01-02\n`)],
  ['a row with too few fields', false, canonical(`${ROW}f,d\n`)],
  ['a row twice', false, canonical(ROW + ROW)],
  ['rows that contradict each other', false, canonical(ROW + ROW.replace('100', '101'))],
  ['a null text where a value must be', false, mapped('1;n/a;R;1;01.02.2020\n')],
];

const contentOf = async (fixture: IntakeFixture): Promise<unknown> => ({
  entries: await fixture.rows('select * exclude (event_at, known_at, source_known_at), epoch_us(event_at) as e, epoch_us(known_at) as k, epoch_us(source_known_at) as s from ledger_entry order by entry_id'),
  receivables: await fixture.rows('select receivable_id, debtor_id, batch_id, epoch_us(known_at) as k from receivable order by receivable_id'),
  batches: await fixture.rows('select * exclude (watermark) from batch order by batch_id'),
  columns: await fixture.rows('select * from source_columns order by source_id'),
});

describe('both ways give the same', () => {
  it.each(SAME)('%s', async (_, isQuick, source) => {
    const texts: string[] = [];
    const first = await quick.ingest(source, { progress: ({ text }) => texts.push(text) });
    const second = await careful.ingest(source, { isCareful: true });
    expect({ ...first, quarantineFile: null }).toEqual({ ...second, quarantineFile: null });
    expect(quick.quarantine(first)).toEqual(careful.quarantine(second));
    expect(await contentOf(quick)).toEqual(await contentOf(careful));
    expect(first.rowsRead).toBeGreaterThanOrEqual(first.rowsFiltered + first.rowsQuarantined);
    // The careful way says which table it has mapped.
    expect(texts.some((text) => text.endsWith(' mapped'))).toBe(!isQuick);
    expect(await quick.rows("select table_name from information_schema.tables where table_name like 'staged%' or table_name like 'intake%'")).toEqual([]);
  });

  it('on a store that has some of the rows, and with rows that are late', async () => {
    const watermark = parseInstant('2020-01-10T00:00:00Z');
    const steps: readonly (readonly [Source, Partial<IntakeFixture['deps']>, boolean])[] = [
      [canonical(ROW), {}, true],
      [{ ...canonical(ROW.replace('e,d', 'g,d')), id: 'second' }, {}, true],
      [{ ...canonical(ROW + ROW.replace('e,d', 'h,d')), id: 'third' }, {}, false],
      [{ ...canonical(ROW.replace('e,d', 'late,d')), id: 'fourth' }, { watermark }, false],
      [{ ...canonical(ROW.replace('e,d', 'new,d').replace('2020-01-02', '2020-01-11')), id: 'fifth' }, { watermark }, true],
    ];
    for (const [source, overrides, isQuick] of steps) {
      const texts: string[] = [];
      const first = await quick.ingest(source, { ...overrides, progress: ({ text }) => texts.push(text) });
      expect(first).toEqual(await careful.ingest(source, { ...overrides, isCareful: true }));
      expect([source.id, texts.some((text) => text.endsWith(' mapped'))]).toEqual([source.id, !isQuick]);
    }
    expect(await contentOf(quick)).toEqual(await contentOf(careful));
  });

  it('when a row far behind the first ones is bad', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => ROW.replace('e,d', `e${index},d`));
    const source = canonical(rows.join('') + ROW.replace('100', 'x'));
    expect({ ...await quick.ingest(source), quarantineFile: null }).toEqual({ ...await careful.ingest(source, { isCareful: true }), quarantineFile: null });
    expect(await contentOf(quick)).toEqual(await contentOf(careful));
  });
});

it('ends within a moment of being stopped in long SQL, and leaves nothing', async () => {
  const rows = Array.from({ length: 200_000 }, (_, index) => ROW.replace('e,d', `e${index},d`)).join('');
  /** CPU time from soon after the last word of the checks, when the one long statement runs. */
  const run = async (fixture: IntakeFixture, onStatement: () => void, signal: AbortSignal): Promise<{ readonly cpuMs: number; readonly failure: string }> => {
    let since: NodeJS.CpuUsage | undefined;
    const { message } = await failureOf(fixture.ingest(canonical(rows), {
      signal,
      progress: ({ text }) => {
        if (!text.endsWith('is read and checked')) return;
        setTimeout(() => {
          since = process.cpuUsage();
          onStatement();
        }, 20);
      },
    }));
    if (since === undefined) throw new Error('The statement must take longer than 20 ms, or nothing is tested.');
    const { user, system } = process.cpuUsage(since);
    return { cpuMs: (user + system) / 1000, failure: message };
  };
  const whole = await run(careful, () => {}, new AbortController().signal);
  const abort = new AbortController();
  const stopped = await run(quick, () => abort.abort(new DunlinError('cancelled', 'stopped')), abort.signal);
  expect([whole.failure, stopped.failure]).toEqual(['', 'stopped']);
  // CPU time, because a busy machine makes a moment long; what was left to do took the whole work all of it.
  expect(stopped.cpuMs).toBeLessThan(whole.cpuMs / 2);
  expect(await quick.rows('select (select count(*) from ledger_entry) + (select count(*) from batch) as n')).toEqual([{ n: 0n }]);
});
