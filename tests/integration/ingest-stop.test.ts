/** Long intake: it tells how far it is, and stopped by Ctrl-C it ends by itself, with the status of a stop, and loses nothing. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ProgressEvent } from '../../core/progress.ts';
import { openStore } from '../../features/store/open.ts';
import { ingestFiles } from '../../pipelines/ingest-files.ts';
import { startDunlin, type RunningCommand } from '../setup/dunlin.ts';

/** Several seconds of work on any machine. */
const ROWS = 400_000;
const HEADER = 'entry_id,debtor_id,receivable_id,kind,amount_minor,currency,event_at,known_at\n';
const row = (index: number): string => `e${index},d${index % 5000},r${index >> 1},${index % 2 === 0 ? 'invoice' : 'payment'},${index % 997},EUR,2020-01-${String(1 + index % 28).padStart(2, '0')}T00:00:00Z,2020-03-01T00:00:00Z\n`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-stop-'));
  writeFileSync(join(folder, 'portfolio.yaml'), `schemaVersion: 1
name: stop-test
kind: b2b
currency: EUR
timeZone: UTC
clock: data
sources: [{ id: entries, path: '*.csv', table: ledger_entry }]
labels: [{ id: late, pack: b2b-late-15d }]
models: { default: { estimators: [base-rate] } }
policy: { floor: 0.02, costsMinor: {} }
rulePacks: [base]
`);
  const rows = Array.from({ length: ROWS }, (_, index) => row(index));
  writeFileSync(join(folder, 'whole.csv'), HEADER + rows.join(''));
  // One field too many at the beginning: every record is read by our own rules, then staged.
  writeFileSync(join(folder, 'faulty.csv'), `${HEADER}bad,bad\n${rows.join('')}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(file: string, home: string): RunningCommand {
  return startDunlin(['ingest', join(folder, file), '--table', 'ledger_entry', '--home', home, '--portfolio', join(folder, 'portfolio.yaml'), '--json']);
}

async function countStored(home: string): Promise<Record<string, unknown>> {
  const store = await openStore(join(home, 'store.duckdb'));
  try {
    const [counts] = await store.rows<Record<string, unknown>>('select (select count(*) from ledger_entry) as entries, (select count(*) from batch) as batches, (select count(*) from taken_file) as files');
    return counts!;
  } finally {
    store.close();
  }
}

it.each([
  ['a clean file', 'whole.csv', 0, 0], ['a clean file, a little later', 'whole.csv', 150, 0], ['a file with a bad row', 'faulty.csv', 300, 1], ['a file with a bad row, later', 'faulty.csv', 900, 1],
] as const)('%s', async (name, file, waitMs, bad) => {
  const home = join(folder, name);
  const running = start(file, home);
  await running.line(/is whole/);
  await new Promise((done) => setTimeout(done, waitMs));
  running.child.kill('SIGINT');
  const stopped = await running.answer;
  expect([stopped.status, stopped.signal]).toEqual([130, null]);
  expect(stopped.stderr).toMatch(/SIGINT: stopping/);
  expect(JSON.parse(stopped.stdout)).toMatchObject({ error: { code: 'cancelled' } });
  expect(await countStored(home)).toEqual({ entries: 0n, batches: 0n, files: 0n });
  expect((readdirSync(home, { recursive: true }) as string[]).filter((path) => /\.(lock|aside|tmp|wal)/.test(path))).toEqual([]);

  const again = await start(file, home).answer;
  expect(again.status).toBe(0);
  expect(again.stderr).not.toMatch(/was killed/);
  expect(JSON.parse(again.stdout)).toMatchObject({ rowsRead: ROWS + bad, entriesNew: ROWS, rowsQuarantined: bad });
  expect(await countStored(home)).toEqual({ entries: BigInt(ROWS), batches: 1n, files: 1n });
  expect(existsSync(join(home, 'store.duckdb.lock'))).toBe(false);
});

it('tells how far it is, and never goes back', async () => {
  const store = await openStore(join(folder, 'told', 'store.duckdb'));
  const told: ProgressEvent[] = [];
  try {
    await ingestFiles({
      store, home: { quarantine: join(folder, 'told', 'quarantine') }, portfolio: { currency: 'EUR', timeZone: 'UTC', clock: 'data' }, watermark: null, progress: (event) => told.push(event), signal: new AbortController().signal,
    }, [{ path: join(folder, 'whole.csv'), table: 'ledger_entry' }]);
  } finally {
    store.close();
  }
  const shares = told.map(({ share }) => share!);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});
