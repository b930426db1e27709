/**
 * Items as of a moment: charges, credits, due date, open amount and closing date of everything an account was charged for.
 *
 * A fact counts when `event_at <= as_of` and `known_at <= as_of`. A reversal undoes one entry, and one that
 * was itself reversed undoes nothing. Credits that name a receivable count for it, by themselves or by an allocation; what is left
 * pays the oldest due first: by due date, then date of the charge, then item id. An item's due date is the newest `due_changed`,
 * else its invoice's, else the invoice's date plus the terms of its receivable, else the earliest due date of any charge. A payment plan
 * (core/ledger/plan-dates.ts) may set a later one, which changes days past due but not the order in which credits pay.
 *
 * One call costs time linear in the entries visible at the moment, and allocates nothing.
 */
import { BALANCE_SIGN, LEDGER_KINDS } from '../contact.ts';
import type { ItemBlock } from './item-block.ts';
import { makeAmounts } from './item-block.ts';
import { makePlanDates, notePlanWord, planDueOn, resetPlan, WHOLE_ACCOUNT, type PlanDates } from './plan-dates.ts';
import { NO_DAY, type Allocated, type Amounts, type LedgerLines } from './ledger-lines.ts';

/** Raised when the same entries would give other items: part of the feature-set version. */
export const ITEM_RULES_VERSION = 2;

export interface ItemQuestion {
  readonly account: number;
  /** What had happened by then: UTC microseconds, as float64. */
  readonly asOf: number;
  /** What was known by then; everywhere but in a look back at balances the same as `asOf`. */
  readonly knownAt: number;
  /** Written into the block's `row`. */
  readonly row: number;
  /** By member: 1 when it had been merged with the asking debtor by then; null: all had. */
  readonly members: Uint8Array | null;
}

export interface ItemAnswer {
  /** Filled from its `count` on; `onFull` is called, and has to empty it, whenever it is full. */
  readonly block: ItemBlock;
  readonly onFull: () => void;
  /** Called for credits that nothing charged took, > 0: on an item without a charge, or on none (-1). */
  readonly onUnused: (question: ItemQuestion, item: number, amount: number) => void;
}

export type ItemsAt = (question: ItemQuestion, answer: ItemAnswer) => void;

const KIND_SIGN = Int8Array.from(LEDGER_KINDS, (kind) => BALANCE_SIGN[kind]);
const code = (kind: (typeof LEDGER_KINDS)[number]): number => LEDGER_KINDS.indexOf(kind);
const INVOICE = code('invoice');
const PAYMENT = code('payment');
const REVERSAL = code('reversal');
const DUE_CHANGED = code('due_changed');
const DISPUTE_OPENED = code('dispute_opened');
const DISPUTE_CLOSED = code('dispute_closed');

/** A reader of the lines. Keeps scratch space of the largest account; not to be called again from `onFull`. */
export function makeItemsAt(lines: LedgerLines): ItemsAt {
  const items = makeItemScratch(lines);
  const pool = makePoolScratch();
  return (question, answer) => {
    items.touched = 0;
    items.creditCount = 0;
    items.wholeDisputed = 0;
    resetPlan(items.plans, WHOLE_ACCOUNT);
    pool.count = 0;
    readEntries({ lines, items, pool }, question);
    finishItems({ lines, items, pool }, { question, answer });
    const left = payOldestFirst({ lines, items, pool });
    if (left > 0) answer.onUnused(question, -1, left);
    emitItems({ lines, items, pool }, { question, answer });
  };
}

interface Scratch {
  readonly lines: LedgerLines;
  readonly items: ItemScratch;
  readonly pool: PoolScratch;
}

/** One place per item of the account in hand. */
interface ItemScratch {
  /** Items met, in order of meeting. */
  touched: number;
  readonly order: Int32Array;
  readonly isMet: Uint8Array;
  readonly hasDebit: Uint8Array;
  readonly charged: Amounts;
  readonly invoiced: Amounts;
  readonly direct: Amounts;
  readonly waived: Amounts;
  readonly pool: Amounts;
  readonly invoicedOn: Int32Array;
  readonly invoiceOn: Int32Array;
  readonly invoiceDueOn: Int32Array;
  readonly anyDueOn: Int32Array;
  readonly changedDueOn: Int32Array;
  readonly dueOn: Int32Array;
  readonly closedOn: Int32Array;
  readonly lastCreditOn: Int32Array;
  readonly credits: Int32Array;
  readonly partialCount: Int32Array;
  readonly isDisputed: Uint8Array;
  /** Newest word on a dispute of the whole account. */
  wholeDisputed: number;
  readonly plans: PlanDates;
  /** Credits of items in order, as linked lists by item. */
  creditCount: number;
  readonly firstCredit: Int32Array;
  readonly lastCredit: Int32Array;
  readonly nextCredit: number[];
  readonly creditAmount: number[];
  readonly creditOn: number[];
  readonly creditIsPayment: boolean[];
}

/** Credits that name nothing, in order. */
interface PoolScratch {
  count: number;
  readonly amount: number[];
  readonly on: number[];
}

function makeItemScratch({ itemStart, zero }: LedgerLines): ItemScratch {
  let size = 0;
  for (let account = 0; account + 1 < itemStart.length; account++) size = Math.max(size, itemStart[account + 1]! - itemStart[account]!);
  const days = (): Int32Array => new Int32Array(size);
  const amounts = (): Amounts => makeAmounts(size, zero);
  return {
    touched: 0, order: days(), isMet: new Uint8Array(size), hasDebit: new Uint8Array(size),
    charged: amounts(), invoiced: amounts(), direct: amounts(), waived: amounts(), pool: amounts(),
    invoicedOn: days(), invoiceOn: days(), invoiceDueOn: days(), anyDueOn: days(), changedDueOn: days(), dueOn: days(), closedOn: days(), lastCreditOn: days(),
    credits: days(), partialCount: days(), isDisputed: new Uint8Array(size), wholeDisputed: 0, plans: makePlanDates(size),
    creditCount: 0, firstCredit: days(), lastCredit: days(), nextCredit: [], creditAmount: [], creditOn: [], creditIsPayment: [],
  };
}

function makePoolScratch(): PoolScratch {
  return { count: 0, amount: [], on: [] };
}

function meet(items: ItemScratch, item: number, zero: number): void {
  if (items.isMet[item] === 1) return;
  items.isMet[item] = 1;
  items.order[items.touched++] = item;
  items.hasDebit[item] = items.isDisputed[item] = 0;
  items.charged[item] = items.invoiced[item] = items.direct[item] = items.waived[item] = items.pool[item] = zero;
  items.invoicedOn[item] = items.invoiceOn[item] = items.invoiceDueOn[item] = items.anyDueOn[item] = items.changedDueOn[item] = items.lastCreditOn[item] = items.closedOn[item] = NO_DAY;
  items.credits[item] = items.partialCount[item] = 0;
  items.firstCredit[item] = items.lastCredit[item] = -1;
  resetPlan(items.plans, item);
}

/** Adds up everything visible; the total order of the entries makes the last word on due date and dispute the newest. */
function readEntries({ lines, items, pool }: Scratch, question: ItemQuestion): void {
  const { account, asOf, members } = question;
  const { eventAt, kind, member } = lines;
  const end = lines.entryStart[account + 1]!;
  const firstItem = lines.itemStart[account]!;
  for (let entry = lines.entryStart[account]!; entry < end && eventAt[entry]! <= asOf; entry++) {
    if (lines.knownAt[entry]! > question.knownAt || (members !== null && members[member[entry]!] === 0)) continue;
    const what = kind[entry]!;
    if (what === REVERSAL || (lines.reversedBy.size > 0 && isUndone(lines, entry, question))) continue;
    const sign = KIND_SIGN[what]!;
    const item = lines.item[entry]! < 0 ? -1 : lines.item[entry]! - firstItem;
    if (item >= 0) meet(items, item, lines.zero);
    if (sign > 0) addDebit({ lines, items, pool }, entry, item);
    else if (sign < 0 && item >= 0) addCredit({ lines, items, pool }, { item, amount: lines.amount[entry]!, entry });
    else if (sign < 0) addLooseCredit({ lines, items, pool }, { entry, firstItem, moment: question });
    else if (what === DUE_CHANGED && item >= 0 && lines.dueOn[entry] !== NO_DAY) items.changedDueOn[item] = lines.dueOn[entry]!;
    else if (what === DISPUTE_OPENED || what === DISPUTE_CLOSED) {
      if (item >= 0) items.isDisputed[item] = what === DISPUTE_OPENED ? 1 : 0;
      else items.wholeDisputed = what === DISPUTE_OPENED ? 1 : 0;
    } else if (sign === 0) notePlanWord(items.plans, item < 0 ? WHOLE_ACCOUNT : item, { kind: what, on: lines.eventOn[entry]!, dueOn: lines.dueOn[entry]! });
  }
}

type Moment = Pick<ItemQuestion, 'asOf' | 'knownAt' | 'members'>;

/** A fact with its two clocks and the debtor that it came from. */
type Fact = Pick<Allocated, 'eventAt' | 'knownAt' | 'member'>;

function isVisible({ eventAt, knownAt, member }: Fact, moment: Moment): boolean {
  return eventAt <= moment.asOf && knownAt <= moment.knownAt && (moment.members === null || moment.members[member] === 1);
}

function factOf(lines: LedgerLines, entry: number): Fact {
  return { eventAt: lines.eventAt[entry]!, knownAt: lines.knownAt[entry]!, member: lines.member[entry]! };
}

/** True when a visible reversal of the entry stands that no visible reversal undoes. */
function isUndone(lines: LedgerLines, entry: number, moment: Moment): boolean {
  const reversals = lines.reversedBy.get(entry);
  return reversals !== undefined && reversals.some((reversal) => isVisible(factOf(lines, reversal), moment)
    && !(lines.reversedBy.get(reversal) ?? []).some((again) => isVisible(factOf(lines, again), moment)));
}

function addDebit({ lines, items }: Scratch, entry: number, item: number): void {
  const amount = lines.amount[entry]!;
  const on = lines.eventOn[entry]!;
  const dueOn = lines.dueOn[entry]!;
  items.hasDebit[item] = 1;
  items.charged[item]! += amount;
  items.invoicedOn[item] = earliest(items.invoicedOn[item]!, on);
  items.anyDueOn[item] = earliest(items.anyDueOn[item]!, dueOn);
  if (lines.kind[entry] !== INVOICE) return;
  items.invoiced[item]! += amount;
  items.invoiceOn[item] = earliest(items.invoiceOn[item]!, on);
  items.invoiceDueOn[item] = earliest(items.invoiceDueOn[item]!, dueOn);
}

function addCredit({ lines, items }: Scratch, { item, amount, entry }: { readonly item: number; readonly amount: number; readonly entry: number }): void {
  const isPayment = lines.kind[entry] === PAYMENT;
  const on = lines.eventOn[entry]!;
  items.direct[item]! += amount;
  if (!isPayment) items.waived[item]! += amount;
  items.credits[item]!++;
  if (on > items.lastCreditOn[item]!) items.lastCreditOn[item] = on;
  const credit = items.creditCount++;
  items.creditAmount[credit] = amount;
  items.creditOn[credit] = on;
  items.creditIsPayment[credit] = isPayment;
  items.nextCredit[credit] = -1;
  if (items.lastCredit[item]! >= 0) items.nextCredit[items.lastCredit[item]!] = credit;
  else items.firstCredit[item] = credit;
  items.lastCredit[item] = credit;
}

/** A credit without receivable: its allocations count for their items as far as it goes, the rest goes to the pool. */
function addLooseCredit(scratch: Scratch, { entry, firstItem, moment }: { readonly entry: number; readonly firstItem: number; readonly moment: Moment }): void {
  const { lines, items, pool } = scratch;
  let left = lines.amount[entry]!;
  for (const part of lines.allocated.get(entry) ?? []) {
    if (!isVisible(part, moment) || left <= 0) continue;
    const amount = part.amount < left ? part.amount : left;
    left -= amount;
    meet(items, part.item - firstItem, lines.zero);
    addCredit(scratch, { item: part.item - firstItem, amount, entry });
  }
  if (left <= 0) return;
  pool.amount[pool.count] = left;
  pool.on[pool.count++] = lines.eventOn[entry]!;
}

/** Keeps the charged items and gives each its due date, part payments and the day on which its own credits closed it. */
function finishItems({ lines, items }: Scratch, { question, answer }: { readonly question: ItemQuestion; readonly answer: ItemAnswer }): void {
  const firstItem = lines.itemStart[question.account]!;
  let kept = 0;
  for (let place = 0; place < items.touched; place++) {
    const item = items.order[place]!;
    items.isMet[item] = 0;
    if (items.hasDebit[item] === 0) {
      if (items.direct[item]! > 0) answer.onUnused(question, firstItem + item, items.direct[item]!);
      continue;
    }
    items.order[kept++] = item;
    items.dueOn[item] = dueDate(lines, items, { item, global: firstItem + item, moment: question });
    closeByCredits(items, item, lines.zero);
  }
  items.touched = kept;
}

function dueDate(lines: LedgerLines, items: ItemScratch, { item, global, moment }: { readonly item: number; readonly global: number; readonly moment: Moment }): number {
  if (items.changedDueOn[item] !== NO_DAY) return items.changedDueOn[item]!;
  if (items.invoiceDueOn[item] !== NO_DAY) return items.invoiceDueOn[item]!;
  const terms = lines.hasReceivable[global] === 1 ? termsAt(lines, global, moment) : null;
  if (terms !== null && items.invoiceOn[item] !== NO_DAY) return items.invoiceOn[item]! + terms;
  return items.anyDueOn[item] === NO_DAY ? items.invoicedOn[item]! + (terms ?? 0) : items.anyDueOn[item]!;
}

/** Terms of the newest visible version of the receivable; null without one or where it names none. */
function termsAt(lines: LedgerLines, item: number, moment: Moment): number | null {
  return lines.terms.get(item)?.find((version) => isVisible(version, moment))?.termsDays ?? null;
}

function closeByCredits(items: ItemScratch, item: number, zero: number): void {
  const charged = items.charged[item]!;
  if (items.credits[item]! > 1) {
    let credited = zero;
    for (let credit = items.firstCredit[item]!; credit >= 0; credit = items.nextCredit[credit]!) {
      credited += items.creditAmount[credit]!;
      if (credited >= charged) items.closedOn[item] = earliest(items.closedOn[item]!, items.creditOn[credit]!);
      else if (items.creditIsPayment[credit]!) items.partialCount[item]!++;
    }
    if (items.closedOn[item] !== NO_DAY) return;
  } else if (items.credits[item] === 1 && items.direct[item]! < charged && items.creditIsPayment[items.firstCredit[item]!]!) items.partialCount[item] = 1;
  if (items.direct[item]! >= charged) items.closedOn[item] = items.lastCreditOn[item] === NO_DAY ? items.invoicedOn[item]! : items.lastCreditOn[item]!;
}

/** Lets the pool pay what the charged items still need; returns what is left of it. */
function payOldestFirst({ lines, items, pool }: Scratch): number {
  let left = lines.zero;
  for (let credit = 0; credit < pool.count; credit++) left += pool.amount[credit]!;
  if (left <= 0) return left;
  const needy: number[] = [];
  for (let place = 0; place < items.touched; place++) if (items.charged[items.order[place]!]! > items.direct[items.order[place]!]!) needy.push(items.order[place]!);
  needy.sort((a, b) => items.dueOn[a]! - items.dueOn[b]! || items.invoicedOn[a]! - items.invoicedOn[b]! || a - b);
  let credit = 0;
  let reached = pool.amount[0]!;
  let upTo = lines.zero;
  for (const item of needy) {
    const need = items.charged[item]! - items.direct[item]!;
    const paid = need < left ? need : left;
    items.pool[item] = paid;
    left -= paid;
    upTo += need;
    if (paid < need) return left;
    while (reached < upTo) reached += pool.amount[++credit]!;
    // The pool is in order of time, so its first credit that reaches the item is the earliest.
    items.closedOn[item] = latest(pool.on[credit]!, items.lastCreditOn[item]!);
  }
  return left;
}

function emitItems({ lines, items }: Scratch, { question, answer }: { readonly question: ItemQuestion; readonly answer: ItemAnswer }): void {
  const { block, onFull } = answer;
  const firstItem = lines.itemStart[question.account]!;
  for (let place = 0; place < items.touched; place++) {
    const item = items.order[place]!;
    if (block.count === block.size) onFull();
    const at = block.count++;
    block.row[at] = question.row;
    block.item[at] = firstItem + item;
    block.charged[at] = items.charged[item]!;
    block.invoiced[at] = items.invoiced[item]!;
    block.direct[at] = items.direct[item]!;
    block.pool[at] = items.pool[item]!;
    block.waived[at] = items.waived[item]!;
    block.invoicedOn[at] = items.invoicedOn[item]!;
    block.dueOn[at] = planDueOn(items.plans, item, { dueOn: items.dueOn[item]!, invoicedOn: items.invoicedOn[item]!, closedOn: items.closedOn[item]! });
    block.closedOn[at] = items.closedOn[item]!;
    block.partialCount[at] = items.partialCount[item]!;
    block.isDisputed[at] = items.isDisputed[item]! | items.wholeDisputed;
  }
}

function earliest(a: number, b: number): number {
  return a === NO_DAY || (b !== NO_DAY && b < a) ? b : a;
}

function latest(a: number, b: number): number {
  return a > b ? a : b;
}
