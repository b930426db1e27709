/** How the debtor was contacted, and how it answered: reference of `features/views/contact-history.sql`. */
import { compareText, dayOfInstant, divide, eventDay, greatest, least, moneyOf, sum, textOf, toDouble } from '../values.ts';
import { visibleFacts } from '../visible.ts';
import type { Fact, ReferenceView } from '../world.ts';

const REACHED = ['right_party', 'promised', 'clicked', 'answered'];
const SEEN = [...REACHED, 'opened'];
const HALF_LIFE_DAYS = 30;
const REMEMBERED_DAYS = 365;

export const contactHistory: ReferenceView = (world, row) => {
  const today = dayOfInstant(world, row.asOf);
  const byContact = new Map<string, Fact[]>();
  for (const event of visibleFacts(world, row, 'contact_event')) {
    const contactId = textOf(event, 'contact_id')!;
    byContact.set(contactId, [...byContact.get(contactId) ?? [], event]);
  }
  const contacts = [...byContact.values()].map((events) => {
    const days = (kinds: readonly string[]): number[] => events.filter((event) => kinds.includes(textOf(event, 'kind')!)).map((event) => eventDay(world, event));
    return {
      channel: first(events, 'channel'), isOutbound: first(events, 'direction') === 'outbound', age: today - least(events.map((event) => eventDay(world, event)))!,
      reachedOn: greatest(days(REACHED)), isSeen: days(SEEN).length > 0, isPromise: days(['promised']).length > 0, isComplaint: days(['complained']).length > 0,
      isOptOut: days(['opted_out']).length > 0, isFailed: days(['failed']).length > 0, costMinor: sum(events, (event) => moneyOf(event, 'cost_minor')),
    };
  });
  type Contact = (typeof contacts)[number];
  const outbound = contacts.filter((contact) => contact.isOutbound);
  const within = (days: number, holds: (contact: Contact) => boolean = () => true, among = outbound): number => among.filter((contact) => contact.age < days && holds(contact)).length;
  const through = (...channels: readonly string[]): number => within(90, (contact) => channels.includes(contact.channel));
  const weight = (some: readonly Contact[]): number => some.reduce((total, contact) => total + weightOf(contact.age), 0);
  const share = (holds: (contact: Contact) => boolean): number | null => divide(weight(outbound.filter(holds)), weight(outbound));
  const revoked = visibleFacts(world, row, 'consent_event').filter((event) => textOf(event, 'status') === 'revoked');

  return {
    contact_count_7d: within(7),
    contact_count_30d: within(30),
    contact_count_90d: within(90),
    email_count_90d: through('email', 'chatbot_link'),
    message_count_90d: through('sms', 'whatsapp', 'line', 'push'),
    call_count_90d: through('voice_call', 'callbot', 'agent'),
    letter_count_90d: through('letter'),
    inbound_count_90d: within(90, (contact) => !contact.isOutbound, contacts),
    days_since_contact: least(outbound.map((contact) => contact.age)),
    days_since_right_party: least(contacts.map((contact) => contact.reachedOn).filter((day) => day !== null).map((day) => today - day)),
    right_party_count_90d: within(90, (contact) => contact.reachedOn !== null),
    response_rate_decayed: share((contact) => contact.reachedOn !== null),
    seen_rate_decayed: share((contact) => contact.isSeen),
    promise_count_180d: within(180, (contact) => contact.isPromise, contacts),
    complaint_count_365d: within(365, (contact) => contact.isComplaint, contacts),
    failed_count_90d: within(90, (contact) => contact.isFailed),
    opted_out_count: contacts.filter((contact) => contact.isOptOut).length + revoked.length,
    contact_cost_minor_90d: toDouble(sum(contacts.filter((contact) => contact.age < 90), (contact) => contact.costMinor)),
  };
};

/** Where the events of a contact disagree, the first in alphabetical order. */
function first(events: readonly Fact[], column: string): string {
  return events.map((event) => textOf(event, column)!).sort(compareText)[0]!;
}

/** Fixed point with 2^20 = 1; nothing counts beyond a year. */
function weightOf(age: number): number {
  return age > REMEMBERED_DAYS ? 0 : Math.round(2 ** 20 * 0.5 ** (age / HALF_LIFE_DAYS));
}
