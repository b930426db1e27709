/** Intake killed by force at any moment and started again: nothing lost, nothing twice, no half batch, the same quarantine. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { stopwatchMs } from '../../core/time.ts';
import { openStore } from '../../features/store/open.ts';
import { intakeStore, openDeployment, withStore } from '../../pipelines/deployment.ts';
import { ingestFiles } from '../../pipelines/ingest-files.ts';
import { startDunlin } from '../setup/dunlin.ts';

const ROWS = 100_000;
/** Moments of each of the two files. */
const MOMENTS = 10;
const HEADER = 'entry_id,debtor_id,receivable_id,kind,amount_minor,currency,event_at,known_at';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dunlin-kill-'));
  writeFileSync(join(folder, 'portfolio.yaml'), `schemaVersion: 1
name: kill-test
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
  const random = randomStream(20_261_123, 'ingest-kill');
  const row = (index: number): string => `e${index},d${random.integer(5000)},r${index >> 1},${index % 2 === 0 ? 'invoice' : 'payment'},${random.integer(1e6)},EUR,2020-01-${String(1 + index % 28).padStart(2, '0')}T00:00:00Z,2020-03-01T00:00:00Z`;
  const rows = Array.from({ length: ROWS }, (_, index) => row(index));
  writeFileSync(join(folder, 'whole.csv'), `${HEADER}\n${rows.join('\n')}\n`);
  // Every 500th amount cannot be read, every 700th row comes twice, two rows contradict each other: the careful way.
  const dirty = rows.flatMap((text, index) => (index % 500 === 7 ? [text.replace(/,(\d+),EUR/, ',$1.5,EUR')] : index % 700 === 3 ? [text, text] : [text]));
  writeFileSync(join(folder, 'faulty.csv'), `${HEADER}\n${dirty.join('\n')}\n${row(1)}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly status: number | null;
  readonly stderr: string;
  /** From the first line about the file to the end. */
  readonly workMs: number;
}

/** Runs `dunlin ingest` in a process of its own; kills it so long after its first word about the file. */
async function ingest(home: string, file: string, killAfterMs: number | null): Promise<Ended> {
  const { child, line, answer } = startDunlin(['ingest', join(folder, file), '--table', 'ledger_entry', '--home', home, '--portfolio', join(folder, 'portfolio.yaml')]);
  await line(/is whole/);
  const begunAt = stopwatchMs();
  if (killAfterMs !== null) setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return { ...await answer, workMs: stopwatchMs() - begunAt };
}

/** Starts again: the first times as people do, then in this process, which is quicker. Returns whether the dead writer was named. */
async function goOn(home: string, file: string, moment: number): Promise<boolean> {
  if (moment % 5 === 0) {
    const again = await ingest(home, file, null);
    expect(again.status).toBe(0);
    return /process \d+ was killed while it had the store open/.test(again.stderr);
  }
  const told: string[] = [];
  const deployment = openDeployment({ home, portfolioPath: join(folder, 'portfolio.yaml') }, {});
  await withStore(deployment, (store) => ingestFiles({
    store, home: deployment.home, portfolio: deployment.portfolio, watermark: null, progress: () => {}, signal: new AbortController().signal,
  }, [{ path: join(folder, file), table: 'ledger_entry' }]), intakeStore(({ text }) => told.push(text)));
  return told.some((text) => /process \d+ was killed/.test(text));
}

/** What the store holds of the ledger, as hash and counts, and the quarantine file. */
async function contentOf(home: string): Promise<Record<string, unknown>> {
  const store = await openStore(join(home, 'store.duckdb'));
  try {
    const [content] = await store.rows<Record<string, unknown>>(`select count(*) as entries, count(distinct entry_id) as ids, count(distinct batch_id) as named,
      md5(string_agg(row_text, ';' order by row_text)) as hash from (select entry_id, batch_id, cast(to_json(e) as varchar) as row_text from ledger_entry e)`);
    const batches = await store.rows('select batch_id, rows_read, entries_new, entries_duplicate, rows_filtered, rows_quarantined, rows_late from batch');
    const left = await store.rows("select table_name from information_schema.tables where table_name like 'staged%' or table_name like 'intake%'");
    const quarantine = existsSync(join(home, 'quarantine')) ? readdirSync(join(home, 'quarantine')).filter((name) => name.endsWith('.ndjson')).map((name) => readFileSync(join(home, 'quarantine', name), 'utf8')) : [];
    return { ...content, batches, left, quarantine };
  } finally {
    store.close();
  }
}

it.each([['a clean file, in one pass', 'whole.csv', 0], ['a file with faults, by stages', 'faulty.csv', 1]] as const)('%s', async (_, file, variant) => {
  const calmHome = join(folder, `calm-${variant}`);
  const calm = await ingest(calmHome, file, null);
  expect(calm.status).toBe(0);
  const expected = await contentOf(calmHome);
  const [batch] = expected['batches'] as readonly Record<string, bigint>[];
  expect(batch!['rows_read']).toBe(batch!['entries_new']! + batch!['entries_duplicate']! + batch!['rows_filtered']! + batch!['rows_quarantined']!);
  expect(Number(expected['ids'])).toBe(Number(expected['entries']));
  expect((expected['quarantine'] as string[]).length).toBe(variant);

  const random = randomStream(20_261_124, 'moments', variant);
  let workMs = calm.workMs;
  let killed = 0;
  let held = 0;
  let told = 0;
  for (let moment = 0; moment < MOMENTS; moment++) {
    // One moment in each tenth of the work, so that reading, checking, appending and committing are all met.
    const share = (moment + random.uniform()) / MOMENTS;
    const home = join(folder, `home-${variant}-${moment}`);
    const ended = await ingest(home, file, share * workMs);
    if (ended.signal === 'SIGKILL') {
      killed += 1;
      // Killed between closing the store and its end, a process has given the lock back.
      if (existsSync(join(home, 'store.duckdb.lock'))) held += 1;
    } else workMs = ended.workMs;
    if (await goOn(home, file, moment)) told += 1;
    expect(await contentOf(home)).toEqual(expected);
    expect(existsSync(join(home, 'store.duckdb.lock'))).toBe(false);
    expect((readdirSync(home, { recursive: true }) as string[]).filter((name) => /\.(aside|tmp|wal)/.test(name))).toEqual([]);
    rmSync(home, { recursive: true, force: true });
  }
  // On a machine of changing speed the last moments may come too late; most must have met the work, and each of those is told.
  expect(killed).toBeGreaterThanOrEqual(MOMENTS / 2);
  expect(held).toBeGreaterThanOrEqual(killed - 2);
  expect(told).toBe(held);
});
