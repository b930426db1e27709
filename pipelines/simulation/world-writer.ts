/** Turns the facts of a world into rows of the canonical tables. */
import { join } from 'node:path';
import { CONTACT_MEDIUM } from '../../core/channel.ts';
import { sha256 } from '../../core/hash.ts';
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { addDays } from '../../core/time.ts';
import type { WorldCalendar } from './calendar.ts';
import type { DebtorProfile, Medium } from './debtor-profile.ts';
import type { OpenItem } from './debtor-state.ts';
import type { ContactFact, DecisionFact, FactSink, LedgerFact, Moment } from './debtor-run.ts';
import { POLICY_VERSION } from './logging-policy.ts';
import type { MacroObservation } from './macro-path.ts';
import type { Place } from './places.ts';
import { COUNTRY, CURRENCY } from './preset.ts';
import { openTableWriter, type TableWriter } from './table-writer.ts';

export const WORLD_TABLES = ['debtor', 'contact_point', 'consent_event', 'receivable', 'ledger_entry', 'contact_event', 'decision', 'macro_observation', 'place', 'debtor_status_event'] as const satisfies readonly TableName[];
type WorldTable = (typeof WORLD_TABLES)[number];

export interface WorldWriter {
  place(place: Place): void;
  macro(observation: MacroObservation): void;
  /** Writes the debtor's own rows and gives the sink of its facts. */
  debtor(profile: DebtorProfile): FactSink;
  flush(): Promise<void>;
  close(): Promise<{ readonly table: WorldTable; readonly path: string; readonly rows: number }[]>;
}

/** The canonical columns but `source_known_at`, which intake writes. */
export function worldColumns(table: TableName): readonly string[] {
  return tableDefinition(table).columns.map((column) => column.name).filter((name) => name !== 'source_known_at');
}

const OPENED: number = 6 * 3600;
/** Hour at which returned post and bounced messages are booked. */
const RETURNED: number = 8 * 3600;

/** @param extension `csv` or `csv.gz` */
export function openWorldWriter(folder: string, extension: string, calendar: WorldCalendar): WorldWriter {
  const writers = Object.fromEntries(WORLD_TABLES.map((table) =>
    [table, openTableWriter(join(folder, `${table}.${extension}`), worldColumns(table))])) as Record<WorldTable, TableWriter>;
  const worldStart = calendar.instantAt(0, 0);
  return {
    place: (place) => writers.place.write({
      place_id: place.placeId, name: place.name, country: COUNTRY, region: place.region, latitude: place.latitude, longitude: place.longitude,
      time_zone: calendar.timeZone, population: place.population, known_at: worldStart,
    }),
    macro: (observation) => writers.macro_observation.write({
      series_id: observation.seriesId, region: observation.region, period_on: observation.periodOn, published_at: observation.publishedAt, value: observation.value,
    }),
    debtor: (profile) => {
      writeMaster(writers, calendar, profile);
      return factSink(writers, calendar, profile);
    },
    flush: async () => {
      for (const writer of Object.values(writers)) await writer.flush();
    },
    close: async () => {
      await Promise.all(Object.values(writers).map((writer) => writer.close()));
      return WORLD_TABLES.map((table) => ({ table, path: writers[table].path, rows: writers[table].rowCount() }));
    },
  };
}

/** Debtors of before the world enter it on its first day; the start of the relation keeps its date. */
function writeMaster(writers: Record<WorldTable, TableWriter>, calendar: WorldCalendar, profile: DebtorProfile): void {
  const knownAt = calendar.instantAt(Math.max(0, profile.createdDay), OPENED);
  writers.debtor.write({
    debtor_id: profile.debtorId, effective_at: knownAt, kind: profile.kind, sector: profile.sector.name, country: COUNTRY, region: profile.place.region,
    place_id: profile.place.placeId, language: 'it', time_zone: calendar.timeZone, created_at: createdAt(calendar, profile.createdDay), known_at: knownAt,
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

function factSink(writers: Record<WorldTable, TableWriter>, calendar: WorldCalendar, profile: DebtorProfile): FactSink {
  const { debtorId } = profile;
  const instant = (moment: Moment): string => calendar.instantAt(moment.day, moment.seconds);
  // What lies before the world was learnt when the ledger was taken over.
  const known = (moment: Moment): string => (moment.day < 0 ? calendar.instantAt(0, OPENED) : instant(moment));
  // What the house would learn only after the last day of the world is not in its files.
  const isOver = (day: number): boolean => day >= calendar.dayCount;
  const receivableId = (item: OpenItem): string => `${debtorId}-${String(item.ordinal).padStart(4, '0')}`;
  return {
    receivable: (item) => {
      const at: Moment = { day: item.invoiceDay, seconds: 17 * 3600 };
      writers.receivable.write({
        receivable_id: receivableId(item), debtor_id: debtorId, product: profile.sector.name, terms_days: item.dueDay - item.invoiceDay, currency: CURRENCY, event_at: instant(at), known_at: known(at),
      });
    },
    ledger: (fact: LedgerFact) => {
      if (isOver(fact.knownAt.day)) return;
      const id = receivableId(fact.item);
      writers.ledger_entry.write({
        entry_id: `${id}:${fact.entry}`, debtor_id: debtorId, receivable_id: id, kind: fact.kind, amount_minor: fact.amountMinor, currency: CURRENCY,
        due_on: fact.dueDay === undefined ? null : calendar.dateOn(fact.dueDay), reverses_entry_id: fact.reversesEntry === undefined ? null : `${id}:${fact.reversesEntry}`,
        event_at: instant(fact.at), known_at: known(fact.knownAt),
      });
    },
    decision: (fact: DecisionFact) => {
      const at = calendar.instantAt(fact.day, 9 * 3600);
      writers.decision.write({
        decision_id: fact.decisionId, debtor_id: debtorId, group_id: debtorId, epoch_on: calendar.dateOn(fact.day), as_of: at, permitted: fact.permitted, blocked_by: fact.blockedBy,
        probabilities: fact.probabilities, action: fact.action, arm: 'policy', policy_version: POLICY_VERSION, model_ids: [], draw: fact.drawn, execution: 'executed', event_at: at, known_at: at,
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
    deadAddress: (medium, day) => {
      const pointId = contactPointId(profile, medium);
      // After the opening hour at which the address itself may have become known.
      const at = calendar.instantAt(day, RETURNED);
      writers.contact_point.write({
        contact_point_id: pointId, debtor_id: debtorId, channel: medium, address_hash: addressHash(pointId), status: 'invalid', event_at: at, known_at: at,
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
