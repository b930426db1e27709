/** What the debtor pays and when: reference of `features/views/payment-flow.sql`. */
import { liveEntries } from '../ledger.ts';
import { dayOf, dayOfInstant, eventDay, greatest, instantOf, moneyOf, sum, textOf, toDouble } from '../values.ts';
import { visibleFacts } from '../visible.ts';
import type { ReferenceView, RowKey, World } from '../world.ts';

export const paymentFlow: ReferenceView = (world, row) => {
  const today = dayOfInstant(world, row.asOf);
  const payments = liveEntries(world, row).filter((entry) => entry['kind'] === 'payment');
  const lastPaidOn = greatest(payments.map((entry) => eventDay(world, entry)));
  const paidMinor = (days: number): number => toDouble(sum(payments.filter((entry) => today - eventDay(world, entry) < days), (entry) => moneyOf(entry, 'amount_minor')));
  const promises = duePromises(world, row);

  return {
    days_since_last_payment: lastPaidOn === null ? null : today - lastPaidOn,
    payment_count: payments.length,
    paid_minor_30d: paidMinor(30),
    paid_minor_90d: paidMinor(90),
    paid_minor_365d: paidMinor(365),
    broken_promise_count_365d: promises.filter((promise) => promise.paidMinor < promise.amountMinor).length,
    kept_promise_count_365d: promises.filter((promise) => promise.paidMinor >= promise.amountMinor).length,
    reversal_count_365d: countReturned(world, row, today),
  };
};

interface Promised {
  readonly amountMinor: bigint;
  /** Everything paid from the promise to the end of its day. */
  readonly paidMinor: bigint;
}

/** Promises that fell due in the last year and were not cancelled, for their receivable or for all. */
function duePromises(world: World, row: RowKey): readonly Promised[] {
  const today = dayOfInstant(world, row.asOf);
  const live = liveEntries(world, row);
  return live.filter((entry) => entry['kind'] === 'promise_made').flatMap((promise) => {
    const dueOn = dayOf(promise, 'due_on');
    if (dueOn === null || dueOn >= today || today - dueOn >= 365) return [];
    const since = live.filter((entry) => instantOf(entry, 'event_at') >= instantOf(promise, 'event_at'));
    const isCancelled = since.some((entry) => entry['kind'] === 'promise_cancelled' && [null, textOf(promise, 'receivable_id')].includes(textOf(entry, 'receivable_id')));
    const paid = since.filter((entry) => entry['kind'] === 'payment' && eventDay(world, entry) <= dueOn);
    return isCancelled ? [] : [{ amountMinor: moneyOf(promise, 'amount_minor'), paidMinor: sum(paid, (entry) => moneyOf(entry, 'amount_minor')) }];
  });
}

/** Reversals of payments in the last year, in any currency. */
function countReturned(world: World, row: RowKey, today: number): number {
  const entries = visibleFacts(world, row, 'ledger_entry');
  const payments = new Set(entries.filter((entry) => entry['kind'] === 'payment').map((entry) => textOf(entry, 'entry_id')));
  return entries.filter((entry) => entry['kind'] === 'reversal' && payments.has(textOf(entry, 'reverses_entry_id')) && today - eventDay(world, entry) < 365).length;
}
