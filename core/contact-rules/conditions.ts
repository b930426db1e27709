/** The closed set of rule conditions: one pure predicate each, true when the contact is forbidden. */
import { CONTACT_MEDIUM, type Channel } from '../channel.ts';
import { MICROS_PER_DAY, type Instant, type PlainDate } from '../time.ts';
import type { ConsentState, ContactContext } from './context.ts';
import type { RuleCondition } from './rule.ts';

/** Contacts over all channels that the house allows. */
export interface HouseCap {
  readonly perDay: number;
  readonly perWeek: number;
}

/** One contact that might be made. */
export interface ProposedContact {
  readonly context: ContactContext;
  readonly channel: Channel;
  readonly at: Instant;
  /** Date of `at` in the zone of the debtor, else of the portfolio. */
  readonly localOn: PlainDate;
  /** First microsecond of that date. */
  readonly dayStartsAt: number;
  readonly houseCap: HouseCap;
}

type Predicate<K extends RuleCondition['kind']> = (contact: ProposedContact, condition: Extract<RuleCondition, { kind: K }>) => boolean;

const PREDICATES: { readonly [K in RuleCondition['kind']]: Predicate<K> } = {
  'no-usable-contact-point': ({ context, channel }) => !context.contactPoints.some((point) => isUsable(point, channel)),
  'consent-revoked': ({ context, channel }) => isRevoked(context, channel),
  'nothing-open': ({ context }) => Object.values(context.openMinor).every((digits) => BigInt(digits) <= 0n),
  'open-dispute': ({ context }) => context.hasOpenDispute,
  'status-active': ({ context }, { status }) => context.statuses.includes(status),
  'promise-pending': ({ context, localOn }) => context.promiseUntilOn !== null && localOn <= context.promiseUntilOn,
  'contacts-reached': (contact, { window }) => window === 'local-day'
    ? contactsOnLocalDay(contact) >= contact.houseCap.perDay
    : contactsInSevenDays(contact) >= contact.houseCap.perWeek,
};

/** True when the condition forbids the contact. */
export function forbids(condition: RuleCondition, contact: ProposedContact): boolean {
  return (PREDICATES[condition.kind] as Predicate<RuleCondition['kind']>)(contact, condition);
}

/** Conditions whose answer depends on the channel; the others are the same for all. */
const BY_CHANNEL: ReadonlySet<RuleCondition['kind']> = new Set(['no-usable-contact-point', 'consent-revoked']);

export function looksAtChannel({ kind }: RuleCondition): boolean {
  return BY_CHANNEL.has(kind);
}

/** An address of the channel's medium that is not known to be dead or someone else's. */
function isUsable({ medium, status }: ContactContext['contactPoints'][number], channel: Channel): boolean {
  return medium === CONTACT_MEDIUM[channel] && (status === 'valid' || status === 'unknown');
}

/**
 * True when no address is left whose newest consent event is not a revocation. An event about the channel, its medium or
 * `all` counts for every address unless it names one; without any event nothing was revoked.
 */
function isRevoked(context: ContactContext, channel: Channel): boolean {
  if (context.consents.length === 0) return false;
  const relevant = context.consents.filter((consent) => consent.scope === channel || consent.scope === CONTACT_MEDIUM[channel] || consent.scope === 'all');
  if (relevant.length === 0) return false;
  const points = context.contactPoints.filter((point) => isUsable(point, channel)).map((point) => point.contactPointId);
  const newestIsRevocation = (pointId: string | null): boolean =>
    newest(relevant.filter((consent) => consent.contactPointId === null || consent.contactPointId === pointId))?.status === 'revoked';
  return points.length === 0 ? newestIsRevocation(null) : points.every(newestIsRevocation);
}

/** The newest event; at the same instant a revocation wins. */
function newest(consents: readonly ConsentState[]): ConsentState | undefined {
  return consents.reduce<ConsentState | undefined>((best, consent) => {
    if (!best || consent.eventAtMicros > best.eventAtMicros) return consent;
    return consent.eventAtMicros === best.eventAtMicros && consent.status === 'revoked' ? consent : best;
  }, undefined);
}

/** Contacts on the same local date up to `at`. */
function contactsOnLocalDay({ context, at, dayStartsAt }: ProposedContact): number {
  return countContacts(context, dayStartsAt - 1, at);
}

/** Contacts in the 7 x 24 hours up to `at`; one exactly 7 days ago no longer counts. */
function contactsInSevenDays({ context, at }: ProposedContact): number {
  return countContacts(context, Number(at - 7n * MICROS_PER_DAY), at);
}

/** Contacts after one instant and up to another, UTC microseconds. */
function countContacts({ outboundContacts }: ContactContext, after: number, at: Instant): number {
  const last = Number(at);
  let count = 0;
  for (const { eventAtMicros } of outboundContacts) if (eventAtMicros > after && eventAtMicros <= last) count++;
  return count;
}
