/** Random versions of a debtor, and what it was told, agreed to and became. */
import { CHANNELS } from '../../../core/channel.ts';
import { CONTACT_KINDS } from '../../../core/contact.ts';
import { MICROS_PER_DAY } from '../../../core/time.ts';
import { addFact, awkwardId, chance, choose, daysAfter, drawKnown, drawMoment, WORLD_DAYS, WORLD_START, type Draft } from './draft.ts';
import { PLACES, REGIONS } from './shared.ts';

/** One is none, and one is not a zone. */
const ZONES = [null, 'America/Manaus', 'Asia/Kathmandu', 'Pacific/Auckland', 'Nowhere/City'] as const;

/** Facts may come before their debtor, or without it. */
export function addVersions(draft: Draft, debtorId: string, parents: number): void {
  const { random } = draft;
  const knownAts = new Set<bigint>();
  for (let version = random.integer(4); version > 0; version--) {
    const effectiveAt = chance(random, 3) ? WORLD_START : drawMoment(random, 0, WORLD_DAYS - 100);
    const knownAt = drawKnown(random, effectiveAt);
    if (knownAts.has(knownAt)) continue;
    knownAts.add(knownAt);
    addFact(draft, 'debtor', {
      debtor_id: debtorId, effective_at: effectiveAt, kind: choose(random, ['person', 'company']), sector: chance(random, 6) ? null : `s${random.integer(3)}`, country: chance(random, 8) ? null : chance(random, 8) ? 'PT' : 'BR',
      region: chance(random, 8) ? null : chance(random, 4) ? 'BR-SP' : choose(random, REGIONS), place_id: chance(random, 5) ? null : `place-${random.integer(PLACES + 1)}`, language: null, time_zone: choose(random, ZONES),
      parent_debtor_id: chance(random, 3) ? `debtor-${random.integer(parents)}` : null, created_at: chance(random, 4) ? null : drawMoment(random, -400, WORLD_DAYS + 300), known_at: knownAt, source_known_at: null,
    });
  }
}

export function addStatuses(draft: Draft, debtorId: string): void {
  const { random } = draft;
  for (let number = random.integer(4); number > 0; number--) {
    const eventAt = drawMoment(random, 0, WORLD_DAYS - 50);
    addFact(draft, 'debtor_status_event', {
      status_id: awkwardId(random, `${debtorId}-s${number}`), debtor_id: debtorId, status: choose(random, ['hardship', 'insolvent']), change: choose(random, ['started', 'ended']), event_at: eventAt, known_at: drawKnown(random, eventAt), source_known_at: null,
    });
  }
}

export function addContacts(draft: Draft, debtorId: string): void {
  const { random } = draft;
  for (let number = random.integer(8); number > 0; number--) {
    const beganAt = drawMoment(random, 0, WORLD_DAYS - 20);
    const contact = { contact_id: `${debtorId}-c${number}`, debtor_id: debtorId, receivable_id: null, contact_point_id: `${debtorId}-p`, channel: choose(random, CHANNELS), direction: chance(random, 4) ? 'inbound' : 'outbound' };
    const kinds = new Set(['attempted', ...Array.from({ length: random.integer(4) }, () => choose(random, CONTACT_KINDS))]);
    for (const kind of kinds) {
      const eventAt = chance(random, 2) ? beganAt : daysAfter(random, beganAt, 5);
      addFact(draft, 'contact_event', {
        ...contact, template: null, tone: null, slot: null, kind, cost_minor: chance(random, 3) ? null : BigInt(random.integer(200)), decision_id: null, event_at: eventAt, known_at: drawKnown(random, eventAt), source_known_at: null,
      });
    }
  }
}

/** Consents are given and withdrawn, often at the same moment. */
export function addConsents(draft: Draft, debtorId: string): void {
  const { random } = draft;
  for (let number = random.integer(4); number > 0; number--) {
    const eventAt = drawMoment(random, 0, WORLD_DAYS - 20);
    const statuses = chance(random, 3) ? ['granted', 'revoked'] : [choose(random, ['granted', 'revoked'])];
    for (const status of statuses) {
      addFact(draft, 'consent_event', {
        consent_id: awkwardId(random, `${debtorId}-k${number}-${status}`), debtor_id: debtorId, contact_point_id: null, scope: choose(random, ['sms', 'email', 'phone', 'all']), status, basis: null,
        event_at: eventAt, known_at: drawKnown(random, eventAt), source_known_at: null,
      });
    }
  }
}

export function addContactPoints(draft: Draft, debtorId: string): void {
  const { random } = draft;
  for (let version = random.integer(3); version > 0; version--) {
    const eventAt = drawMoment(random, 0, WORLD_DAYS - 20) + BigInt(version);
    addFact(draft, 'contact_point', {
      contact_point_id: `${debtorId}-p`, debtor_id: debtorId, channel: 'email', address_hash: null, status: choose(random, ['valid', 'invalid', 'reassigned', 'unknown']),
      event_at: eventAt, known_at: eventAt + BigInt(random.integer(10)) * MICROS_PER_DAY, source_known_at: null,
    });
  }
}
