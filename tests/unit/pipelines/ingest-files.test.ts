import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readManifest } from '../../../features/store/taken-files.ts';
import { ingestFiles, type FileSummary } from '../../../pipelines/ingest-files.ts';
import { failureOf, openIntakeFixture, type IntakeFixture } from './intake-fixture.ts';

let fixture: IntakeFixture;
beforeEach(async () => {
  fixture = await openIntakeFixture();
  mkdirSync(join(fixture.folder, 'in'));
});
afterEach(() => fixture.close());

const HEADER = 'entry_id,debtor_id,kind,amount_minor,currency,event_at,known_at\n';
const row = (id: string, amount = 100): string => `${id},d,invoice,${amount},EUR,2020-01-01T00:00:00Z,2020-01-0${1 + amount % 7}T00:00:00Z\n`;
const put = (name: string, ...rows: string[]): void => writeFileSync(join(fixture.folder, 'in', name), HEADER + rows.join(''));
const take = (pattern = 'in/*.csv', to: IntakeFixture = fixture): Promise<FileSummary[]> => ingestFiles(to.deps, [{ id: 'ledger', path: join(fixture.folder, pattern), table: 'ledger_entry' }]);
const shown = (summaries: readonly FileSummary[]): unknown[] => summaries.map(({ file, entriesNew, entriesDuplicate, rowsQuarantined }) => [file.slice(file.lastIndexOf('/') + 1), entriesNew, entriesDuplicate, rowsQuarantined]);

it('takes each file once, knows a file again by its content, and takes what is new of a changed one', async () => {
  put('b.csv', row('3'));
  put('a.csv', row('1'), row('2'));
  expect(shown(await take())).toEqual([['a.csv', 2, 0, 0], ['b.csv', 1, 0, 0]]);
  expect(shown(await take('in'))).toEqual([['a.csv', 0, 2, 0], ['b.csv', 0, 1, 0]]);
  put('c.csv', row('4'));
  renameSync(join(fixture.folder, 'in/b.csv'), join(fixture.folder, 'in/renamed.csv'));
  put('a.csv', row('1'), row('2'), row('5'), row('2', 101));
  expect(shown(await take())).toEqual([['a.csv', 1, 1, 2], ['c.csv', 1, 0, 0], ['renamed.csv', 0, 1, 0]]);
  const manifest = await readManifest(fixture.store);
  expect(manifest.map(({ file, sourceId, rowsRead, bytes }) => [file!.slice(file!.lastIndexOf('/') + 1), sourceId, rowsRead, bytes! > 60])).toEqual([
    ['a.csv', 'ledger', 2, true], ['b.csv', 'ledger', 1, true], ['a.csv', 'ledger', 4, true], ['c.csv', 'ledger', 1, true], ['renamed.csv', 'ledger', 1, true],
  ]);
  expect(new Set(manifest.map(({ batchId }) => batchId)).size).toBe(4);
  expect(manifest.every(({ contentSha256, takenAt }) => /^[0-9a-f]{64}$/.test(contentSha256) && takenAt!.endsWith('Z'))).toBe(true);
});

it('gives the same table for files that come in any order', async () => {
  put('a.csv', row('1'), row('2', 205));
  put('b.csv', row('2', 205), row('3', 303));
  put('c.csv', row('3', 303), row('1'));
  await take();
  const content = 'select * exclude (batch_id, event_at, known_at, source_known_at), epoch_us(event_at) as e, epoch_us(known_at) as k from ledger_entry order by entry_id';
  const other = await openIntakeFixture();
  for (const name of ['c', 'b', 'a']) await take(`in/${name}.csv`, other);
  expect(await other.rows(content)).toEqual(await fixture.rows(content));
  other.close();
});

it('sweeps out what a killed intake was writing, and nothing else', async () => {
  const quarantine = join(fixture.folder, 'quarantine');
  mkdirSync(quarantine);
  for (const name of ['0a.ndjson', '0b.ndjson.tmp-4711', '0c.ndjson.tmp-of-mine']) writeFileSync(join(quarantine, name), '{}\n');
  put('a.csv', row('1'));
  await take();
  expect(readdirSync(quarantine).sort()).toEqual(['0a.ndjson', '0c.ndjson.tmp-of-mine']);
});

it('says so when nothing is there, and skips what is declared optional', async () => {
  expect(await failureOf(take())).toEqual({ code: 'source-missing', message: expect.stringContaining('matches at least one; got') });
  const told: string[] = [];
  expect(await ingestFiles({ ...fixture.deps, progress: ({ text }) => told.push(text) }, [{ id: 'ledger', path: join(fixture.folder, 'in/*.csv'), table: 'ledger_entry', optional: true }])).toEqual([]);
  expect(told).toEqual(['not there, skipped as declared']);
});

it.each([
  ['is gone', (path: string) => rmSync(path), 'it is gone'],
  ['grows', (path: string) => appendFileSync(path, row('9')), 'and has'],
] as const)('refuses a file that %s while it is read, and keeps those before it', async (_, change, message) => {
  put('a.csv', row('1'));
  put('b.csv', row('2'));
  const path = join(fixture.folder, 'in/b.csv');
  let files = 0;
  const deps = { ...fixture.deps, progress: ({ text }: { text: string }) => {
    if (text.endsWith('is whole') && ++files === 2) change(path);
  } };
  const failure = await failureOf(ingestFiles(deps, [{ id: 'ledger', path: join(fixture.folder, 'in'), table: 'ledger_entry' }]));
  expect(failure.code).toBe('source-unreadable');
  if (existsSync(path)) expect(failure.message).toContain(message);
  expect(await fixture.rows('select entry_id from ledger_entry')).toEqual([{ entry_id: '1' }]);
  expect((await readManifest(fixture.store)).map(({ rowsRead }) => rowsRead)).toEqual([1]);
});
