/** Ways in which a later moment could leak into an earlier one: rows that were not known yet, made from what a world holds. */
import type { RandomStream } from '../../core/random.ts';
import { tableDefinition, type TableName } from '../../core/schema/tables.ts';
import { MICROS_PER_DAY } from '../../core/time.ts';
import { chance, choose } from '../reference/generate/draft.ts';
import type { Fact, World } from '../reference/world.ts';

export interface Plant {
  readonly table: TableName;
  readonly fact: Fact;
}

export interface Scene {
  readonly world: World;
  /** Nothing that is planted is known by then. */
  readonly until: bigint;
  readonly random: RandomStream;
  /** Makes identifiers of planted rows differ. */
  readonly ordinal: number;
}

type Attack = (scene: Scene) => Plant | null;

/** By what they try. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  'a row of the future': (scene) => plantCopy(scene, 'ledger_entry', { event_at: afterwards(scene) }),
  'a back-dated payment': (scene) => plantCopy(scene, 'ledger_entry', { kind: 'payment', reverses_entry_id: null }),
  'a back-dated payment of anything': (scene) => plantCopy(scene, 'ledger_entry', { kind: 'payment', receivable_id: null, reverses_entry_id: null }),
  'a back-dated charge': (scene) => plantCopy(scene, 'ledger_entry', { kind: choose(scene.random, ['invoice', 'debit_note', 'refund']), amount_minor: 977n, reverses_entry_id: null }),
  'a later reversal': (scene) => {
    const entry = pick(scene, 'ledger_entry');
    return entry && plantCopy(scene, 'ledger_entry', { kind: 'reversal', debtor_id: entry['debtor_id'], event_at: entry['event_at'], reverses_entry_id: entry['entry_id'], currency: entry['currency'] });
  },
  'a later change of due date, dispute or promise': (scene) => plantCopy(scene, 'ledger_entry', { kind: choose(scene.random, ['due_changed', 'dispute_opened', 'promise_made', 'promise_cancelled']), due_on: '2023-01-15', reverses_entry_id: null }),
  'a later allocation': (scene) => {
    const [credit, receivable] = [pick(scene, 'ledger_entry', (fact) => fact['receivable_id'] === null && fact['kind'] === 'payment'), pick(scene, 'ledger_entry', (fact) => fact['receivable_id'] !== null)];
    return credit && receivable && plantCopy(scene, 'allocation', { debtor_id: credit['debtor_id'], entry_id: credit['entry_id'], receivable_id: receivable['receivable_id'], event_at: credit['event_at'] });
  },
  'a later version of a debtor': (scene) => plantCopy(scene, 'debtor', { sector: 'leaked', country: 'PT', region: choose(scene.random, ['SP', 'RJ', 'XX']), place_id: `place-${scene.random.integer(8)}`, created_at: null }),
  'a later version of a receivable': (scene) => plantCopy(scene, 'receivable', { product: 'leaked', terms_days: 1n }),
  'a later version of a contact point': (scene) => plantCopy(scene, 'contact_point', { status: 'reassigned' }),
  'a later position of a place': (scene) => plantCopy(scene, 'place', { latitude: -23.5, longitude: -46.6, population: 7n }),
  // What was published in the last months is what features read.
  'a revised macro value': (scene) => {
    const vintage = pick(scene, 'macro_observation', (fact) => (fact['published_at'] as bigint) > scene.until - 90n * MICROS_PER_DAY);
    return vintage && plantCopy(scene, 'macro_observation', { ...vintage, value: 99 });
  },
  'a later status': (scene) => plantCopy(scene, 'debtor_status_event', { status: 'deceased', change: 'started' }),
  'a later contact': (scene) => plantCopy(scene, 'contact_event', { kind: choose(scene.random, ['right_party', 'opted_out']), direction: 'outbound' }),
  'a consent withdrawn later': (scene) => plantCopy(scene, 'consent_event', { status: 'revoked' }),
};

/** Tables in which a row of its own needs a new identifier; elsewhere a later moment makes a version. */
const IDENTIFIERS: Partial<Readonly<Record<TableName, string>>> = {
  ledger_entry: 'entry_id', allocation: 'allocation_id', debtor_status_event: 'status_id', contact_event: 'contact_id', consent_event: 'consent_id',
};

/** A visible row of the table with some columns changed, not known by `until`; null where there is none. */
function plantCopy(scene: Scene, table: TableName, change: Fact): Plant | null {
  const original = pick(scene, table);
  if (original === null) return null;
  const { event, known } = tableDefinition(table).clocks;
  const identifier = IDENTIFIERS[table];
  const { [known]: _known, ...changes } = change;
  const fact: Fact = { ...original, ...(identifier === undefined ? {} : { [identifier]: `leak-${scene.ordinal}` }), ...changes, source_known_at: null };
  const knownAt = latest(afterwards(scene), event === null ? 0n : fact[event] as bigint);
  // Versions of one thing differ in when they were known.
  return { table, fact: { ...fact, [known]: identifier === undefined ? knownAt + BigInt(scene.ordinal) : knownAt } };
}

/** A row that is visible at `until`. */
function pick({ world, until, random }: Scene, table: TableName, holds: (fact: Fact) => boolean = () => true): Fact | null {
  const { event, known } = tableDefinition(table).clocks;
  const rows = (world.tables[table] ?? []).filter((fact) => (event === null || (fact[event] as bigint) <= until) && (fact[known] as bigint) <= until && holds(fact));
  return rows.length === 0 ? null : choose(random, rows);
}

/** Often the very next microsecond. */
function afterwards({ until, random }: Scene): bigint {
  return until + 1n + (chance(random, 2) ? 0n : BigInt(random.integer(200)) * MICROS_PER_DAY);
}

function latest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
