/**
 * Payment plans: the date from which days past due count while a plan runs.
 *
 * `plan_opened` with a date opens a plan for its receivable, or without one for everything that the account had been charged for by its
 * day; one without a date changes nothing. The newest word counts, apart for the receivable and for the account. While a plan runs the
 * later of its date and the item's own counts; `plan_broken` brings the own date back, `plan_closed` does where something is still open.
 * What was settled before the day of the plan keeps its own date.
 */
import { LEDGER_KINDS } from '../contact.ts';
import { NO_DAY } from './ledger-lines.ts';

/** Stands for an item where a word is about the account. */
export const WHOLE_ACCOUNT = -1;

const OPENED = LEDGER_KINDS.indexOf('plan_opened');
const BROKEN = LEDGER_KINDS.indexOf('plan_broken');
const CLOSED = LEDGER_KINDS.indexOf('plan_closed');

/** The newest word per item, and at place 0 for the account; days since 1970-01-01. */
export interface PlanDates {
  /** `NO_DAY` without a plan, or after a broken one. */
  readonly dueOn: Int32Array;
  readonly openedOn: Int32Array;
  readonly isClosed: Uint8Array;
}

export function makePlanDates(size: number): PlanDates {
  return { dueOn: new Int32Array(size + 1), openedOn: new Int32Array(size + 1), isClosed: new Uint8Array(size + 1) };
}

export function resetPlan(plans: PlanDates, item: number): void {
  plans.dueOn[item + 1] = NO_DAY;
}

/** Takes a word on a plan; entries of other kinds say nothing. Words come in the total order of facts. */
export function notePlanWord(plans: PlanDates, item: number, { kind, on, dueOn }: { readonly kind: number; readonly on: number; readonly dueOn: number }): void {
  const place = item + 1;
  if (kind === OPENED && dueOn !== NO_DAY) {
    plans.dueOn[place] = dueOn;
    plans.openedOn[place] = on;
    plans.isClosed[place] = 0;
  } else if (kind === BROKEN) plans.dueOn[place] = NO_DAY;
  else if (kind === CLOSED) plans.isClosed[place] = 1;
}

export interface PlannedItem {
  /** By its invoice, terms or change of date. */
  readonly dueOn: number;
  readonly invoicedOn: number;
  /** `NO_DAY` while something is open. */
  readonly closedOn: number;
}

/** The date from which days past due of an item count. */
export function planDueOn(plans: PlanDates, item: number, { dueOn, invoicedOn, closedOn }: PlannedItem): number {
  let latest = dueOn;
  for (const place of [item + 1, 0]) {
    const planned = plans.dueOn[place]!;
    if (planned <= latest) continue;
    const isOpen = closedOn === NO_DAY;
    if (place === 0 && invoicedOn > plans.openedOn[place]!) continue;
    if (isOpen ? plans.isClosed[place] === 0 : closedOn >= plans.openedOn[place]!) latest = planned;
  }
  return latest;
}
