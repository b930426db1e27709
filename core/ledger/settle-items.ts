/** Settles the items of an account: due dates, what their own credits closed, and what the pool pays, oldest due first. */
import { earliestDay } from './days.ts';
import type { ItemScratch, Scratch } from './item-scratch.ts';
import { NO_DAY, type LedgerLines } from './ledger-lines.ts';
import { isVisible, type ItemQuestion, type Moment } from './visible-at.ts';

/** Told of credits that nothing charged took, > 0: on an item without a charge, or on none (-1). */
export type OnUnused = (question: ItemQuestion, item: number, amount: number) => void;

/** Keeps the charged items and gives each its due date, part payments and the day on which its own credits closed it. */
export function finishItems({ lines, items }: Scratch, { question, onUnused }: { readonly question: ItemQuestion; readonly onUnused: OnUnused }): void {
  const firstItem = lines.itemStart[question.account]!;
  let kept = 0;
  for (let place = 0; place < items.touched; place++) {
    const item = items.order[place]!;
    items.isMet[item] = 0;
    if (items.hasDebit[item] === 0) {
      if (items.direct[item]! > 0) onUnused(question, firstItem + item, items.direct[item]!);
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
      if (credited >= charged) items.closedOn[item] = earliestDay(items.closedOn[item]!, items.creditOn[credit]!);
      else if (items.creditIsPayment[credit]!) items.partialCount[item]!++;
    }
    if (items.closedOn[item] !== NO_DAY) return;
  } else if (items.credits[item] === 1 && items.direct[item]! < charged && items.creditIsPayment[items.firstCredit[item]!]!) items.partialCount[item] = 1;
  if (items.direct[item]! >= charged) items.closedOn[item] = items.lastCreditOn[item] === NO_DAY ? items.invoicedOn[item]! : items.lastCreditOn[item]!;
}

/** Lets the pool pay what the charged items still need; returns what is left of it. */
export function payOldestFirst({ lines, items, pool }: Scratch): number {
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
    items.closedOn[item] = Math.max(pool.on[credit]!, items.lastCreditOn[item]!);
  }
  return left;
}
