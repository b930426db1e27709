/** Scratch space of one reading of an account, as large as the largest account; nothing is allocated between readings. */
import { makeAmounts } from './item-block.ts';
import { NO_DAY, type Amounts, type LedgerLines } from './ledger-lines.ts';
import { makePlanDates, resetPlan, WHOLE_ACCOUNT, type PlanDates } from './plan-dates.ts';

/** What one reading of an account works on. */
export interface Scratch {
  readonly lines: LedgerLines;
  readonly items: ItemScratch;
  readonly pool: PoolScratch;
}

/** One place per item of the account in hand. */
export interface ItemScratch {
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

/** Space for the accounts of the lines. */
export function makeScratch(lines: LedgerLines): Scratch {
  return { lines, items: makeItems(lines), pool: { count: 0, amount: [], on: [] } };
}

/** Empties the space for the next reading. */
export function resetScratch({ items, pool }: Scratch): void {
  items.touched = 0;
  items.creditCount = 0;
  items.wholeDisputed = 0;
  resetPlan(items.plans, WHOLE_ACCOUNT);
  pool.count = 0;
}

function makeItems({ itemStart, zero }: LedgerLines): ItemScratch {
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

/** Makes an item known to the reading, with nothing charged or paid. */
export function meet(items: ItemScratch, item: number, zero: number): void {
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
