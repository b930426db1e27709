/** Contract of `exposure.sql`. */
import { FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

const anySign = { range: [null, null] } as const;

export const exposure: ViewContract = {
  name: 'exposure',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: 'all history',
  columns: [
    integer('open_minor', 'minor', ['open balance of the debtor, credits that pay nothing yet subtracted', 'open balance', 'owes a lot in all', 'owes little in all'], anySign),
    integer('overdue_minor', 'minor', ['open amount of receivables past their due date', 'overdue balance', 'a large amount is overdue', 'little is overdue']),
    integer('dpd', 'days', ['days past due of the oldest receivable not fully paid', 'days past due', 'the oldest unpaid item is long overdue', 'nothing is long overdue']),
    integer('open_count', 'count', ['receivables not fully paid', 'open items', 'many items are open', 'few items are open']),
    integer('overdue_count', 'count', ['receivables past due and not fully paid', 'overdue items', 'many items are overdue', 'few items are overdue']),
    integer('receivable_count', 'count', ['receivables ever charged', 'items so far', 'a long history of items', 'a short history of items']),
    integer('oldest_open_age_days', 'days', ['age of the oldest open receivable since invoicing', 'age of the oldest open item', 'the oldest open item is old', 'open items are recent'], { nullable: true }),
    ratio('overdue_share', 'rate', ['overdue share of what is open', 'overdue share', 'much of the open balance is overdue', 'little of the open balance is overdue']),
    integer('disputed_minor', 'minor', ['open amount under dispute', 'disputed balance', 'a large amount is disputed', 'nothing or little is disputed']),
    integer('unallocated_minor', 'minor', ['credits beyond everything that is open', 'unallocated credit', 'has credit left over', 'has no credit left over']),
    integer('overdue_1_30_minor', 'minor', ['open amount 1 to 30 days past due', 'balance 1-30 days late', 'much is 1 to 30 days late', 'little is 1 to 30 days late']),
    integer('overdue_31_60_minor', 'minor', ['open amount 31 to 60 days past due', 'balance 31-60 days late', 'much is 31 to 60 days late', 'little is 31 to 60 days late']),
    integer('overdue_61_90_minor', 'minor', ['open amount 61 to 90 days past due', 'balance 61-90 days late', 'much is 61 to 90 days late', 'little is 61 to 90 days late']),
    integer('overdue_91_plus_minor', 'minor', ['open amount more than 90 days past due', 'balance over 90 days late', 'much is over 90 days late', 'little is over 90 days late']),
    integer('due_next_30d_minor', 'minor', ['open amount due today or in the next 30 days', 'balance due soon', 'much falls due soon', 'little falls due soon']),
    ratio('largest_open_share', 'rate', ['largest open receivable as a share of what is open', 'share of the largest open item', 'one item makes up most of the balance', 'the balance is spread over items']),
    integer('foreign_item_count', 'count', ['receivables in other currencies without a rate of exchange, left out of all amounts', 'items in other currencies', 'many items in other currencies', 'no items in other currencies']),
  ],
  invariants: [
    { name: 'overdue items are open items', columns: ['overdue_count', 'open_count'], holds: ([overdue, open]) => overdue! <= open! },
    {
      name: 'buckets add up to the overdue amount', columns: ['overdue_1_30_minor', 'overdue_31_60_minor', 'overdue_61_90_minor', 'overdue_91_plus_minor', 'overdue_minor'],
      holds: ([a, b, c, d, all]) => a! + b! + c! + d! === all!,
    },
  ],
};
