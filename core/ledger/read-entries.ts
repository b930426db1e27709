/** Adds up the visible entries of an account by item. */
import { BALANCE_SIGN, LEDGER_KINDS } from '../contact.ts';
import { earliestDay } from './days.ts';
import { meet, type Scratch } from './item-scratch.ts';
import { NO_DAY } from './ledger-lines.ts';
import { notePlanWord, WHOLE_ACCOUNT } from './plan-dates.ts';
import { isUndone, isVisible, type ItemQuestion, type Moment } from './visible-at.ts';

const KIND_SIGN = Int8Array.from(LEDGER_KINDS, (kind) => BALANCE_SIGN[kind]);
const code = (kind: (typeof LEDGER_KINDS)[number]): number => LEDGER_KINDS.indexOf(kind);
const INVOICE = code('invoice');
const PAYMENT = code('payment');
const REVERSAL = code('reversal');
const DUE_CHANGED = code('due_changed');
const DISPUTE_OPENED = code('dispute_opened');
const DISPUTE_CLOSED = code('dispute_closed');

/** Adds up everything visible; the total order of the entries makes the last word on due date and dispute the newest. */
export function readEntries({ lines, items, pool }: Scratch, question: ItemQuestion): void {
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

function addDebit({ lines, items }: Scratch, entry: number, item: number): void {
  const amount = lines.amount[entry]!;
  const on = lines.eventOn[entry]!;
  const dueOn = lines.dueOn[entry]!;
  items.hasDebit[item] = 1;
  items.charged[item]! += amount;
  items.invoicedOn[item] = earliestDay(items.invoicedOn[item]!, on);
  items.anyDueOn[item] = earliestDay(items.anyDueOn[item]!, dueOn);
  if (lines.kind[entry] !== INVOICE) return;
  items.invoiced[item]! += amount;
  items.invoiceOn[item] = earliestDay(items.invoiceOn[item]!, on);
  items.invoiceDueOn[item] = earliestDay(items.invoiceDueOn[item]!, dueOn);
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
