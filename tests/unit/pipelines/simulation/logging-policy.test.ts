import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { permittedActions, selectRulePacks, DEFAULT_HOUSE_CAP } from '../../../../core/contact-rules/engine.ts';
import type { ContactContext, ContactMedium } from '../../../../core/contact-rules/context.ts';
import type { Action, Channel } from '../../../../core/channel.ts';
import { parseInstant } from '../../../../core/time.ts';
import { simulateWorld } from '../../../../pipelines/simulation/simulate-world.ts';
import { presetOf } from '../../../../pipelines/simulation/presets/preset-of.ts';
import { readTable, type Row } from './read-world.ts';

const folder = mkdtempSync(join(tmpdir(), 'world-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('masks as the base pack of contact rules does', async () => {
  await simulateWorld({ preset: 'mixed', debtors: 60, months: 12, seed: 11, truthDecisions: 0, outFolder: folder });
  const tables = Object.fromEntries(['contact_point', 'consent_event', 'ledger_entry', 'contact_event', 'debtor_status_event'].map((table) => [table, byDebtor(readTable(folder, table))]));
  const offered: readonly Action[] = [...presetOf('mixed').contacting.channels, 'no_contact'];
  // Every third decision: the engine reads dates with care, which takes time.
  const decisions = readTable(folder, 'decision').filter((_, index) => index % 3 === 0);
  let blockedCount = 0;
  for (const decision of decisions) {
    const known = (table: string): readonly Row[] => (tables[table]!.get(decision['debtor_id']!) ?? []).filter((row) => row['known_at']! <= decision['as_of']!);
    const mask = permittedActions(contextOf(known), selectRulePacks(['base']), { at: parseInstant(decision['as_of']!), timeZone: 'Europe/Rome', houseCap: DEFAULT_HOUSE_CAP, offered });
    expect(JSON.parse(decision['permitted']!), decision['decision_id']).toEqual(mask.permitted);
    const pairs = offered.flatMap((action) => mask.blockedBy[action].map((rule) => `${action}=${rule}`));
    expect((JSON.parse(decision['blocked_by']!) as string[]).sort()).toEqual(pairs.sort());
    blockedCount += pairs.length;
  }
  // The comparison must have had something to compare.
  expect(decisions.length).toBeGreaterThan(150);
  expect(blockedCount).toBeGreaterThan(50);
});

function byDebtor(rows: readonly Row[]): Map<string, Row[]> {
  return rows.reduce((groups, row) => groups.set(row['debtor_id']!, [...(groups.get(row['debtor_id']!) ?? []), row]), new Map<string, Row[]>());
}

function micros(text: string): number {
  return Number(parseInstant(text));
}

function contextOf(known: (table: string) => readonly Row[]): ContactContext {
  const points = new Map(known('contact_point').map((row) => [row['contact_point_id']!, row]));
  const ledger = known('ledger_entry');
  const sign: Readonly<Record<string, number>> = { invoice: 1, refund: 1, reversal: 1, payment: -1, credit_note: -1, write_off: -1 };
  const open = ledger.reduce((sum, row) => sum + (sign[row['kind']!] ?? 0) * Number(row['amount_minor']), 0);
  const count = (kind: string): number => ledger.filter((row) => row['kind'] === kind).length;
  const disputes = ledger.filter((row) => row['kind'] === 'dispute_opened').length - count('dispute_closed');
  const promises = ledger.filter((row) => row['kind'] === 'promise_made').map((row) => row['due_on']!).sort();
  return {
    kind: null, timeZone: 'Europe/Rome', hasOpenDispute: disputes > 0, promiseUntilOn: promises.at(-1) ?? null, openMinor: { EUR: String(open) },
    contactPoints: [...points.values()].map((row) => ({ contactPointId: row['contact_point_id']!, medium: row['channel'] as ContactMedium, status: row['status'] as 'valid' | 'invalid' })),
    consents: known('consent_event').map((row) => ({ scope: row['scope']!, contactPointId: row['contact_point_id'] === '' ? null : row['contact_point_id']!, status: row['status'] as 'granted' | 'revoked', eventAtMicros: micros(row['event_at']!) })),
    statuses: known('debtor_status_event').length > 0 ? ['insolvent'] : [],
    outboundContacts: known('contact_event').filter((row) => row['kind'] === 'attempted').map((row) => ({ channel: row['channel'] as Channel, eventAtMicros: micros(row['event_at']!) })),
  };
}
