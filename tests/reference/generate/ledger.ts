/** Random ledgers: everything that a source system can say of one debtor, in any order, with ties, late rows and contradictions. */
import { LEDGER_KINDS } from '../../../core/contact.ts';
import type { RandomStream } from '../../../core/random.ts';
import { addFact, awkwardId, chance, choose, dateAround, daysAfter, drawKnown, drawMoment, WORLD_DAYS, type Draft } from './draft.ts';

interface LedgerDraft extends Draft {
  readonly debtorId: string;
  readonly currency: string;
  /** Every amount is a multiple of it, so that sums meet exactly. */
  readonly unitMinor: bigint;
  readonly entryIds: string[];
}

/** Beyond 2^53, so that float64 would lose minor units. */
const HUGE_UNIT = 2n ** 54n + 1n;

export function addLedger(draft: Draft, debtorId: string, currency: string): void {
  const { random } = draft;
  const unitMinor = chance(random, 12) ? HUGE_UNIT : chance(random, 4) ? 10_007n : 25n;
  const ledger: LedgerDraft = { ...draft, debtorId, currency, unitMinor, entryIds: [] };
  const receivables = Array.from({ length: random.integer(6) }, (_, number) => awkwardId(random, `${debtorId}-r${number}`));
  for (const receivableId of receivables) addReceivable(ledger, receivableId);
  for (let number = random.integer(4); number > 0; number--) addLooseCredit(ledger, number, receivables);
  for (let number = random.integer(3); number > 0; number--) addLooseEvent(ledger, number, receivables);
  addReversals(ledger);
}

interface EntryChange {
  readonly amountMinor?: bigint;
  readonly dueOn?: string | null;
  readonly reverses?: string | null;
  readonly currency?: string;
}

function addEntry(ledger: LedgerDraft, kind: string, at: { readonly receivableId: string | null; readonly eventAt: bigint }, change: EntryChange = {}): string {
  const { random, debtorId } = ledger;
  const entryId = awkwardId(random, `${debtorId}:${ledger.entryIds.length}`);
  ledger.entryIds.push(entryId);
  addFact(ledger, 'ledger_entry', {
    entry_id: entryId, debtor_id: debtorId, receivable_id: at.receivableId, kind, amount_minor: change.amountMinor ?? drawAmount(ledger, 4), currency: change.currency ?? (chance(random, 15) ? choose(random, ['USD', 'USD', 'JPY', 'CHF']) : ledger.currency),
    due_on: change.dueOn ?? null, reverses_entry_id: change.reverses ?? null, event_at: at.eventAt, known_at: drawKnown(random, at.eventAt), source_known_at: null,
  });
  return entryId;
}

/** Zero to `most` units; seldom a unit less one, so that sums miss by a cent. */
function drawAmount({ random, unitMinor }: LedgerDraft, most: number): bigint {
  const amount = unitMinor * BigInt(random.integer(most + 1));
  return chance(random, 10) && amount > 0n ? amount - 1n : amount;
}

function addReceivable(ledger: LedgerDraft, receivableId: string): void {
  const { random } = ledger;
  const eventAt = drawMoment(random, 0, WORLD_DAYS - 100);
  const on = (days: number): { receivableId: string; eventAt: bigint } => ({ receivableId, eventAt: daysAfter(random, eventAt, days) });
  for (let version = random.integer(3); version > 0; version--) addReceivableVersion(ledger, receivableId, eventAt);
  // Now and then the charge comes last, twice or never.
  const charges = chance(random, 12) ? 0 : chance(random, 8) ? 2 : 1;
  const dueOn = (): string | null => (chance(random, 6) ? null : dateAround(eventAt, random.integer(60) - 5));
  for (let charge = 0; charge < charges; charge++) addEntry(ledger, 'invoice', on(chance(random, 6) ? 30 : 0), { amountMinor: chance(random, 20) ? 0n : ledger.unitMinor * BigInt(1 + random.integer(4)), dueOn: dueOn() });
  for (let note = random.integer(3) - 1; note > 0; note--) addEntry(ledger, chance(random, 3) ? 'refund' : 'debit_note', on(90), { dueOn: dueOn() });
  for (let credit = random.integer(4); credit > 0; credit--) addEntry(ledger, creditKind(random), on(120));
  if (chance(random, 4)) addEntry(ledger, 'due_changed', on(40), { dueOn: dueOn() });
  if (chance(random, 8)) addEntry(ledger, 'due_changed', on(10), { dueOn: dueOn() });
  for (let dispute = random.integer(5) - 2; dispute > 0; dispute--) addEntry(ledger, choose(random, ['dispute_opened', 'dispute_closed']), on(30), { amountMinor: 0n });
  if (chance(random, 3)) addEntry(ledger, 'promise_made', on(50), { dueOn: chance(random, 8) ? null : dateAround(eventAt, random.integer(90)) });
  if (chance(random, 6)) addEntry(ledger, 'promise_cancelled', on(60));
  for (let word = random.integer(6) - 2; word > 0; word--) addEntry(ledger, choose(random, ['plan_opened', 'plan_opened', 'plan_broken', 'plan_closed']), on(60), { dueOn: chance(random, 6) ? null : dateAround(eventAt, 30 + random.integer(120)) });
  if (chance(random, 6)) addEntry(ledger, choose(random, LEDGER_KINDS), on(100), { dueOn: dueOn() });
}

function creditKind(random: RandomStream): string {
  return choose(random, ['payment', 'payment', 'payment', 'payment', 'credit_note', 'write_off', 'payment_pending']);
}

function addReceivableVersion({ random, ...ledger }: LedgerDraft, receivableId: string, eventAt: bigint): void {
  const versionAt = daysAfter(random, eventAt, 60);
  const knownAt = drawKnown(random, versionAt);
  const isTaken = (ledger.tables.get('receivable') ?? []).some((fact) => fact['receivable_id'] === receivableId && fact['known_at'] === knownAt);
  if (isTaken) return;
  addFact({ ...ledger, random }, 'receivable', {
    receivable_id: receivableId, debtor_id: ledger.debtorId, contract: null, product: chance(random, 5) ? null : `p${random.integer(3)}`, terms_days: chance(random, 4) ? null : BigInt(choose(random, [0, 14, 30, 60])),
    currency: ledger.currency, event_at: versionAt, known_at: knownAt, source_known_at: null,
  });
}

function addLooseCredit(ledger: LedgerDraft, number: number, receivables: readonly string[]): void {
  const { random, debtorId } = ledger;
  const eventAt = drawMoment(random, 30, WORLD_DAYS - 60);
  const entryId = addEntry(ledger, creditKind(random), { receivableId: null, eventAt }, { amountMinor: drawAmount(ledger, 8) });
  for (let part = random.integer(4) - 1; part > 0; part--) {
    const allocatedAt = daysAfter(random, eventAt, 10);
    addFact(ledger, 'allocation', {
      allocation_id: awkwardId(random, `${debtorId}-a${number}-${part}-`), debtor_id: debtorId, entry_id: entryId, receivable_id: receivables.length > 0 && !chance(random, 10) ? choose(random, receivables) : 'no-such-receivable',
      amount_minor: drawAmount(ledger, 3), event_at: allocatedAt, known_at: drawKnown(random, allocatedAt), source_known_at: null,
    });
  }
}

/** What names no receivable: charges, disputes and promises of the debtor as a whole, cancellations of any promise. */
function addLooseEvent(ledger: LedgerDraft, number: number, receivables: readonly string[]): void {
  const { random } = ledger;
  const eventAt = drawMoment(random, 30, WORLD_DAYS - 60);
  const kind = choose(random, ['invoice', 'debit_note', 'refund', 'dispute_opened', 'dispute_closed', 'promise_made', 'promise_made', 'promise_cancelled', 'due_changed', 'plan_opened', 'plan_opened', 'plan_broken', 'plan_closed', 'placed_with_agency']);
  addEntry(ledger, kind, { receivableId: number > 2 && receivables.length > 0 ? choose(random, receivables) : null, eventAt }, { dueOn: chance(random, 4) ? null : dateAround(eventAt, random.integer(60)) });
}

/** Reversals of anything, also of reversals, of what does not exist, and twice of the same. */
function addReversals(ledger: LedgerDraft): void {
  const { random, debtorId } = ledger;
  for (let number = random.integer(5); number > 0 && ledger.entryIds.length > 0; number--) {
    const target = chance(random, 3) ? ledger.entryIds.at(-1)! : choose(random, ledger.entryIds);
    const original = ledger.tables.get('ledger_entry')!.findLast((fact) => fact['entry_id'] === target)!;
    const eventAt = daysAfter(random, original['event_at'] as bigint, 30);
    addEntry(ledger, 'reversal', { receivableId: chance(random, 2) ? null : original['receivable_id'] as string | null, eventAt },
      { amountMinor: original['amount_minor'] as bigint, reverses: chance(random, 20) ? (chance(random, 2) ? null : `${debtorId}:missing`) : target });
  }
}
