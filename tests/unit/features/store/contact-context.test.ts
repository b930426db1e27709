import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContactContext } from '../../../../core/contact-rules/context.ts';
import { parseInstant } from '../../../../core/time.ts';
import { readContactContexts } from '../../../../features/store/contact-context.ts';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import { addFacts, entry } from '../facts-fixture.ts';

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

async function contextAt(asOf: string): Promise<ContactContext> {
  const contexts = await readContactContexts(store, { asOf: parseInstant(asOf), timeZone: 'UTC', debtorIds: ['d'] });
  return contexts.get('d')!;
}
const micros = (text: string): number => Number(parseInstant(text));

describe('the contact context', () => {
  it('is empty, not absent, for a debtor without facts', async () => {
    expect(await contextAt('2024-03-01T00:00:00Z')).toEqual({
      kind: null, timeZone: null, contactPoints: [], consents: [], openMinor: {}, hasOpenDispute: false, statuses: [], outboundContacts: [], promiseUntilOn: null,
    });
  });

  it('holds the newest known state of everything that the rules read', async () => {
    await addFacts(store, 'debtor', [{ debtor_id: 'd', effective_at: '2023-01-01', kind: 'person', time_zone: 'Europe/Rome', known_at: '2023-01-01' }]);
    await addFacts(store, 'contact_point', [
      { contact_point_id: 'p2', debtor_id: 'd', channel: 'phone', status: 'valid', event_at: '2023-01-01' },
      { contact_point_id: 'p1', debtor_id: 'd', channel: 'email', status: 'valid', event_at: '2023-01-01' },
      { contact_point_id: 'p2', debtor_id: 'd', channel: 'phone', status: 'reassigned', event_at: '2024-02-01' },
      { contact_point_id: 'p1', debtor_id: 'd', channel: 'email', status: 'invalid', event_at: '2024-02-01', known_at: '2024-03-02' },
    ]);
    await addFacts(store, 'consent_event', [
      { consent_id: 'a', debtor_id: 'd', scope: 'email', status: 'revoked', event_at: '2024-01-01' }, { consent_id: 'b', debtor_id: 'd', scope: 'email', status: 'granted', event_at: '2024-01-01' },
      { consent_id: 'c', debtor_id: 'd', contact_point_id: 'p2', scope: 'phone', status: 'granted', event_at: '2024-01-01' },
    ]);
    await addFacts(store, 'contact_event', [
      { contact_id: 'k1', debtor_id: 'd', channel: 'sms', direction: 'outbound', kind: 'attempted', event_at: '2024-02-28T10:00:00' },
      { contact_id: 'k1', debtor_id: 'd', channel: 'sms', direction: 'outbound', kind: 'opted_out', event_at: '2024-02-28T11:00:00' },
      { contact_id: 'k2', debtor_id: 'd', channel: 'letter', direction: 'outbound', kind: 'attempted', event_at: '2024-02-29T10:00:00' },
      { contact_id: 'k3', debtor_id: 'd', channel: 'agent', direction: 'inbound', kind: 'answered', event_at: '2024-02-29T10:00:00' },
      { contact_id: 'k0', debtor_id: 'd', channel: 'sms', direction: 'outbound', kind: 'attempted', event_at: '2024-02-23T00:00:00' },
    ]);
    await addFacts(store, 'debtor_status_event', [
      { status_id: 's1', debtor_id: 'd', status: 'hardship', change: 'started', event_at: '2024-01-01' }, { status_id: 's2', debtor_id: 'd', status: 'hardship', change: 'ended', event_at: '2024-02-01' },
      { status_id: 's3', debtor_id: 'd', status: 'attorney', change: 'started', event_at: '2024-02-01' },
    ]);
    await addFacts(store, 'ledger_entry', [
      entry('i', 'r', 'invoice', 1000, '2024-01-01', { due: '2024-01-31' }), entry('p', 'r', 'payment', 1000, '2024-02-01'), entry('x', null, 'reversal', 1000, '2024-02-03', { reverses: 'p' }),
      entry('u', 'u', 'invoice', 7, '2024-01-01', { due: '2024-01-31', currency: 'USD' }), entry('o', 'r', 'dispute_opened', 0, '2024-02-01'),
      entry('m1', 'r', 'promise_made', 1000, '2024-02-10', { due: '2024-03-20' }), entry('m2', 'r2', 'promise_made', 5, '2024-02-10', { due: '2024-04-20' }),
      entry('mc', 'r2', 'promise_cancelled', 0, '2024-02-11'), entry('late', 'r', 'payment', 1000, '2024-02-01', { known: '2024-03-02' }),
    ]);
    expect(await contextAt('2024-03-01T00:00:00Z')).toEqual({
      kind: 'person', timeZone: 'Europe/Rome',
      contactPoints: [{ contactPointId: 'p1', medium: 'email', status: 'valid' }, { contactPointId: 'p2', medium: 'phone', status: 'reassigned' }],
      consents: [
        { scope: 'email', contactPointId: null, status: 'revoked', eventAtMicros: micros('2024-01-01T00:00:00Z') },
        { scope: 'phone', contactPointId: 'p2', status: 'granted', eventAtMicros: micros('2024-01-01T00:00:00Z') },
        { scope: 'sms', contactPointId: null, status: 'revoked', eventAtMicros: micros('2024-02-28T11:00:00Z') },
      ],
      openMinor: { EUR: '1000', USD: '7' }, hasOpenDispute: true, statuses: ['attorney'],
      // The contact of exactly seven days ago is outside the window.
      outboundContacts: [{ channel: 'letter', eventAtMicros: micros('2024-02-29T10:00:00Z') }, { channel: 'sms', eventAtMicros: micros('2024-02-28T10:00:00Z') }],
      promiseUntilOn: '2024-03-20',
    });
    expect((await contextAt('2024-03-02T00:00:00Z')).openMinor).toEqual({ USD: '7' });
  });
});
