/** Bad input: one clear message with what to do, a stable code, a status, and nothing half-loaded. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODES } from '../../cli/exit-codes.ts';
import { readAppendLog } from '../../core/append-log.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { homePaths } from '../../core/home.ts';
import { TABLE_NAMES } from '../../core/schema/tables.ts';
import { openStore } from '../../features/store/open.ts';
import { HTTP_STATUS, type Problem } from '../../serving/problem.ts';
import { startServer, type RunningServer } from '../../serving/main.ts';
import { dunlin, dunlinJson, type CommandAnswer } from '../setup/dunlin.ts';
import { copyOfPublished, temporaryFolder, type SmallWorld } from './setup/small-world.ts';

const SETUP_MS = 600_000;

const MAPPING = `schemaVersion: 1
name: invoices
format: { delimiter: ';', decimal: ',' }
emits:
  - table: ledger_entry
    columns:
      entry_id: { template: '{number}:invoice' }
      debtor_id: customer
      receivable_id: number
      kind: { constant: invoice }
      amount_minor: amount
      currency: { constant: EUR }
      due_on: { column: date, format: D.M.YYYY, addDays: 30 }
      event_at: { column: date, format: D.M.YYYY }
  - table: ledger_entry
    when: [{ column: settled, present: true }]
    columns:
      entry_id: { template: '{number}:payment' }
      debtor_id: customer
      receivable_id: number
      kind: { constant: payment }
      amount_minor: amount
      currency: { constant: EUR }
      event_at: { column: settled, format: D.M.YYYY }
`;
const PORTFOLIO = `schemaVersion: 1
name: bad-input
kind: b2b
currency: EUR
timeZone: Europe/Rome
clock: data
sources: [{ id: invoices, path: invoices.csv, mapping: mapping.yaml }]
labels: [{ id: late, pack: b2b-late-15d }]
models: { default: { estimators: [base-rate] } }
policy: { floor: 0.02, costsMinor: {} }
rulePacks: [base]
`;
const HEADER = 'number;customer;amount;date;settled\n';
/** Two years of invoices of which every tenth is paid late: far from the 50 positives that the label pack wants. */
const INVOICES = HEADER + Array.from({ length: 96 }, (_, i) => {
  const [year, month, day] = [2020 + Math.floor(i / 48), 1 + Math.floor(i / 4) % 12, 1 + i % 4 * 7];
  const paid = i % 10 === 0 ? `${day}.${month % 12 + 1}.${month === 12 ? year + 2 : year + 1}` : `${day}.${month}.${year}`;
  return `${i};c${i % 6};${i},50;${day}.${month}.${year};${paid}\n`;
}).join('');

let folder: string;
let home: string;
let taken: unknown;
const file = (name: string): string => join(folder, name);
const place = (): string[] => ['--home', home, '--portfolio', file('portfolio.yaml')];

beforeAll(async () => {
  folder = temporaryFolder('bad');
  home = file('home');
  writeFileSync(file('mapping.yaml'), MAPPING);
  writeFileSync(file('portfolio.yaml'), PORTFOLIO);
  writeFileSync(file('invoices.csv'), INVOICES);
  taken = await dunlinJson(['ingest', ...place()]);
}, SETUP_MS);

it('the good ledger is taken in whole', () => {
  expect(taken).toMatchObject({ rowsRead: 96, rowsQuarantined: 0, entriesNew: 192 });
});

async function rowCounts(): Promise<Record<string, bigint>> {
  const store = await openStore(homePaths(home).store);
  try {
    const counts = await store.rows<{ name: string; n: bigint }>([...TABLE_NAMES, 'batch'].map((name) => `select '${name}' as name, count(*) as n from ${name}`).join(' union all '));
    return Object.fromEntries(counts.map(({ name, n }) => [name, n]));
  } finally {
    store.close();
  }
}

/** One message, with what to do, its code and its status; no stack. */
function expectRefusal({ status, stdout, stderr }: CommandAnswer, code: ErrorCode, says: RegExp): void {
  const messages = stderr.split('\n').filter((line) => line.startsWith('dunlin: '));
  expect(messages, stderr).toHaveLength(1);
  expect(messages[0]).toMatch(says);
  expect(messages[0]!.endsWith(` [${code}]`), messages[0]).toBe(true);
  // What is wrong, then what to do: at least two sentences.
  expect(messages[0]!.split(/[.;:] /).length).toBeGreaterThan(2);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(status).toBe(EXIT_CODES[code]);
  expect(status).not.toBe(0);
  expect((JSON.parse(stdout) as { error: { code: string } }).error.code).toBe(code);
}

describe('files', () => {
  it.each<[string, { name: string; data: string | Uint8Array; mapping?: string }, ErrorCode, RegExp]>([
    ['a wrong column name', { name: 'column.csv', data: 'number;client;amount;date;settled\n900;a;1,00;1.2.2022;\n' }, 'column-missing', /customer.*client/],
    ['an unreadable date', { name: 'date.csv', data: `${HEADER}900;a;1,00;2022-02-01;\n` }, 'too-many-bad-rows', /1 of 1.*date/],
    ['a decimal comma read as a point', { name: 'comma.csv', data: `${HEADER}900;a;1,00;1.2.2022;\n`, mapping: MAPPING.replace("decimal: ','", "decimal: '.'") }, 'too-many-bad-rows', /amount/],
    ['a truncated gzip', { name: 'cut.csv.gz', data: gzipSync(INVOICES).subarray(0, 300) }, 'source-unreadable', /cut\.csv\.gz/],
    ['a good row among bad ones', { name: 'mixed.csv', data: `${HEADER}901;a;2,00;1.2.2022;\n902;a;x;1.2.2022;\n` }, 'too-many-bad-rows', /1 of 2/],
  ])('%s', async (_, { name, data, mapping }, code, says) => {
    const before = await rowCounts();
    writeFileSync(file(name), data);
    if (mapping !== undefined) writeFileSync(file('other-mapping.yaml'), mapping);
    expectRefusal(await dunlin(['ingest', file(name), '--mapping', file(mapping === undefined ? 'mapping.yaml' : 'other-mapping.yaml'), ...place(), '--json']), code, says);
    expect(await rowCounts()).toEqual(before);
  });

  it('a second writer', async () => {
    const before = await rowCounts();
    writeFileSync(file('next.csv'), `${HEADER}904;a;2,00;1.2.2022;\n`);
    const store = await openStore(homePaths(home).store);
    try {
      expectRefusal(await dunlin(['ingest', file('next.csv'), '--mapping', file('mapping.yaml'), ...place(), '--json']), 'store-locked', new RegExp(`process ${process.pid} has it open`));
    } finally {
      store.close();
    }
    expect(await rowCounts()).toEqual(before);
  });
});

describe('configuration', () => {
  it.each<[string, string, ErrorCode, RegExp]>([
    ['an unknown key', PORTFOLIO.replace('timeZone', 'timezone: x\ntimeZone'), 'portfolio-invalid', /other\.yaml:5: timezone is not a known key/],
    ['a time zone that is none', PORTFOLIO.replace('Europe/Rome', 'Europe/Roma'), 'portfolio-invalid', /timeZone.*Europe\/Roma/],
    ['an unset variable', PORTFOLIO.replace('path: invoices.csv', 'path: "${NO_SUCH_FOLDER}/invoices.csv"'), 'variable-unset', /NO_SUCH_FOLDER/],
    ['an unknown label pack', PORTFOLIO.replace('b2b-late-15d', 'b2b-late-16d'), 'label-pack-unknown', /b2b-late-15d.*got "b2b-late-16d"/],
    ['a label pack with too few positives', PORTFOLIO, 'too-few-positives', /at least 50 positives.*got \d+ in/],
    ["another portfolio's home", PORTFOLIO.replace('name: bad-input', 'name: other-name'), 'home-mismatch', /holds bad-input, not other-name.*--home/],
  ])('%s', async (_, portfolio, code, says) => {
    const before = await rowCounts();
    writeFileSync(file('other.yaml'), portfolio);
    expectRefusal(await dunlin(['run', '--home', home, '--portfolio', file('other.yaml'), '--json']), code, says);
    expect(await rowCounts()).toEqual(before);
  });

  it('a portfolio that is not there', async () => {
    expectRefusal(await dunlin(['run', '--home', home, '--portfolio', file('nowhere.yaml'), '--json']), 'portfolio-missing', /nowhere\.yaml.*--portfolio FILE/);
  });

  it.each<[string, string[], ErrorCode, RegExp]>([
    ['nothing published to score from', ['score', 'c1'], 'nothing-published', /dunlin run/],
    ['files without a mapping', ['ingest', 'invoices.csv'], 'argument-invalid', /--mapping or --table/],
    ['a date that is none', ['ledger', 'balances', '--as-of', 'yesterday'], 'argument-invalid', /yesterday/],
    ['a host that others reach', ['serve', '--host', '0.0.0.0'], 'argument-invalid', /127\.0\.0\.1/],
  ])('%s', async (_, args, code, says) => {
    expectRefusal(await dunlin([...args, ...place(), '--json'], { cwd: folder }), code, says);
  });

  it('balances of a home without a store', async () => {
    expectRefusal(await dunlin(['ledger', 'balances', '--as-of', '2020-03-01', '--home', file('empty'), '--portfolio', file('portfolio.yaml'), '--json']), 'store-missing', /dunlin (ingest|run)/);
  });
});

describe('serving', () => {
  let world: SmallWorld;
  let server: RunningServer;
  let debtorId: string;
  beforeAll(async () => {
    world = await copyOfPublished('bad-serving');
    server = await startServer({ home: world.home, environment: { PORT: '0', DUNLIN_LOG_LEVEL: 'off' } });
    const { rows } = await dunlinJson<{ rows: { key: string }[] }>(['ledger', 'balances', '--as-of', '2024-12-30', '--home', world.home, '--portfolio', world.portfolioPath]);
    debtorId = rows[0]!.key;
  }, SETUP_MS);
  afterAll(() => server?.close());

  async function post(path: string, body: string, contentType: string | null): Promise<{ readonly status: number; readonly type: string | null; readonly problem: Problem }> {
    // fetch would add a type of its own to a text.
    const response = await fetch(`${server.address}${path}`, { method: 'POST', body: Buffer.from(body), headers: contentType === null ? {} : { 'content-type': contentType } });
    return { status: response.status, type: response.headers.get('content-type'), problem: await response.json() as Problem };
  }

  const logged = (): number => {
    const { eventLog, decisionLog } = homePaths(world.home);
    return readAppendLog(eventLog).values.length + readAppendLog(decisionLog).values.length;
  };
  const event = (fields: object): string => JSON.stringify({ type: 'ledger_entry', entryId: 'e', debtorId, kind: 'payment', amountMinor: 100, currency: 'EUR', eventAt: '2024-12-31T10:00:00Z', ...fields });
  const asked = (fields: object = {}): string => JSON.stringify({ debtorId, ...fields });
  const JSON_TYPE = 'application/json';

  it.each<[string, string, () => string, string | null, ErrorCode]>([
    ['no Content-Type', '/v1/decisions', asked, null, 'media-type-unsupported'],
    ['text', '/v1/decisions', asked, 'text/plain', 'media-type-unsupported'],
    ['a form', '/v1/decisions', asked, 'application/x-www-form-urlencoded', 'media-type-unsupported'],
    ['multipart', '/v1/events', () => event({}), 'multipart/form-data; boundary=x', 'media-type-unsupported'],
    ['JSON in another charset', '/v1/decisions', asked, 'application/json; charset=utf-16', 'media-type-unsupported'],
    ['a type that only begins like JSON', '/v1/decisions', asked, 'application/jsonp', 'media-type-unsupported'],
    ['a type that is none', '/v1/decisions', asked, ';;;', 'media-type-unsupported'],
    ['an empty body', '/v1/decisions', () => '', JSON_TYPE, 'body-invalid'],
    ['half a body', '/v1/decisions', () => asked().slice(0, -1), JSON_TYPE, 'body-invalid'],
    ['an unknown field', '/v1/decisions', () => asked({ channel: 'email' }), JSON_TYPE, 'body-invalid'],
    ['a key of prototypes', '/v1/decisions', () => `{"__proto__":{},${asked().slice(1)}`, JSON_TYPE, 'body-invalid'],
    ['a list', '/v1/scores', () => `[${asked()}]`, JSON_TYPE, 'body-invalid'],
    ['a number for an id', '/v1/scores', () => '{"debtorId":7}', JSON_TYPE, 'body-invalid'],
    ['brackets without end', '/v1/events', () => '['.repeat(5000), JSON_TYPE, 'body-invalid'],
    ['more than a mebibyte', '/v1/events', () => JSON.stringify('x'.repeat(1_100_000)), JSON_TYPE, 'body-too-large'],
    ['a debtor that nobody knows', '/v1/decisions', () => '{"debtorId":"nobody"}', JSON_TYPE, 'debtor-unknown'],
    ['an amount with decimals', '/v1/events', () => event({ amountMinor: 1.5 }), JSON_TYPE, 'body-invalid'],
    ['a negative amount', '/v1/events', () => event({ amountMinor: -1 }), JSON_TYPE, 'body-invalid'],
    ['a kind that is none', '/v1/events', () => event({ kind: 'gift' }), JSON_TYPE, 'body-invalid'],
    ['a date that does not exist', '/v1/events', () => event({ kind: 'invoice', dueOn: '2024-02-30' }), JSON_TYPE, 'body-invalid'],
    ['knowledge before the event', '/v1/events', () => event({ knownAt: '2024-12-01T00:00:00Z' }), JSON_TYPE, 'value-invalid'],
    ['an event in ten years', '/v1/events', () => event({ eventAt: '2034-12-31T10:00:00Z' }), JSON_TYPE, 'value-invalid'],
    ['a good event beside a bad one', '/v1/events', () => `[${event({})},${event({ entryId: 'f', kind: 'gift' })}]`, JSON_TYPE, 'body-invalid'],
  ])('%s', async (_, path, body, contentType, code) => {
    const before = logged();
    const { status, type, problem } = await post(path, body(), contentType);
    expect(problem).toMatchObject({ code, status: HTTP_STATUS[code], type: `urn:dunlin:problem:${code}` });
    expect(status).toBe(HTTP_STATUS[code]);
    expect(Math.floor(status / 100)).toBe(4);
    expect(type).toContain('application/problem+json');
    expect(problem.detail.length).toBeGreaterThan(20);
    expect(problem.detail).not.toContain(debtorId);
    expect(logged()).toBe(before);
  });

  it('a port in use', async () => {
    const taken = createServer();
    const port = await new Promise<number>((done) => taken.listen(0, '127.0.0.1', () => done((taken.address() as AddressInfo).port)));
    try {
      expectRefusal(await dunlin(['serve', '--port', String(port), '--home', file('served'), '--json']), 'port-in-use', new RegExp(`Port ${port} must be free.*PORT=${port + 1}`));
    } finally {
      await close(taken);
    }
  });

  it('a second server on the same logs', async () => {
    expectRefusal(await dunlin(['serve', '--port', '0', '--home', world.home, '--json']), 'store-locked', new RegExp(`process ${process.pid} has it open`));
  });

  it('nothing published: alive, not ready, and every question is answered 503 with what to do', async () => {
    mkdirSync(file('unpublished'));
    const waiting = await startServer({ home: file('unpublished'), environment: { PORT: '0', DUNLIN_LOG_LEVEL: 'off' } });
    try {
      expect((await fetch(`${waiting.address}/health/live`)).status).toBe(200);
      const ready = await fetch(`${waiting.address}/health/ready`);
      expect([ready.status, (await ready.json() as Problem).code]).toEqual([503, 'not-ready']);
      const decision = await fetch(`${waiting.address}/v1/decisions`, { method: 'POST', headers: { 'content-type': JSON_TYPE }, body: asked() });
      expect([decision.status, (await decision.json() as Problem).detail]).toEqual([503, expect.stringContaining('dunlin run')]);
    } finally {
      await waiting.close();
    }
  });

  it('a published file that was changed stays out', async () => {
    const other = await copyOfPublished('corrupt');
    const { current, snapshots } = homePaths(other.home);
    const path = join(snapshots, readFileSync(current, 'utf8').trim(), 'features/features.arrow');
    const bytes = readFileSync(path);
    bytes[bytes.length - 100]! ^= 1;
    writeFileSync(path, bytes);
    expectRefusal(await dunlin(['score', debtorId, '--home', other.home, '--json']), 'artefact-corrupt', /features\.arrow/);
  });
});

function close(server: Server): Promise<void> {
  return new Promise((done) => server.close(() => done()));
}
