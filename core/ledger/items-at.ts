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
import type { ItemBlock } from './item-block.ts';
import { makeScratch, resetScratch, type Scratch } from './item-scratch.ts';
import type { LedgerLines } from './ledger-lines.ts';
import { planDueOn } from './plan-dates.ts';
import { readEntries } from './read-entries.ts';
import { finishItems, payOldestFirst, type OnUnused } from './settle-items.ts';
import type { ItemQuestion } from './visible-at.ts';

/** Raised when the same entries would give other items: part of the feature-set version. */
export const ITEM_RULES_VERSION = 2;

export interface ItemAnswer {
  /** Filled from its `count` on; `onFull` is called, and has to empty it, whenever it is full. */
  readonly block: ItemBlock;
  readonly onFull: () => void;
  readonly onUnused: OnUnused;
}

export type ItemsAt = (question: ItemQuestion, answer: ItemAnswer) => void;

/** A reader of the lines. Keeps scratch space of the largest account; not to be called again from `onFull`. */
export function makeItemsAt(lines: LedgerLines): ItemsAt {
  const scratch = makeScratch(lines);
  return (question, answer) => {
    resetScratch(scratch);
    readEntries(scratch, question);
    finishItems(scratch, { question, onUnused: answer.onUnused });
    const left = payOldestFirst(scratch);
    if (left > 0) answer.onUnused(question, -1, left);
    emitItems(scratch, { question, answer });
  };
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
    const charged = items.charged[item]!;
    const open = charged - items.direct[item]! - items.pool[item]!;
    block.charged[at] = charged;
    block.open[at] = open;
    block.isPaid[at] = open <= 0 && items.waived[item]! < charged ? 1 : 0;
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
