/** Every canonical table through a file of its own columns and through a mapping, with a row that holds and one that does not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TABLE_NAMES, tableDefinition, type ColumnType, type TableName } from '../../../core/schema/tables.ts';
import { openIntakeFixture, type IntakeFixture } from './intake-fixture.ts';

const CLOCKS = { event_at: '2024-03-01T10:00:00Z', known_at: '2024-03-01T12:00:00Z' };

/** Table -> a whole row, and what is changed in it to break a rule: column, text, rule. */
const ROWS: Readonly<Record<TableName, { readonly good: Readonly<Record<string, string>>; readonly bad: readonly [column: string, text: string, rule: string] }>> = {
  debtor: { good: { debtor_id: 'd1', effective_at: '2024-01-01', kind: 'company', sector: '47.1', country: 'IT', region: '25', place_id: 'p1', language: 'it', time_zone: 'Europe/Rome', parent_debtor_id: 'd0', created_at: '2020-01-01', known_at: '2024-01-01' }, bad: ['kind', 'firm', 'value-not-allowed'] },
  debtor_alias: { good: { alias_id: 'a1', from_debtor_id: 'd1', to_debtor_id: 'd2', ...CLOCKS }, bad: ['to_debtor_id', '', 'required'] },
  debtor_status_event: { good: { status_id: 's1', debtor_id: 'd1', status: 'insolvent', change: 'started', ...CLOCKS }, bad: ['status', 'bankrupt', 'value-not-allowed'] },
  contact_point: { good: { contact_point_id: 'c1', debtor_id: 'd1', channel: 'email', address_hash: 'ab12', status: 'valid', ...CLOCKS }, bad: ['channel', 'fax', 'value-not-allowed'] },
  receivable: { good: { receivable_id: 'r1', debtor_id: 'd1', contract: 'k', product: 'gas', terms_days: '30', currency: 'EUR', ...CLOCKS }, bad: ['terms_days', '30.5', 'integer-format'] },
  ledger_entry: { good: { entry_id: 'e1', debtor_id: 'd1', receivable_id: 'r1', kind: 'invoice', amount_minor: '9007199254740993', currency: 'EUR', due_on: '2024-04-01', reverses_entry_id: '', ...CLOCKS }, bad: ['due_on', '2024-02-30', 'date-format'] },
  allocation: { good: { allocation_id: 'l1', debtor_id: 'd1', entry_id: 'e2', receivable_id: 'r1', amount_minor: '100', ...CLOCKS }, bad: ['amount_minor', '-1', 'money-negative'] },
  decision: {
    good: {
      decision_id: 'x1', debtor_id: 'd1', receivable_id: '', group_id: '', epoch_on: '2024-03-01', as_of: '2024-02-29T23:00:00Z', permitted: '["email","no_contact"]', blocked_by: '[]', probabilities: '[0.3,0.7]', action: 'email',
      slot: 'am', tone: 'warm', arm: 'policy', assignment_id: '', policy_version: 'p1', model_ids: '["m1"]', feature_set_version: 'f1', snapshot_id: 's1', draw: '0.25', execution: 'executed', ...CLOCKS,
    }, bad: ['probabilities', '0.3;0.7', 'list-format'],
  },
  contact_event: { good: { contact_id: 'k1', debtor_id: 'd1', receivable_id: '', contact_point_id: 'c1', channel: 'sms', direction: 'outbound', template: 't', tone: '', slot: '', kind: 'attempted', cost_minor: '8', decision_id: 'x1', ...CLOCKS }, bad: ['cost_minor', '0.08', 'money-format'] },
  treatment_event: { good: { treatment_id: 't1', debtor_id: 'd1', kind: 'legal', ...CLOCKS }, bad: ['known_at', '2024-02-01T00:00:00Z', 'known-before-event'] },
  consent_event: { good: { consent_id: 'n1', debtor_id: 'd1', contact_point_id: '', scope: 'email', status: 'granted', basis: 'contract', ...CLOCKS }, bad: ['consent_id', 'n'.repeat(129), 'id-too-long'] },
  macro_observation: { good: { series_id: 'CPI', region: 'IT', period_on: '2024-01-01', published_at: '2024-02-15', value: '1.5' }, bad: ['value', '1,5', 'number-format'] },
  place: { good: { place_id: 'p1', name: 'Milano', country: 'IT', region: '25', latitude: '45.46', longitude: '9.19', time_zone: 'Europe/Rome', population: '1371498', known_at: '1970-01-01' }, bad: ['latitude', '45,46', 'number-format'] },
};

/** How a mapping reads the canonical notation of a type. */
const OPTIONS: Readonly<Partial<Record<ColumnType, string>>> = { date: ', format: YYYY-MM-DD', instant: ', format: iso', money: ', unit: minor' };

let fixture: IntakeFixture;
beforeEach(async () => {
  fixture = await openIntakeFixture();
});
afterEach(() => fixture.close());

function csv(names: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  return [names.join(','), ...rows.map((row) => names.map((name) => quoted(row[name]!)).join(','))].join('\n');
}

describe.each(TABLE_NAMES)('%s', (table) => {
  const { good, bad: [column, text, rule] } = ROWS[table];
  const definition = tableDefinition(table);
  // Another key, so that the second row is no conflict with the first.
  const key = definition.key[0]!;
  const bad = { ...good, [key]: `${good[key]!}-bad`, [column]: text };

  it.each(['--table', '--mapping'])('takes the good row and quarantines the bad one: %s', async (way) => {
    const names = Object.keys(good);
    const mapping = `schemaVersion: 1\nname: m\nemits:\n  - table: ${table}\n    columns:\n${names.map((name) => `      ${name}: { column: src_${name}${OPTIONS[definition.columns.find((each) => each.name === name)!.type] ?? ''} }\n`).join('')}`;
    const data = way === '--table' ? csv(names, [good, bad]) : csv(names, [good, bad]).replace(names.join(','), names.map((name) => `src_${name}`).join(','));
    const summary = await fixture.ingest(way === '--table' ? { data, table } : { data, mapping });
    expect(summary).toMatchObject({ rowsRead: 2, entriesNew: 1, rowsFiltered: 0, rowsQuarantined: 1 });
    expect(fixture.quarantine(summary)).toEqual([expect.objectContaining({ line: 3, rule, column: rule === 'known-before-event' ? null : way === '--table' ? column : `src_${column}`, target: `${table}.${column}` })]);
    const [stored] = await fixture.rows(`select * from ${table}`);
    const missing = names.filter((name) => (stored![name] === null) !== (good[name] === ''));
    expect(missing).toEqual([]);
    if (table === 'ledger_entry') expect(stored!['amount_minor']).toBe(9007199254740993n);
  });
});

it('has a row for every table', () => {
  expect(TABLE_NAMES).toHaveLength(13);
  for (const table of TABLE_NAMES) expect(Object.keys(ROWS[table].good)).toEqual(tableDefinition(table).columns.map(({ name }) => name).filter((name) => name !== 'source_known_at'));
});
