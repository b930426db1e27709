/** Turns the facts of a world into rows of the canonical tables. */
import { CONTACT_MEDIUM } from '../../core/channel.ts';
import { sha256 } from '../../core/hash.ts';
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { addDays } from '../../core/time.ts';
import type { WorldCalendar } from './calendar.ts';
import type { DebtorProfile, Medium } from './debtor-profile.ts';
import type { OpenItem } from './debtor-state.ts';
import type { ContactFact, DecisionFact, FactSink, LedgerFact, Moment } from './debtor-run.ts';
import { makeRowBuffer, type RowBuffer } from './row-buffer.ts';
import type { World } from './world.ts';

export const WORLD_TABLES = ['debtor', 'contact_point', 'consent_event', 'receivable', 'ledger_entry', 'contact_event', 'decision', 'macro_observation', 'place', 'debtor_status_event'] as const satisfies readonly TableName[];
export type WorldTable = (typeof WORLD_TABLES)[number];

export interface WorldWriter {
  /** Places and what was published of the macro series before the world ends. */
  shared(): void;
  /** Writes the debtor's own rows and gives the sink of its facts. */
  debtor(profile: DebtorProfile): FactSink;
  /** Lines by table. */
  bytes(): Readonly<Record<WorldTable, Uint8Array>>;
  counts(): Readonly<Record<WorldTable, number>>;
}

/** The canonical columns but `source_known_at`, which intake writes. */
export function worldColumns(table: TableName): readonly string[] {
  return tableDefinition(table).columns.map((column) => column.name).filter((name) => name !== 'source_known_at');
}

const OPENED: number = 6 * 3600;
/** Hour at which returned post and bounced messages are booked. */
const RETURNED: number = 8 * 3600;

export function openWorldWriter(world: World): WorldWriter {
  const buffers = Object.fromEntries(WORLD_TABLES.map((table) => [table, makeRowBuffer(worldColumns(table))])) as Record<WorldTable, RowBuffer>;
  const byTable = <T>(value: (buffer: RowBuffer) => T): Record<WorldTable, T> => Object.fromEntries(WORLD_TABLES.map((table) => [table, value(buffers[table])])) as Record<WorldTable, T>;
  return {
    shared: () => writeShared(buffers, world),
    debtor: (profile) => {
      writeMaster(buffers, world, profile);
      return factSink(buffers, world, profile);
    },
    bytes: () => byTable((buffer) => buffer.bytes()),
    counts: () => byTable((buffer) => buffer.rowCount()),
  };
}

function writeShared(writers: Record<WorldTable, RowBuffer>, { calendar, places, macro, preset: { market } }: World): void {
  const worldStart = calendar.instantAt(0, 0), lastInstant = calendar.instantAt(calendar.dayCount, 0);
  for (const place of places) {
    writers.place.write({
      place_id: place.placeId, name: place.name, country: market.country, region: place.region, latitude: place.latitude, longitude: place.longitude,
      time_zone: calendar.timeZone, population: place.population, known_at: worldStart,
    });
  }
  for (const { seriesId, region, periodOn, publishedAt, value } of macro.observations) {
    if (publishedAt < lastInstant) writers.macro_observation.write({ series_id: seriesId, region, period_on: periodOn, published_at: publishedAt, value });
  }
}

/** Debtors of before the world enter it on its first day; the start of the relation keeps its date. */
function writeMaster(writers: Record<WorldTable, RowBuffer>, world: World, profile: DebtorProfile): void {
  const { calendar, preset: { market } } = world;
  const knownAt = calendar.instantAt(Math.max(0, profile.createdDay), OPENED);
  writers.debtor.write({
    debtor_id: profile.debtorId, effective_at: knownAt, kind: profile.kind, sector: profile.sector.name, country: market.country, region: profile.place.region,
    place_id: profile.place.placeId, language: market.language, time_zone: calendar.timeZone, created_at: createdAt(calendar, profile.createdDay), known_at: knownAt,
  });
  for (const medium of profile.addresses) {
    const pointId = contactPointId(profile, medium);
    writers.contact_point.write({
      contact_point_id: pointId, debtor_id: profile.debtorId, channel: medium, address_hash: addressHash(pointId), status: 'valid', event_at: knownAt, known_at: knownAt,
    });
    writers.consent_event.write({
      consent_id: `${pointId}:granted`, debtor_id: profile.debtorId, contact_point_id: pointId, scope: medium, status: 'granted', basis: 'contract', event_at: knownAt, known_at: knownAt,
    });
  }
}

function factSink(writers: Record<WorldTable, RowBuffer>, world: World, profile: DebtorProfile): FactSink {
  const { debtorId } = profile, { calendar, policy, preset: { market: { currency } } } = world;
  const instant = (moment: Moment): string => calendar.instantAt(moment.day, moment.seconds);
  // What lies before the world was learnt when the ledger was taken over.
  const known = (moment: Moment): string => (moment.day < 0 ? calendar.instantAt(0, OPENED) : instant(moment));
  // What the house would learn only after the last day of the world is not in its files.
  const isOver = (day: number): boolean => day >= calendar.dayCount;
  const receivableIds: string[] = [];
  const receivableId = (item: OpenItem): string => receivableIds[item.ordinal] ??= `${debtorId}-${String(item.ordinal).padStart(4, '0')}`;
  return {
    receivable: (item) => {
      const at: Moment = { day: item.invoiceDay, seconds: 17 * 3600 };
      writers.receivable.write({
        receivable_id: receivableId(item), debtor_id: debtorId, product: profile.sector.name, terms_days: item.dueDay - item.invoiceDay, currency, event_at: instant(at), known_at: known(at),
      });
    },
    ledger: (fact: LedgerFact) => {
      if (isOver(fact.knownAt.day)) return;
      const id = receivableId(fact.item);
      writers.ledger_entry.write({
        entry_id: `${id}:${fact.entry}`, debtor_id: debtorId, receivable_id: id, kind: fact.kind, amount_minor: fact.amountMinor, currency,
        due_on: fact.dueDay === undefined ? null : calendar.dateOn(fact.dueDay), reverses_entry_id: fact.reversesEntry === undefined ? null : `${id}:${fact.reversesEntry}`,
        event_at: instant(fact.at), known_at: known(fact.knownAt),
      });
    },
    decision: (fact: DecisionFact, isExecuted) => {
      const at = calendar.instantAt(fact.day, 9 * 3600);
      writers.decision.write({
        decision_id: fact.decisionId, debtor_id: debtorId, group_id: debtorId, epoch_on: calendar.dateOn(fact.day), as_of: at, permitted: fact.permitted, blocked_by: fact.blockedBy,
        probabilities: fact.probabilities, action: fact.action, arm: fact.assignmentId === null ? 'policy' : 'holdout', assignment_id: fact.assignmentId, policy_version: policy.version, model_ids: [], draw: fact.drawn,
        execution: isExecuted ? 'executed' : 'suppressed', event_at: at, known_at: at,
      });
    },
    contact: (fact: ContactFact) => {
      if (isOver(fact.at.day)) return;
      const at = instant(fact.at);
      writers.contact_event.write({
        contact_id: `${fact.decisionId}:contact`, debtor_id: debtorId, contact_point_id: contactPointId(profile, CONTACT_MEDIUM[fact.channel] as Medium), channel: fact.channel,
        direction: 'outbound', kind: fact.kind, cost_minor: fact.costMinor, decision_id: fact.decisionId, event_at: at, known_at: at,
      });
    },
    optOut: (channel, decisionId, at) => writers.consent_event.write({
      consent_id: `${decisionId}:opt-out`, debtor_id: debtorId, scope: channel, status: 'revoked', basis: 'objection', event_at: instant(at), known_at: instant(at),
    }),
    insolvent: (day, knownDay) => {
      if (isOver(knownDay)) return;
      writers.debtor_status_event.write({
        status_id: `${debtorId}:insolvent`, debtor_id: debtorId, status: 'insolvent', change: 'started', event_at: calendar.instantAt(day, 0), known_at: calendar.instantAt(Math.max(0, knownDay), OPENED),
      });
    },
    badAddress: (medium, day, status) => {
      const pointId = contactPointId(profile, medium);
      // After the opening hour at which the address itself may have become known.
      const at = calendar.instantAt(day, RETURNED);
      writers.contact_point.write({
        contact_point_id: pointId, debtor_id: debtorId, channel: medium, address_hash: addressHash(pointId), status, event_at: at, known_at: at,
      });
    },
  };
}

function contactPointId(profile: DebtorProfile, medium: Medium): string {
  return `${profile.debtorId}:${medium}`;
}

function addressHash(pointId: string): string {
  return sha256(`sample-world ${pointId}`).slice(0, 16);
}

/** An instant on the day, also where it lies years before the world. */
function createdAt(calendar: WorldCalendar, day: number): string {
  return day >= 0 ? calendar.instantAt(day, OPENED) : `${addDays(calendar.startOn, day)}T05:00:00Z`;
}
