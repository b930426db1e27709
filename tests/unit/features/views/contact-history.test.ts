/** Contact history by hand: what answers came by each medium, at which local time, and what was withdrawn. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMemoryStore, type Store } from '../../../../features/store/open.ts';
import type { FeatureRow } from '../../../reference/compare.ts';
import { addFacts, type FactRow } from '../facts-fixture.ts';
import { featuresAt } from '../view-fixture.ts';

const SCOPE = { view: 'contact-history', timeZone: 'UTC', currency: 'EUR' } as const;
const AS_OF = '2024-03-01';
let store: Store;

beforeEach(async () => {
  store = await openMemoryStore({ threads: 1 });
});
afterEach(() => store.close());

const contact = (id: string, kind: string, at: string, change: FactRow = {}): FactRow => ({ contact_id: id, debtor_id: 'd', channel: 'email', direction: 'outbound', kind, event_at: at, ...change });
const call = { channel: 'voice_call' };
const history = async (): Promise<FeatureRow> => (await featuresAt(store, SCOPE, [AS_OF]))[0]!;

describe('by medium', () => {
  it('each has its own rate of response, decayed, and its last answer', async () => {
    await addFacts(store, 'contact_event', [
      contact('e1', 'attempted', '2024-03-01T08:00:00'), contact('e1', 'clicked', '2024-03-01T09:00:00'), contact('e2', 'attempted', '2024-01-31'),
      contact('p1', 'attempted', '2024-02-20', call), contact('p2', 'right_party', '2024-01-01', { channel: 'agent', direction: 'inbound' }),
    ]);
    // Half-life 30 days: the e-mail of January weighs half. The agent answered a call of the debtor, which is no response to a contact.
    expect(await history()).toMatchObject({
      email_response_rate_decayed: 2 / 3, call_response_rate_decayed: 0, message_response_rate_decayed: null,
      days_since_email_answered: 0, days_since_call_answered: 60, days_since_message_answered: null,
    });
  });
});

describe('the time that worked', () => {
  const reachedAt = (...times: readonly string[]): FactRow[] => times.map((at, i) => contact(`c${i}`, 'right_party', at, call));
  const zone = (timeZone: string | null): FactRow => ({ debtor_id: 'd', effective_at: '2020-01-01', kind: 'person', country: 'BR', time_zone: timeZone, known_at: '2020-01-01' });

  it.each<[string, string | null, readonly FactRow[], FeatureRow]>([
    ['nobody reached: a quarter each', null, [], { reached_morning_share: 0.25, reached_weekend_share: 0.25, best_slot: null }],
    ['Tuesday 11:59, 12:00 and 16:59', null, reachedAt('2024-02-20T11:59:59', '2024-02-20T12:00:00', '2024-02-20T16:59:59'),
      { reached_morning_share: 2 / 7, reached_noon_share: 3 / 7, reached_evening_share: 1 / 7, reached_weekend_share: 1 / 7, best_slot: 'noon' }],
    ['of equals the earlier in the day', null, reachedAt('2024-02-20T18:00:00', '2024-02-21T09:00:00'), { best_slot: 'morning' }],
    ['Friday 23:30 in UTC is Saturday in Rome', 'Europe/Rome', reachedAt('2024-02-23T23:30:00'), { reached_weekend_share: 2 / 5, best_slot: 'weekend' }],
    ['and Friday evening in Sao Paulo', 'America/Sao_Paulo', reachedAt('2024-02-23T23:30:00'), { reached_evening_share: 2 / 5, best_slot: 'evening' }],
    ['a zone that is none is read in that of the portfolio', 'Mars/Olympus', reachedAt('2024-02-23T23:30:00'), { best_slot: 'evening' }],
    ['the first answer counts, not the attempt', null, [contact('c', 'attempted', '2024-02-20T08:00:00'), contact('c', 'clicked', '2024-02-20T19:00:00'), contact('c', 'promised', '2024-02-21T09:00:00')], { best_slot: 'evening' }],
    ['inbound contacts and those of more than a year ago say nothing', null,
      [contact('in', 'right_party', '2024-02-20T09:00:00', { direction: 'inbound' }), contact('old', 'right_party', '2023-03-02T09:00:00'), contact('new', 'right_party', '2023-03-03T18:00:00')], { reached_morning_share: 1 / 5, best_slot: 'evening' }],
  ])('%s', async (_what, timeZone, events, expected) => {
    await addFacts(store, 'debtor', [zone(timeZone)]);
    if (events.length > 0) await addFacts(store, 'contact_event', events);
    expect(await history()).toMatchObject(expected);
  });
});

describe('withdrawn consent', () => {
  const consent = (id: string, scope: string, status: string, at: string, change: FactRow = {}): FactRow => ({ consent_id: id, debtor_id: 'd', scope, status, event_at: at, ...change });

  it.each<[string, readonly FactRow[], readonly FactRow[], FeatureRow]>([
    ['nothing', [], [], { days_since_opt_out: null, withdrawn_scope_count: 0, is_email_withdrawn: 0, is_message_withdrawn: 0, is_call_withdrawn: 0 }],
    ['the phone covers messages and calls', [consent('a', 'phone', 'revoked', '2024-02-10')], [], { days_since_opt_out: 20, withdrawn_scope_count: 1, is_email_withdrawn: 0, is_message_withdrawn: 1, is_call_withdrawn: 1 }],
    ['given again', [consent('a', 'sms', 'revoked', '2024-02-10'), consent('b', 'sms', 'granted', '2024-02-15')], [], { days_since_opt_out: 20, withdrawn_scope_count: 0, is_message_withdrawn: 0 }],
    ['given and withdrawn at once is withdrawn', [consent('z', 'sms', 'granted', '2024-02-15'), consent('a', 'sms', 'revoked', '2024-02-15')], [], { withdrawn_scope_count: 1, is_message_withdrawn: 1 }],
    ['an opt-out withdraws its channel, an address its own', [consent('a', 'email', 'revoked', '2024-02-10', { contact_point_id: 'old' })], [contact('c', 'opted_out', '2024-02-27')],
      { days_since_opt_out: 3, withdrawn_scope_count: 2, is_email_withdrawn: 1, is_call_withdrawn: 0 }],
    ['a withdrawal that is known later', [consent('a', 'all', 'revoked', '2024-02-10', { known_at: '2024-03-02' })], [], { withdrawn_scope_count: 0, is_call_withdrawn: 0 }],
  ])('%s', async (_what, consents, events, expected) => {
    if (consents.length > 0) await addFacts(store, 'consent_event', consents);
    if (events.length > 0) await addFacts(store, 'contact_event', events);
    expect(await history()).toMatchObject(expected);
  });
});
