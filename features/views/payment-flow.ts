/** Contract of `payment-flow.sql`. */
import { FACT_CLOCKS, integer, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

export const paymentFlow: ViewContract = {
  name: 'payment-flow',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: 'all history, and 30, 90 and 365 days',
  columns: [
    integer('days_since_last_payment', 'days', ['days since the last payment', 'days since the last payment', 'has not paid for long', 'paid recently'], { nullable: true }),
    integer('payment_count', 'count', ['payments so far', 'payments so far', 'has made many payments', 'has made few payments']),
    ...[30, 90, 365].map((window) => integer(`paid_minor_${window}d`, 'minor', [`amount paid in the last ${window} days`, `paid in ${window} days`, 'has paid much lately', 'has paid little lately'])),
    integer('broken_promise_count_365d', 'count', ['promises of the last 365 days not kept by their date', 'broken promises', 'has broken promises', 'has broken no promise']),
    integer('kept_promise_count_365d', 'count', ['promises of the last 365 days kept by their date', 'kept promises', 'keeps promises', 'has kept no promise']),
    integer('reversal_count_365d', 'count', ['payments returned in the last 365 days', 'returned payments', 'payments were returned', 'no payment was returned']),
  ],
  invariants: [
    { name: 'windows are nested', columns: ['paid_minor_30d', 'paid_minor_90d', 'paid_minor_365d'], holds: ([a, b, c]) => a! <= b! && b! <= c! },
  ],
};
