/** How the debtor was contacted, and how it answered: reference of `features/views/contact-history.sql`. */
import { Temporal } from '@js-temporal/polyfill';
import { compareNumbers, compareText, dayOfInstant, divide, eventDay, greatest, instantOf, least, memoise, moneyOf, sum, textOf, toDouble } from '../values.ts';
import { debtorAt, visibleFacts } from '../visible.ts';
import type { Fact, ReferenceView, RowKey, World } from '../world.ts';

const REACHED = ['right_party', 'promised', 'clicked', 'answered'];
const SEEN = [...REACHED, 'opened'];
const MEDIA = { email: ['email', 'chatbot_link'], message: ['sms', 'whatsapp', 'line', 'push'], call: ['voice_call', 'callbot', 'agent'], letter: ['letter'] } as const;
/** In the order in which the best of equals is named. */
const SLOTS = ['morning', 'noon', 'evening', 'weekend'] as const;
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
      reachedOn: greatest(days(REACHED)), reachedAt: earliest(events.filter((event) => REACHED.includes(textOf(event, 'kind')!))), isSeen: days(SEEN).length > 0, isPromise: days(['promised']).length > 0, isComplaint: days(['complained']).length > 0,
      isOptOut: days(['opted_out']).length > 0, isFailed: days(['failed']).length > 0, costMinor: sum(events, (event) => moneyOf(event, 'cost_minor')),
    };
  });
  type Contact = (typeof contacts)[number];
  const outbound = contacts.filter((contact) => contact.isOutbound);
  const within = (days: number, holds: (contact: Contact) => boolean = () => true, among = outbound): number => among.filter((contact) => contact.age < days && holds(contact)).length;
  type Medium = keyof typeof MEDIA;
  const isBy = (medium: Medium) => (contact: Contact): boolean => (MEDIA[medium] as readonly string[]).includes(contact.channel);
  const through = (medium: Medium): number => within(90, isBy(medium));
  const weight = (some: readonly Contact[]): number => some.reduce((total, contact) => total + weightOf(contact.age), 0);
  const share = (holds: (contact: Contact) => boolean, among = outbound): number | null => divide(weight(among.filter(holds)), weight(among));
  const rate = (medium: Medium): number | null => share((contact) => contact.reachedOn !== null, outbound.filter(isBy(medium)));
  const sinceReached = (some: readonly Contact[]): number | null => least(some.map((contact) => contact.reachedOn).filter((day) => day !== null).map((day) => today - day));
  const zone = zoneOf(world, row);
  const slots = outbound.filter((contact) => contact.age < 365 && contact.reachedAt !== null).map((contact) => slotOf(world, contact.reachedAt!, zone));
  const inSlot = (slot: (typeof SLOTS)[number]): number => slots.filter((other) => other === slot).length;
  const most = greatest(SLOTS.map(inSlot))!;
  const revoked = visibleFacts(world, row, 'consent_event').filter((event) => textOf(event, 'status') === 'revoked');

  return {
    contact_count_30d: within(30),
    contact_count_90d: within(90),
    email_count_90d: through('email'),
    message_count_90d: through('message'),
    call_count_90d: through('call'),
    letter_count_90d: through('letter'),
    inbound_count_90d: within(90, (contact) => !contact.isOutbound, contacts),
    days_since_contact: least(outbound.map((contact) => contact.age)),
    days_since_right_party: sinceReached(contacts),
    right_party_count_90d: within(90, (contact) => contact.reachedOn !== null),
    response_rate_decayed: share((contact) => contact.reachedOn !== null),
    seen_rate_decayed: share((contact) => contact.isSeen),
    promise_count_180d: within(180, (contact) => contact.isPromise, contacts),
    complaint_count_365d: within(365, (contact) => contact.isComplaint, contacts),
    failed_count_90d: within(90, (contact) => contact.isFailed),
    opted_out_count: contacts.filter((contact) => contact.isOptOut).length + revoked.length,
    contact_cost_minor_90d: toDouble(sum(contacts.filter((contact) => contact.age < 90), (contact) => contact.costMinor)),
    email_response_rate_decayed: rate('email'),
    message_response_rate_decayed: rate('message'),
    call_response_rate_decayed: rate('call'),
    days_since_email_answered: sinceReached(contacts.filter(isBy('email'))),
    days_since_message_answered: sinceReached(contacts.filter(isBy('message'))),
    days_since_call_answered: sinceReached(contacts.filter(isBy('call'))),
    ...Object.fromEntries(SLOTS.map((slot) => [`reached_${slot}_share`, (inSlot(slot) + 1) / (slots.length + SLOTS.length)])),
    best_slot: slots.length === 0 ? null : SLOTS.find((slot) => inSlot(slot) === most)!,
    ...consents(world, row, today),
  };
};

/** Zone of the debtor where it is one, else of the portfolio. */
function zoneOf(world: World, row: RowKey): string {
  const debtor = debtorAt(world, row);
  const zone = debtor === null ? null : textOf(debtor, 'time_zone');
  return zone !== null && isZone(zone) ? zone : world.options.timeZone;
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

const localSlots = memoise((_world: World) => new Map<string, (typeof SLOTS)[number]>());

function slotOf(world: World, at: bigint, zone: string): (typeof SLOTS)[number] {
  const key = `${at} ${zone}`;
  const known = localSlots(world);
  const slot = known.get(key) ?? computeSlot(at, zone);
  known.set(key, slot);
  return slot;
}

function computeSlot(at: bigint, zone: string): (typeof SLOTS)[number] {
  const local = Temporal.Instant.fromEpochNanoseconds(at * 1000n).toZonedDateTimeISO(zone);
  return local.dayOfWeek >= 6 ? 'weekend' : local.hour < 12 ? 'morning' : local.hour < 17 ? 'noon' : 'evening';
}

function earliest(events: readonly Fact[]): bigint | null {
  return events.map((event) => instantOf(event, 'event_at')).sort(compareNumbers)[0] ?? null;
}

/** Opt-outs and withdrawals: an opt-out withdraws the channel that it came by. */
function consents(world: World, row: RowKey, today: number): Readonly<Record<string, number | null>> {
  const changes = [
    ...visibleFacts(world, row, 'consent_event').map((event) => ({ event, id: textOf(event, 'consent_id')!, scope: textOf(event, 'scope')!, point: textOf(event, 'contact_point_id'), isRevoked: textOf(event, 'status') === 'revoked' })),
    ...visibleFacts(world, row, 'contact_event').filter((event) => textOf(event, 'kind') === 'opted_out')
      .map((event) => ({ event, id: textOf(event, 'contact_id')!, scope: textOf(event, 'channel')!, point: null, isRevoked: true })),
  ].sort((a, b) => compareNumbers(instantOf(a.event, 'event_at'), instantOf(b.event, 'event_at')) || compareNumbers(instantOf(a.event, 'known_at'), instantOf(b.event, 'known_at'))
    || Number(a.isRevoked) - Number(b.isRevoked) || compareText(a.id, b.id));
  const newest = new Map(changes.map((change) => [`${change.scope}\u0000${change.point ?? ''}`, change]));
  const withdrawn = [...newest.values()].filter(({ isRevoked }) => isRevoked).map(({ scope }) => scope);
  const covers = (...scopes: readonly string[]): number => (withdrawn.some((scope) => scope === 'all' || scopes.includes(scope)) ? 1 : 0);
  const last = greatest(changes.filter(({ isRevoked }) => isRevoked).map(({ event }) => eventDay(world, event)));
  return {
    days_since_opt_out: last === null ? null : today - last,
    withdrawn_scope_count: withdrawn.length,
    is_email_withdrawn: covers(...MEDIA.email),
    is_message_withdrawn: covers(...MEDIA.message, 'phone'),
    is_call_withdrawn: covers(...MEDIA.call, 'phone'),
  };
}

/** Where the events of a contact disagree, the first in alphabetical order. */
function first(events: readonly Fact[], column: string): string {
  return events.map((event) => textOf(event, column)!).sort(compareText)[0]!;
}

/** Fixed point with 2^20 = 1; nothing counts beyond a year. */
function weightOf(age: number): number {
  return age > REMEMBERED_DAYS ? 0 : Math.round(2 ** 20 * 0.5 ** (age / HALF_LIFE_DAYS));
}
