/** Seeded random worlds, and rows of them to ask for. */
import { randomStream, type RandomStream } from '../../../core/random.ts';
import type { TableName } from '../../../core/schema/tables.ts';
import { endOfDate, formatInstant, MICROS_PER_DAY } from '../../../core/time.ts';
import type { Fact, RowKey, World } from '../world.ts';
import { addFact, awkwardId, chance, choose, drawKnown, drawMoment, WORLD_DAYS, type Draft } from './draft.ts';
import { addLedger } from './ledger.ts';
import { addConsents, addContactPoints, addContacts, addStatuses, addVersions } from './person.ts';
import { addMacro, addPlaces, addRates } from './shared.ts';

export interface WorldSize {
  readonly debtors: number;
  /** Whether debtors merge; left out: they do. */
  readonly aliases?: boolean;
}

/** Zones with and without summer time, behind and ahead of UTC, of whole and half hours. */
const ZONES = ['America/Sao_Paulo', 'Europe/Rome', 'UTC', 'Asia/Kolkata'] as const;

/** A world named by its seed; a debtor's facts depend on the seed and its number only. */
export function generateWorld(seed: number, { debtors, aliases = true }: WorldSize): World {
  const tables = new Map<TableName, Fact[]>();
  const draft = (...path: readonly (string | number)[]): Draft => ({ tables, random: randomStream('reference-world', seed, ...path) });
  addPlaces(draft('places'));
  addMacro(draft('macro'));
  // Every other world has rates of exchange.
  if (seed % 2 === 0) addRates(draft('rates'), 'BRL');
  for (let number = 0; number < debtors; number++) {
    const [own, debtorId] = [draft('debtor', number), `debtor-${number}`];
    addVersions(own, debtorId, debtors);
    addStatuses(own, debtorId);
    addLedger(own, debtorId, 'BRL');
    addContacts(own, debtorId);
    addConsents(own, debtorId);
    addContactPoints(own, debtorId);
  }
  if (aliases) addAliases(draft('aliases'), debtors);
  return { tables: Object.fromEntries(tables), options: { timeZone: ZONES[seed % ZONES.length]!, currency: 'BRL', country: 'BR' } };
}

/** Merges in chains and circles, of debtors with themselves, twice, at equal moments, and known late. */
function addAliases(draft: Draft, debtors: number): void {
  const { random } = draft;
  for (let number = 0; number < debtors / 2; number++) {
    const eventAt = drawMoment(random);
    // Neighbours in number merge, so that groups grow beyond two.
    const from = random.integer(debtors);
    const to = Math.min(debtors - 1, Math.max(0, from + random.integer(7) - 3));
    addFact(draft, 'debtor_alias', { alias_id: awkwardId(random, `alias-${number}`), from_debtor_id: `debtor-${from}`, to_debtor_id: `debtor-${to}`, event_at: eventAt, known_at: drawKnown(random, eventAt), source_known_at: null });
  }
}

export interface RowsSize {
  readonly debtors: number;
  /** Distinct as-of; every debtor is asked for at each. */
  readonly moments: number;
}

/** Rows of every debtor at random moments: times of day at which events happen, a microsecond before, and ends of months in the zone. */
export function generateRows(world: World, seed: number, { debtors, moments }: RowsSize): readonly RowKey[] {
  const random = randomStream('reference-rows', seed);
  const receivables = new Map<string, string[]>();
  for (const fact of world.tables.ledger_entry ?? []) {
    if (fact['receivable_id'] === null) continue;
    const known = receivables.get(fact['debtor_id'] as string) ?? [];
    receivables.set(fact['debtor_id'] as string, known);
    known.push(fact['receivable_id'] as string);
  }
  return Array.from({ length: moments }, () => drawAsOf(world, random)).flatMap((asOf) => Array.from({ length: debtors }, (_, number) => {
    const debtorId = `debtor-${number}`;
    const own = receivables.get(debtorId) ?? [];
    return { debtorId, receivableId: own.length === 0 || chance(random, 2) ? null : choose(random, own), asOf };
  }));
}

function drawAsOf(world: World, random: RandomStream): bigint {
  const moment = drawMoment(random, 20, WORLD_DAYS - 20);
  if (chance(random, 3)) return moment - 1n;
  if (!chance(random, 3)) return moment;
  const first = `${formatInstant(moment + 31n * MICROS_PER_DAY).slice(0, 7)}-01`;
  return endOfDate(first, world.options.timeZone) - MICROS_PER_DAY;
}
