/** A small seeded world full of awkward histories: ties, late recording, reversals of reversals, loose credits, revoked consents, revisions. */
import { randomStream, type RandomStream } from '../../core/random.ts';
import { MICROS_PER_DAY, MICROS_PER_SECOND, formatInstant, parseInstant } from '../../core/time.ts';
import type { TableName } from '../../core/schema/tables.ts';
import type { FactRow } from '../unit/features/facts-fixture.ts';

export const WORLD_START = parseInstant('2023-01-01T00:00:00Z');
export const WORLD_DAYS = 500;
export const WORLD_OPTIONS = { timeZone: 'America/Sao_Paulo', currency: 'BRL', country: 'BR' } as const;

export type WorldFacts = Readonly<Partial<Record<TableName, readonly FactRow[]>>>;

interface Draft {
  readonly tables: Map<TableName, FactRow[]>;
  readonly random: RandomStream;
}

/** Facts of `debtors` debtors, the same for the same seed. */
export function randomWorld(seed: number, debtors: number): WorldFacts {
  const draft: Draft = { tables: new Map(), random: randomStream('features-world', seed) };
  for (let place = 0; place < 4; place++) {
    add(draft, 'place', { place_id: `place${place}`, country: 'BR', latitude: -23.5 + (place % 2) * 0.01 + (place > 2 ? 5 : 0), longitude: -46.6, population: 1000 * place, known_at: '2022-12-31' });
  }
  for (const region of ['BR', 'BR-SP', 'BR-RJ']) {
    for (let month = 0; month < 30; month++) {
      for (let vintage = 0; vintage < 2; vintage++) {
        const period = `${2022 + Math.floor(month / 12)}-${String(month % 12 + 1).padStart(2, '0')}-01`;
        const published = parseInstant(`${period}T12:00:00Z`) + BigInt(40 + vintage * 30) * MICROS_PER_DAY;
        add(draft, 'macro_observation', { series_id: 'unemployment_rate', region, period_on: period, published_at: sqlTime(published), value: Math.round(80 + 20 * draft.random.normal()) / 10 });
      }
    }
  }
  for (let number = 0; number < debtors; number++) addDebtor(draft, `debtor-${number}`);
  return Object.fromEntries(draft.tables);
}

function addDebtor(draft: Draft, id: string): void {
  const { random } = draft;
  for (let version = 0; version <= random.integer(2); version++) {
    add(draft, 'debtor', {
      debtor_id: id, effective_at: sqlTime(moment(random, 0, 30)), kind: random.integer(2) === 0 ? 'person' : 'company', sector: `s${random.integer(3)}`, country: 'BR',
      region: random.integer(2) === 0 ? 'SP' : 'RJ', place_id: random.integer(4) === 0 ? null : `place${random.integer(4)}`, known_at: sqlTime(moment(random, 30 + 100 * version, 50)),
    });
  }
  const receivables = random.integer(7);
  for (let number = 0; number < receivables; number++) addReceivable(draft, id, `${id}-r${number}`);
  for (let number = 0; number < random.integer(4); number++) addLooseCredit(draft, id, `${id}-l${number}`);
  for (let number = 0; number < random.integer(6); number++) {
    const at = moment(random, 20, WORLD_DAYS - 20);
    const channel = (['email', 'sms', 'agent', 'letter'] as const)[random.integer(4)]!;
    for (const kind of ['attempted', (['delivered', 'clicked', 'promised', 'opted_out', 'failed', 'right_party'] as const)[random.integer(6)]!]) {
      add(draft, 'contact_event', { contact_id: `${id}-c${number}`, debtor_id: id, channel, direction: random.integer(5) === 0 ? 'inbound' : 'outbound', kind, cost_minor: random.integer(50), event_at: sqlTime(at), known_at: sqlTime(later(random, at)) });
    }
  }
  for (let number = 0; number < random.integer(3); number++) {
    const at = moment(random, 0, WORLD_DAYS - 20);
    add(draft, 'consent_event', { consent_id: `${id}-k${number}`, debtor_id: id, scope: 'sms', status: random.integer(2) === 0 ? 'granted' : 'revoked', event_at: sqlTime(at), known_at: sqlTime(later(random, at)) });
  }
  add(draft, 'contact_point', { contact_point_id: `${id}-p`, debtor_id: id, channel: 'email', status: 'valid', event_at: sqlTime(WORLD_START), known_at: sqlTime(WORLD_START) });
}

function addReceivable(draft: Draft, debtorId: string, id: string): void {
  const { random } = draft;
  const at = moment(random, 10, WORLD_DAYS - 100);
  const amount = 100 * (1 + random.integer(5));
  const dueOn = sqlTime(at + BigInt(random.integer(45)) * MICROS_PER_DAY).slice(0, 10);
  const row = (suffix: string, kind: string, amountMinor: number, eventAt: bigint, change: FactRow = {}): void => add(draft, 'ledger_entry', {
    entry_id: `${id}:${suffix}`, debtor_id: debtorId, receivable_id: id, kind, amount_minor: amountMinor, currency: random.integer(12) === 0 ? 'USD' : 'BRL', event_at: sqlTime(eventAt), known_at: sqlTime(later(random, eventAt)), ...change,
  });
  add(draft, 'receivable', { receivable_id: id, debtor_id: debtorId, product: `p${random.integer(3)}`, terms_days: 30, currency: 'BRL', event_at: sqlTime(at), known_at: sqlTime(at) });
  row('invoice', 'invoice', amount, at, { due_on: random.integer(6) === 0 ? null : dueOn });
  if (random.integer(3) === 0) row('fee', 'debit_note', 50, at + 40n * MICROS_PER_DAY);
  for (let payment = 0; payment < random.integer(3); payment++) {
    const paidAt = at + BigInt(random.integer(90)) * MICROS_PER_DAY;
    // Half amounts at equal times: ties that only the id orders.
    row(`payment${payment}`, random.integer(8) === 0 ? 'credit_note' : 'payment', amount / 2, paidAt);
    if (random.integer(5) > 0) continue;
    row(`bounce${payment}`, 'reversal', amount / 2, paidAt + 3n * MICROS_PER_DAY, { reverses_entry_id: `${id}:payment${payment}` });
    if (random.integer(2) === 0) row(`rebounce${payment}`, 'reversal', amount / 2, paidAt + 5n * MICROS_PER_DAY, { reverses_entry_id: `${id}:bounce${payment}` });
  }
  if (random.integer(4) === 0) row('moved', 'due_changed', 0, at + 20n * MICROS_PER_DAY, { due_on: sqlTime(at + 60n * MICROS_PER_DAY).slice(0, 10) });
  if (random.integer(5) === 0) row('dispute', 'dispute_opened', 0, at + 10n * MICROS_PER_DAY);
  if (random.integer(3) === 0) row('promise', 'promise_made', amount, at + 35n * MICROS_PER_DAY, { due_on: sqlTime(at + 50n * MICROS_PER_DAY).slice(0, 10) });
}

function addLooseCredit(draft: Draft, debtorId: string, id: string): void {
  const { random } = draft;
  const at = moment(random, 50, WORLD_DAYS - 100);
  add(draft, 'ledger_entry', { entry_id: id, debtor_id: debtorId, kind: 'payment', amount_minor: 25 * (1 + random.integer(12)), currency: 'BRL', event_at: sqlTime(at), known_at: sqlTime(later(random, at)) });
  if (random.integer(2) === 0) add(draft, 'allocation', { allocation_id: `${id}-a`, debtor_id: debtorId, entry_id: id, receivable_id: `${debtorId}-r0`, amount_minor: 25, event_at: sqlTime(at), known_at: sqlTime(later(random, at)) });
}

function add(draft: Draft, table: TableName, row: FactRow): void {
  const rows = draft.tables.get(table) ?? [];
  draft.tables.set(table, rows);
  rows.push(row);
}

/** Whole hours, so that events tie often. */
function moment(random: RandomStream, fromDay: number, days: number): bigint {
  return WORLD_START + BigInt(fromDay + random.integer(Math.max(1, days))) * MICROS_PER_DAY + BigInt(random.integer(4) * 6 * 3600) * MICROS_PER_SECOND;
}

/** Most facts are known at once, some days or weeks later. */
function later(random: RandomStream, at: bigint): bigint {
  return random.integer(3) > 0 ? at : at + BigInt(random.integer(30)) * MICROS_PER_DAY;
}

function sqlTime(at: bigint): string {
  return formatInstant(at).replace('T', ' ').replace('Z', '');
}
