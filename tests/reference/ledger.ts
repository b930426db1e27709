/** The ledger of a row, item by item, as a clerk would keep it. */
import { sortFacts } from './clocks.ts';
import { convert, rateAt } from './exchange.ts';
import { receivableAt, visibleFacts } from './visible.ts';
import { compareNumbers, compareText, dayOf, eventDay, instantOf, memoise, memoisePair, moneyOf, numberOf, sum, textOf, type Day } from './values.ts';
import type { Fact, RowKey, World } from './world.ts';

export interface Item {
  readonly itemId: string;
  /** Null for a charge that names no receivable: such a charge is an item of its own. */
  readonly receivableId: string | null;
  readonly chargedMinor: bigint;
  readonly invoicedMinor: bigint;
  readonly invoicedOn: Day;
  readonly dueOn: Day;
  /** Charged less everything credited. */
  readonly openMinor: bigint;
  /** What credits without receivable paid of it. */
  readonly pooledMinor: bigint;
  /** Payments on the item after which it was not yet settled. */
  readonly partialCount: number;
  readonly isDisputed: boolean;
  /** The day on which credits reached the charge; null while they do not. */
  readonly closedOn: Day | null;
  /** Settled, and not by write-offs and credit notes alone. */
  readonly isPaid: boolean;
}

const CHARGES: readonly unknown[] = ['invoice', 'debit_note', 'refund'];
const CREDITS: readonly unknown[] = ['payment', 'credit_note', 'write_off'];

export const isCharge = (fact: Fact): boolean => CHARGES.includes(fact['kind']);
export const isCredit = (fact: Fact): boolean => CREDITS.includes(fact['kind']);
const isOn = (receivableId: string | null) => (fact: Fact): boolean => textOf(fact, 'receivable_id') === receivableId;
const isKind = (...kinds: readonly string[]) => (fact: Fact): boolean => kinds.includes(textOf(fact, 'kind')!);

/** Entries that nothing has undone, in the portfolio's currency or at the rate of the as-of, reversals left out, in the total order. */
export const liveEntries = memoisePair((world: World, row: RowKey): readonly Fact[] => sortFacts('ledger_entry', worldsInCurrencies(world).flatMap((inOther) => {
  const rate = rateAt(world, inOther.options.currency, row.asOf);
  return rate === null ? [] : ownEntries(inOther, row).map((entry) => ({ ...entry, amount_minor: convert(moneyOf(entry, 'amount_minor'), rate) }));
})));

/** Receivables, and entries without one, in currencies that have no rate at the as-of. */
export function foreignItems(world: World, row: RowKey): ReadonlySet<string> {
  return new Set(visibleFacts(world, row, 'ledger_entry').filter((entry) => rateAt(world, textOf(entry, 'currency')!, row.asOf) === null)
    .map((entry) => textOf(entry, 'receivable_id') ?? textOf(entry, 'entry_id')!));
}

/** Items of all currencies that have a rate, each amount converted on its own; of items of one name the first keeps it. */
export const itemsOf = memoisePair((world: World, row: RowKey): readonly Item[] => {
  const items: Item[] = [];
  for (const inOther of worldsInCurrencies(world)) {
    const { currency } = inOther.options;
    const rate = rateAt(world, currency, row.asOf);
    if (rate === null) continue;
    const names = new Set(items.map((item) => item.itemId));
    items.push(...ownItems(inOther, row).map((item) => ({
      ...item, itemId: names.has(item.itemId) ? `${item.itemId} ${currency}` : item.itemId,
      chargedMinor: convert(item.chargedMinor, rate), invoicedMinor: convert(item.invoicedMinor, rate), openMinor: convert(item.openMinor, rate), pooledMinor: convert(item.pooledMinor, rate),
    })));
  }
  return items;
});

/** Credits that nothing charged took, of all currencies that have a rate, each currency's sum converted. */
export function unusedMinor(world: World, row: RowKey): bigint {
  return sum(worldsInCurrencies(world), (inOther) => {
    const rate = rateAt(world, inOther.options.currency, row.asOf);
    return rate === null ? 0n : convert(ownUnusedMinor(inOther, row), rate);
  });
}

/** The world as portfolios in each currency of its ledger would see it, its own first. */
const worldsInCurrencies = memoise((world: World): readonly World[] => {
  const foreign = [...new Set((world.tables.ledger_entry ?? []).map((entry) => textOf(entry, 'currency')!))].filter((currency) => currency !== world.options.currency).sort();
  return [world, ...foreign.map((currency) => ({ ...world, options: { ...world.options, currency } }))];
});

/** Entries in the world's own currency that nothing has undone, reversals left out, in the total order. */
const ownEntries = memoisePair((world: World, row: RowKey): readonly Fact[] => {
  const entries = visibleFacts(world, row, 'ledger_entry').filter((fact) => fact['currency'] === world.options.currency);
  const reversed = new Map<string, Fact[]>();
  for (const reversal of entries.filter(isKind('reversal'))) {
    const target = textOf(reversal, 'reverses_entry_id');
    if (target !== null) reversed.set(target, [...reversed.get(target) ?? [], reversal]);
  }
  // A reversal that was itself reversed undoes nothing.
  const isUndone = (entry: Fact): boolean => (reversed.get(textOf(entry, 'entry_id')!) ?? []).some((reversal) => !reversed.has(textOf(reversal, 'entry_id')!));
  return entries.filter((entry) => !isUndone(entry) && entry['kind'] !== 'reversal');
});

/** One credit as it meets one item. */
interface Credit {
  readonly isPayment: boolean;
  readonly amountMinor: bigint;
  readonly on: Day;
}

interface Draft extends Omit<Item, 'openMinor' | 'pooledMinor' | 'closedOn' | 'isPaid'> {
  /** On the item itself or allocated to it, in the total order. */
  readonly credits: readonly Credit[];
}

/** The items of a row: what was charged, what was paid, and how what was not allocated paid the oldest due first. */
export const ownItems = memoisePair((world: World, row: RowKey): readonly Item[] => {
  const drafts = draftItems(world, row);
  const pooled = payOldestDueFirst(world, row, drafts);
  return drafts.map(({ credits, ...draft }) => {
    const pooledMinor = pooled.get(draft.itemId)?.paidMinor ?? 0n;
    const openMinor = draft.chargedMinor - sum(credits, (credit) => credit.amountMinor) - pooledMinor;
    const closedOn = closingDay({ ...draft, credits }, pooled.get(draft.itemId) ?? null);
    const waivedMinor = sum(credits.filter((credit) => !credit.isPayment), (credit) => credit.amountMinor);
    return { ...draft, dueOn: plannedDay(world, row, { ...draft, closedOn }), openMinor, pooledMinor, closedOn, isPaid: openMinor <= 0n && waivedMinor < draft.chargedMinor };
  });
});

function draftItems(world: World, row: RowKey): readonly Draft[] {
  const live = ownEntries(world, row);
  const receivables = new Set(live.filter(isCharge).map((entry) => textOf(entry, 'receivable_id')).filter((id) => id !== null));
  const allocated = allocatedCredits(world, row);
  const drafts: Draft[] = [];
  for (const receivableId of receivables) {
    const entries = live.filter(isOn(receivableId));
    const credits = [...entries.filter(isCredit).map((entry) => ({ entry, allocationId: '', amountMinor: moneyOf(entry, 'amount_minor') })),
      ...allocated.filter((part) => part.receivableId === receivableId)].sort(byCreditOrder);
    drafts.push(makeDraft(world, row, { itemId: receivableId, receivableId, entries, credits }));
  }
  for (const entry of live.filter(isOn(null)).filter(isCharge)) {
    drafts.push(makeDraft(world, row, { itemId: `#${textOf(entry, 'entry_id')!}`, receivableId: null, entries: [entry], credits: [] }));
  }
  return drafts;
}

interface AllocatedCredit {
  readonly entry: Fact;
  readonly allocationId: string;
  readonly amountMinor: bigint;
}

function byCreditOrder(a: AllocatedCredit, b: AllocatedCredit): number {
  return compareNumbers(instantOf(a.entry, 'event_at'), instantOf(b.entry, 'event_at')) || compareNumbers(instantOf(a.entry, 'known_at'), instantOf(b.entry, 'known_at'))
    || compareText(textOf(a.entry, 'entry_id')!, textOf(b.entry, 'entry_id')!) || compareText(a.allocationId, b.allocationId);
}

/** Parts of credits without receivable that the source allocated, in order of id as far as the credit goes; they count from its day. */
const allocatedCredits = memoisePair((world: World, row: RowKey): readonly (AllocatedCredit & { readonly receivableId: string })[] => {
  const allocations = [...visibleFacts(world, row, 'allocation')].sort((a, b) => compareText(textOf(a, 'allocation_id')!, textOf(b, 'allocation_id')!));
  return ownEntries(world, row).filter(isCredit).filter(isOn(null)).flatMap((entry) => {
    let leftMinor = moneyOf(entry, 'amount_minor');
    return allocations.filter((allocation) => textOf(allocation, 'entry_id') === textOf(entry, 'entry_id')).flatMap((allocation) => {
      const named = moneyOf(allocation, 'amount_minor');
      const amountMinor = named < leftMinor ? named : leftMinor;
      // A payment that is used up pays nothing more.
      if (leftMinor <= 0n) return [];
      leftMinor -= amountMinor;
      return [{ entry, allocationId: textOf(allocation, 'allocation_id')!, receivableId: textOf(allocation, 'receivable_id')!, amountMinor }];
    });
  });
});

/** Credits that nothing charged took: what is left of those without receivable, and all on receivables without a charge. */
function ownUnusedMinor(world: World, row: RowKey): bigint {
  const live = ownEntries(world, row);
  const charged = new Set(live.filter(isCharge).map((entry) => textOf(entry, 'receivable_id')));
  const direct = live.filter((entry) => isCredit(entry) && !isOn(null)(entry) && !charged.has(textOf(entry, 'receivable_id')));
  const allocated = allocatedCredits(world, row);
  const loose = live.filter(isCredit).filter(isOn(null));
  return sum(direct, (entry) => moneyOf(entry, 'amount_minor')) + sum(loose, (entry) => moneyOf(entry, 'amount_minor'))
    - sum(allocated.filter((part) => charged.has(part.receivableId)), (part) => part.amountMinor) - sum(ownItems(world, row), (item) => item.pooledMinor);
}

interface ItemParts {
  readonly itemId: string;
  readonly receivableId: string | null;
  /** Live entries of the item, in the total order. */
  readonly entries: readonly Fact[];
  readonly credits: readonly AllocatedCredit[];
}

function makeDraft(world: World, row: RowKey, { itemId, receivableId, entries, credits }: ItemParts): Draft {
  const charges = entries.filter(isCharge);
  const chargedMinor = sum(charges, (entry) => moneyOf(entry, 'amount_minor'));
  let creditedMinor = 0n;
  let partialCount = 0;
  for (const { entry, amountMinor } of credits) {
    creditedMinor += amountMinor;
    if (entry['kind'] === 'payment' && creditedMinor < chargedMinor) partialCount++;
  }
  return {
    itemId, receivableId, chargedMinor, partialCount,
    invoicedMinor: sum(charges.filter(isKind('invoice')), (entry) => moneyOf(entry, 'amount_minor')),
    invoicedOn: Math.min(...charges.map((entry) => eventDay(world, entry))),
    dueOn: dueDay(world, row, { receivableId, entries }),
    isDisputed: isDisputed(world, row, receivableId),
    credits: credits.map(({ entry, amountMinor }) => ({ isPayment: entry['kind'] === 'payment', amountMinor, on: eventDay(world, entry) })),
  };
}

/** The newest change of the due date; else the earliest of its invoices; else invoice day plus terms; else what any charge says; else the first charge plus terms. */
function dueDay(world: World, row: RowKey, { receivableId, entries }: Pick<ItemParts, 'receivableId' | 'entries'>): Day {
  const days = (facts: readonly Fact[]): Day[] => facts.map((fact) => dayOf(fact, 'due_on')).filter((day) => day !== null);
  const changed = receivableId === null ? undefined : days(entries.filter(isKind('due_changed'))).at(-1);
  if (changed !== undefined) return changed;
  const charges = entries.filter(isCharge);
  const invoices = charges.filter(isKind('invoice'));
  if (days(invoices).length > 0) return Math.min(...days(invoices));
  const version = receivableId === null ? null : receivableAt(world, row, receivableId);
  const terms = version === null ? null : numberOf(version, 'terms_days');
  if (invoices.length > 0 && terms !== null) return Math.min(...invoices.map((entry) => eventDay(world, entry))) + terms;
  if (days(charges).length > 0) return Math.min(...days(charges));
  return Math.min(...charges.map((entry) => eventDay(world, entry))) + (terms ?? 0);
}

/**
 * The latest of the item's own due date and those of the plans that hold it: one of its receivable, one of the account for what was
 * charged by its day. A plan ends when broken, and for what is open when closed; it comes too late for what was settled before its day.
 */
function plannedDay(world: World, row: RowKey, item: Pick<Item, 'receivableId' | 'dueOn' | 'invoicedOn' | 'closedOn'>): Day {
  const words = ownEntries(world, row).filter(isKind('plan_opened', 'plan_broken', 'plan_closed'));
  const planOf = (own: readonly Fact[]): Day[] => {
    const opened = own.findLastIndex((word) => word['kind'] === 'plan_opened' && dayOf(word, 'due_on') !== null);
    if (opened === -1) return [];
    const openedOn = eventDay(world, own[opened]!);
    const later = own.slice(opened + 1);
    if (later.some(isKind('plan_broken')) || (item.closedOn === null && later.some(isKind('plan_closed')))) return [];
    if (item.closedOn !== null && item.closedOn < openedOn) return [];
    if (textOf(own[opened]!, 'receivable_id') === null && item.invoicedOn > openedOn) return [];
    return [dayOf(own[opened]!, 'due_on')!];
  };
  const ofItem = item.receivableId === null ? [] : planOf(words.filter(isOn(item.receivableId)));
  return Math.max(item.dueOn, ...ofItem, ...planOf(words.filter(isOn(null))));
}

/** Whether the newest dispute event of the item, or of the debtor as a whole, opened one. */
function isDisputed(world: World, row: RowKey, receivableId: string | null): boolean {
  const events = ownEntries(world, row).filter(isKind('dispute_opened', 'dispute_closed'));
  const isOpen = (of: readonly Fact[]): boolean => of.at(-1)?.['kind'] === 'dispute_opened';
  return isOpen(events.filter(isOn(null))) || (receivableId !== null && isOpen(events.filter(isOn(receivableId))));
}

interface Pooled {
  readonly paidMinor: bigint;
  /** The day of the credit that paid the last of it; null while something is left. */
  readonly coveredOn: Day | null;
}

/** Spends what is left of credits without receivable, in their order, on what items still need, oldest due first. */
function payOldestDueFirst(world: World, row: RowKey, drafts: readonly Draft[]): ReadonlyMap<string, Pooled> {
  const allocated = allocatedCredits(world, row);
  const pool = ownEntries(world, row).filter(isCredit).filter(isOn(null)).map((entry) => ({
    on: eventDay(world, entry), leftMinor: moneyOf(entry, 'amount_minor') - sum(allocated.filter((part) => part.entry === entry), (part) => part.amountMinor),
  })).filter((credit) => credit.leftMinor > 0n);
  const needs = drafts.map((draft) => ({ draft, needMinor: draft.chargedMinor - sum(draft.credits, (credit) => credit.amountMinor) })).filter((need) => need.needMinor > 0n)
    .sort((a, b) => a.draft.dueOn - b.draft.dueOn || a.draft.invoicedOn - b.draft.invoicedOn || compareText(a.draft.itemId, b.draft.itemId));
  const pooled = new Map<string, Pooled>();
  let next = 0;
  for (const { draft, needMinor } of needs) {
    let leftMinor = needMinor;
    let coveredOn: Day | null = null;
    while (leftMinor > 0n && next < pool.length) {
      const credit = pool[next]!;
      const paidMinor = leftMinor < credit.leftMinor ? leftMinor : credit.leftMinor;
      leftMinor -= paidMinor;
      credit.leftMinor -= paidMinor;
      if (leftMinor === 0n) coveredOn = credit.on;
      if (credit.leftMinor === 0n) next++;
    }
    pooled.set(draft.itemId, { paidMinor: needMinor - leftMinor, coveredOn });
  }
  return pooled;
}

/** The day on which credits on the item reached the charge, else the later of its last own credit and the pool's last part. */
function closingDay({ chargedMinor, invoicedOn, credits }: Draft, pooled: Pooled | null): Day | null {
  let creditedMinor = 0n;
  const reached = credits.filter((credit) => (creditedMinor += credit.amountMinor) >= chargedMinor).map((credit) => credit.on);
  if (reached.length > 0) return Math.min(...reached);
  if (chargedMinor === 0n) return invoicedOn;
  if (pooled === null || pooled.coveredOn === null) return null;
  return Math.max(pooled.coveredOn, ...credits.map((credit) => credit.on));
}
