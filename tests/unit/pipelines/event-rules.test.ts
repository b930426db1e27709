/** Each rule that quarantines a row of a file quarantines the same row from the log of events too, and the edge refuses what it can see. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAppendLog } from '../../../core/append-log.ts';
import { isDunlinError } from '../../../core/errors.ts';
import { homePaths } from '../../../core/home.ts';
import { camelCase, EVENT_TYPES } from '../../../core/schema/events.ts';
import type { TableName } from '../../../core/schema/tables.ts';
import { parseInstant } from '../../../core/time.ts';
import { ingestLogs, type LogIngestDeps } from '../../../pipelines/ingest-logs.ts';
import { INTAKE_RULES, type IntakeRule } from '../../../pipelines/sources/rules.ts';
import { parseEvents, toLoggedEvent } from '../../../serving/events/incoming-event.ts';
import { openIntakeFixture, type IntakeFixture } from './intake-fixture.ts';

const CLOCKS = { event_at: '2024-03-01T10:00:00Z', known_at: '2024-03-01T12:00:00Z' };
/** Whole rows as the log holds them. */
const GOOD: Readonly<Partial<Record<TableName, Readonly<Record<string, unknown>>>>> = {
  ledger_entry: { entry_id: 'e1', debtor_id: 'd1', receivable_id: 'r1', kind: 'invoice', amount_minor: 100, currency: 'EUR', due_on: '2024-04-01', ...CLOCKS },
  contact_event: { contact_id: 'k1', debtor_id: 'd1', channel: 'sms', direction: 'outbound', template: 't', kind: 'attempted', cost_minor: 8, ...CLOCKS },
  consent_event: { consent_id: 'n1', debtor_id: 'd1', scope: 'email', status: 'granted', basis: 'contract', ...CLOCKS },
  receivable: { receivable_id: 'r1', debtor_id: 'd1', terms_days: 30, currency: 'EUR', ...CLOCKS },
  decision: {
    decision_id: 'x1', debtor_id: 'd1', epoch_on: '2024-03-01', as_of: '2024-02-29T23:00:00Z', permitted: ['email', 'no_contact'], blocked_by: [], probabilities: [0.3, 0.7], action: 'email', arm: 'policy', policy_version: 'p1', model_ids: ['m1'], draw: 0.25, ...CLOCKS,
  },
};

/** Rule, table, column, the value that breaks it. */
const BAD: readonly (readonly [IntakeRule, TableName, string, unknown])[] = [
  ['required', 'ledger_entry', 'debtor_id', null], ['required', 'ledger_entry', 'amount_minor', ''], ['required', 'contact_event', 'channel', '  '], ['required', 'consent_event', 'status', null], ['required', 'decision', 'permitted', null],
  ['value-not-allowed', 'ledger_entry', 'kind', 'bill'], ['value-not-allowed', 'contact_event', 'channel', 'fax'], ['value-not-allowed', 'contact_event', 'direction', 'sideways'], ['value-not-allowed', 'consent_event', 'status', 'maybe'], ['value-not-allowed', 'decision', 'action', 'fax'],
  ['date-format', 'ledger_entry', 'due_on', '2024-02-30'], ['date-format', 'ledger_entry', 'due_on', '2024-4-1'], ['date-format', 'contact_event', 'event_at', 'yesterday'], ['date-format', 'decision', 'epoch_on', '20240301'],
  ['date-range', 'ledger_entry', 'due_on', '9999-12-31'], ['date-range', 'consent_event', 'event_at', '0001-01-01T00:00:00Z'],
  ['money-format', 'ledger_entry', 'amount_minor', 12.5], ['money-format', 'ledger_entry', 'amount_minor', '1,50'], ['money-format', 'contact_event', 'cost_minor', 'cheap'], ['money-negative', 'ledger_entry', 'amount_minor', -1], ['money-negative', 'contact_event', 'cost_minor', -8],
  ['integer-format', 'receivable', 'terms_days', 30.5], ['number-format', 'decision', 'draw', 'half'], ['list-format', 'decision', 'probabilities', '0.3;0.7'],
  ['id-too-long', 'ledger_entry', 'entry_id', 'é'.repeat(65)], ['id-too-long', 'contact_event', 'contact_id', 'k'.repeat(129)],
  ['control-character', 'ledger_entry', 'receivable_id', 'r\u00071'], ['control-character', 'consent_event', 'consent_id', 'n\t1'],
  ['text-too-long', 'contact_event', 'template', 't'.repeat(65_537)],
  ['currency-code', 'ledger_entry', 'currency', 'XQZ'], ['currency-code', 'ledger_entry', 'currency', 'eur'],
  ['known-before-event', 'ledger_entry', 'known_at', '2024-02-29T00:00:00Z'], ['known-before-event', 'decision', 'known_at', '2024-02-29T00:00:00Z'],
];

/** Rules about the form of a file, or about options that only a mapping has. */
const OF_FILES: readonly IntakeRule[] = ['row-shape', 'row-quotes', 'row-too-long', 'json-object', 'pattern', 'value-unlisted', 'time-gap'];

let fixture: IntakeFixture;
let deps: LogIngestDeps;
beforeEach(async () => {
  fixture = await openIntakeFixture();
  deps = { ...fixture.deps, home: homePaths(fixture.folder) };
});
afterEach(() => fixture.close());

async function throughLog(table: TableName, rows: readonly Readonly<Record<string, unknown>>[]): Promise<Record<string, unknown>[]> {
  const log = table === 'decision' ? 'decisions' : 'events';
  const opened = openAppendLog(log === 'events' ? deps.home.eventLog : deps.home.decisionLog);
  await opened.append(rows.map((row) => (log === 'events' ? { table, row } : { row, features: {}, answer: {} })));
  await opened.close();
  const summary = (await ingestLogs(deps)).find((each) => each.log === log)!;
  expect(summary.rowsRead).toBe(summary.entriesNew + summary.entriesDuplicate + summary.rowsFiltered + summary.rowsQuarantined);
  return fixture.quarantine(summary);
}

async function throughFile(table: TableName, row: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>[]> {
  const cell = (value: unknown): string => `"${(value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)).replaceAll('"', '""')}"`;
  return fixture.quarantine(await fixture.ingest({ table, data: `${Object.keys(row).join(',')}\n${Object.values(row).map(cell).join(',')}\n` }));
}

describe.each(BAD)('%s: %s.%s', (rule, table, column, value) => {
  it('is withheld from a file and from the log alike', async () => {
    const bad = { ...GOOD[table], [column]: value };
    const [fromFile] = await throughFile(table, bad);
    const fromLog = await throughLog(table, [GOOD[table]!, bad]);
    expect(fromFile).toMatchObject({ rule, target: `${table}.${column}` });
    expect(fromLog).toHaveLength(1);
    expect(fromLog[0]).toMatchObject({ rule, column, target: `${table}.${column}` });
    // Nothing that intake would withhold may move a score until then.
    if ((EVENT_TYPES as readonly string[]).includes(table)) expect(atTheEdge(table, bad)).toBe('refused');
  });
});

/** What HTTP and Kafka make of the event. */
function atTheEdge(table: TableName, row: Readonly<Record<string, unknown>>): 'refused' | 'logged' {
  const fields = Object.entries(row).filter(([, value]) => value !== null).map(([name, value]) => [camelCase(name), value]);
  try {
    const [event] = parseEvents({ type: table, ...Object.fromEntries(fields) as Record<string, unknown> });
    toLoggedEvent(event!, { kind: 'data', now: parseInstant('2024-03-02T00:00:00Z'), watermark: parseInstant('2024-01-01T00:00:00Z') });
    return 'logged';
  } catch (error) {
    if (!isDunlinError(error)) throw error;
    return 'refused';
  }
}

it('covers every rule of rows, and conflicts', async () => {
  const covered = new Set<string>([...BAD.map(([rule]) => rule), ...OF_FILES, 'conflict']);
  expect(Object.keys(INTAKE_RULES).filter((rule) => !covered.has(rule))).toEqual([]);
  expect(await throughLog('ledger_entry', [GOOD['ledger_entry']!, { ...GOOD['ledger_entry'], amount_minor: 101 }])).toEqual([expect.objectContaining({ rule: 'conflict' }), expect.objectContaining({ rule: 'conflict' })]);
});

it('takes a whole row of each kind in, with the same values as from a file', async () => {
  expect(EVENT_TYPES.map((type) => atTheEdge(type, GOOD[type]!))).toEqual(['logged', 'logged', 'logged']);
  for (const [table, row] of Object.entries(GOOD) as [TableName, Readonly<Record<string, unknown>>][]) {
    expect(await throughLog(table, [row])).toEqual([]);
    const [stored] = await fixture.rows<{ json: string }>(`select cast(to_json(t) as varchar) as json from (select * exclude (batch_id) from ${table}) t`);
    const other = await openIntakeFixture();
    const cell = (value: unknown): string => `"${(typeof value === 'object' ? JSON.stringify(value) : String(value)).replaceAll('"', '""')}"`;
    await other.ingest({ table, data: `${Object.keys(row).join(',')}\n${Object.values(row).map(cell).join(',')}\n` });
    expect(await other.rows<{ json: string }>(`select cast(to_json(t) as varchar) as json from (select * exclude (batch_id) from ${table}) t`)).toEqual([stored]);
    other.close();
  }
});
