import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openAppendLog } from '../../../core/append-log.ts';
import { homePaths } from '../../../core/home.ts';
import { parseInstant } from '../../../core/time.ts';
import { ingestLogs, type LogIngestDeps } from '../../../pipelines/ingest-logs.ts';
import { openIntakeFixture, type IntakeFixture } from './intake-fixture.ts';

let fixture: IntakeFixture;
let deps: LogIngestDeps;
beforeEach(async () => {
  fixture = await openIntakeFixture();
  deps = { ...fixture.deps, home: homePaths(fixture.folder) };
});
afterEach(() => fixture.close());

const payment = (id: string, amount: number, knownAt = '2020-01-02T10:00:00Z'): unknown => ({
  table: 'ledger_entry', row: { entry_id: id, debtor_id: 'd', kind: 'payment', amount_minor: amount, currency: 'EUR', event_at: '2020-01-02T10:00:00.000001+01:00', known_at: knownAt },
});
const decision = {
  row: {
    decision_id: 'x', debtor_id: 'd', epoch_on: '2020-01-02', as_of: '2020-01-01T23:59:59.999999Z', permitted: ['email', 'no_contact'], blocked_by: ['sms=no-consent'], probabilities: [0.1, 0.9],
    action: 'email', arm: 'policy', policy_version: 'p1', model_ids: ['m'], draw: 0.03125, event_at: '2020-01-02T09:00:00Z', known_at: '2020-01-02T09:00:00Z',
  },
  features: { a: 1 }, answer: {},
};

async function append(log: 'events' | 'decisions', ...values: unknown[]): Promise<void> {
  const opened = openAppendLog(log === 'events' ? deps.home.eventLog : deps.home.decisionLog);
  await opened.append(values);
  await opened.close();
}

it('takes in each line once, from where the last intake ended', async () => {
  await append('events', payment('a', 100), payment('b', 200));
  await append('decisions', decision);
  expect(await ingestLogs(deps)).toMatchObject([{ log: 'events', rowsRead: 2, entriesNew: 2 }, { log: 'decisions', rowsRead: 1, entriesNew: 1 }]);
  expect(await ingestLogs(deps)).toMatchObject([{ rowsRead: 0, entriesNew: 0 }, { rowsRead: 0, entriesNew: 0 }]);
  await append('events', payment('c', 300), payment('a', 100, '2020-01-03T10:00:00Z'));
  expect((await ingestLogs(deps))[0]).toMatchObject({ rowsRead: 2, entriesNew: 1, entriesDuplicate: 1, rowsQuarantined: 0 });
  expect(await fixture.rows("select entry_id, amount_minor, cast(event_at as varchar) as e from ledger_entry where entry_id = 'a'")).toEqual([{ entry_id: 'a', amount_minor: 100n, e: '2020-01-02 09:00:00.000001' }]);
  expect(await fixture.rows('select permitted[2] as p, probabilities[1] as q, draw, cast(as_of as varchar) as s, batch_id is not null as b from decision')).toEqual([{ p: 'no_contact', q: 0.1, draw: 0.03125, s: '2020-01-01 23:59:59.999999', b: true }]);
});

it('leaves a line that is not finished for the next time', async () => {
  mkdirSync(deps.home.eventLog, { recursive: true });
  const file = join(deps.home.eventLog, '00000001.ndjson');
  const [whole, cut] = [JSON.stringify(payment('a', 1)), JSON.stringify(payment('b', 2))];
  appendFileSync(file, `${whole}\n${cut.slice(0, 20)}`);
  expect((await ingestLogs(deps))[0]).toMatchObject({ rowsRead: 1, entriesNew: 1 });
  appendFileSync(file, `${cut.slice(20)}\n`);
  expect((await ingestLogs(deps))[0]).toMatchObject({ rowsRead: 1, entriesNew: 1 });
});

it('quarantines contradictions and unknown tables, and goes on', async () => {
  await append('events', payment('a', 100), { table: 'nothing', row: {} }, { table: 'ledger_entry', row: { entry_id: 'e', debtor_id: 'd', kind: 'payment', currency: 'EUR', event_at: '2020-01-01T00:00:00Z', known_at: '2020-01-01T00:00:00Z' } });
  await ingestLogs(deps);
  await append('events', payment('a', 101), payment('b', 1));
  const [summary] = await ingestLogs(deps);
  expect(summary).toMatchObject({ rowsRead: 2, entriesNew: 1, rowsQuarantined: 1 });
  expect(JSON.parse(readFileSync(summary!.quarantineFile!, 'utf8'))).toMatchObject({ file: 'log/events', rule: 'conflict', existing: { amount_minor: 100 } });
  const targets = await fixture.rows<{ n: bigint }>('select rows_quarantined as n from batch order by rows_read desc limit 1');
  expect(targets).toEqual([{ n: 2n }]);
});

it('gives what came before the watermark a time behind it', async () => {
  await append('events', payment('a', 100));
  const [summary] = await ingestLogs({ ...deps, watermark: parseInstant('2020-01-05T00:00:00Z') });
  expect(summary).toMatchObject({ entriesNew: 1, rowsLate: 1 });
  expect(await fixture.rows('select cast(known_at as varchar) as k, cast(source_known_at as varchar) as s from ledger_entry')).toEqual([{ k: '2020-01-05 00:00:00.000001', s: '2020-01-02 10:00:00' }]);
});
