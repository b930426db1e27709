/** Contract of `payment-behaviour.sql`. `mean_past_days_late` is the plain baseline: the customer's own mean lateness so far. */
import { FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ColumnContract, type ViewContract } from '../contract.ts';

const days = { range: [0, null] } as const;

function counts(what: 'paid' | 'late', windows: readonly number[]): ColumnContract[] {
  const meaning = what === 'paid' ? 'receivables settled by payment' : 'receivables settled by payment after their due date';
  return windows.map((window) => integer(`${what}_count_${window}d`, 'count', [`${meaning} in the last ${window} days`,
    `items ${what === 'paid' ? 'paid' : 'paid late'} in ${window} days`, what === 'paid' ? 'paid many items lately' : 'paid many items late', what === 'paid' ? 'paid few items lately' : 'paid few items late']));
}

export const paymentBehaviour: ViewContract = {
  name: 'payment-behaviour',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: 'all history, and 30, 90, 180 and 365 days',
  columns: [
    integer('paid_count', 'count', ['receivables settled by payment so far', 'items paid so far', 'has paid many items', 'has paid few items']),
    ...counts('paid', [30, 90]),
    ...counts('late', [90, 180, 365]),
    ratio('late_rate_365d', 'rate', ['share of receivables settled in the last 365 days that were late', 'late share over a year', 'usually pays late', 'usually pays on time']),
    ratio('late_rate_shrunk', 'rate', ['late share of all settled receivables, drawn to 0.3 with the weight of 5', 'late share', 'usually pays late', 'usually pays on time'], { nullable: false }),
    ratio('late_rate_trend', 'rate', ['late share of the last 90 days less that of the last 365', 'trend of lateness', 'pays later than before', 'pays better than before'], { range: [-1, 1] }),
    ratio('paid_early_share_365d', 'rate', ['share of receivables settled in the last 365 days before their due date', 'share paid early', 'often pays early', 'rarely pays early']),
    ratio('mean_past_days_late', 'days', ["the customer's mean past days late: mean over settled receivables of max(0, days after due)", 'mean days late so far', 'has paid late on average', 'has paid on time on average'], days),
    ratio('mean_days_late_with_open', 'days', ['mean days late over settled and overdue receivables, the latter by their lateness so far', 'mean days late with open items', 'pays or is paying late', 'pays on time'], days),
    ratio('weighted_days_late_365d', 'days', ['days late over a year, weighted by amount', 'days late by amount', 'large items are paid late', 'large items are paid on time'], days),
    ratio('spread_days_late_365d', 'days', ['standard deviation of days late over a year, weighted by amount', 'spread of days late', 'pays unevenly', 'pays evenly'], days),
    integer('worst_days_late', 'days', ['most days late of any settled receivable', 'worst lateness', 'was once very late', 'was never very late'], { nullable: true }),
    integer('last_days_late', 'days', ['days late of the receivable settled last', 'lateness of the last payment', 'paid late the last time', 'paid on time the last time'], { nullable: true }),
    integer('partial_payment_count', 'count', ['payments that left their receivable open', 'part payments', 'often pays in parts', 'pays in full']),
  ],
  invariants: [
    { name: 'late receivables are settled ones', columns: ['late_count_365d', 'paid_count'], holds: ([late, paid]) => late! <= paid! },
    { name: 'windows are nested', columns: ['paid_count_30d', 'paid_count_90d', 'paid_count'], holds: ([a, b, c]) => a! <= b! && b! <= c! },
    { name: 'windows of late counts are nested', columns: ['late_count_90d', 'late_count_180d', 'late_count_365d'], holds: ([a, b, c]) => a! <= b! && b! <= c! },
  ],
};
