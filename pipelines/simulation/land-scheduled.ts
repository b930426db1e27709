/** Lands what is under way: recorded payments, returned direct debits, refunds, letters that are read, dead addresses. */
import { nextEntry, type DebtorRun } from './debtor-run.ts';
import type { DebtorState, OpenItem, Scheduled } from './debtor-state.ts';
import { addPressure } from './pressure.ts';

const BANK_FILE: number = 7 * 3600;

export function landScheduled(run: DebtorRun, day: number): void {
  const { state } = run;
  if (!state.scheduled.some((event) => event.day <= day)) return;
  const due = state.scheduled.filter((event) => event.day <= day);
  state.scheduled = state.scheduled.filter((event) => event.day > day);
  for (const event of due) land(run, event);
  state.items = state.items.filter((item) => item.openMinor !== 0 || item.knownOpenMinor !== 0 || item.disputedUntilDay >= day || isAwaited(state.scheduled, item));
}

function land(run: DebtorRun, event: Scheduled): void {
  const { state, sink } = run;
  if (event.kind === 'message-read') {
    addPressure(state, event.channel, event.strength);
    return;
  }
  if (event.kind === 'address-bad') {
    if (!state.knownDead.includes(event.medium)) {
      state.knownDead.push(event.medium);
      sink.badAddress(event.medium, event.day, event.status);
    }
    return;
  }
  const item = state.items.find((candidate) => candidate.ordinal === event.ordinal)!;
  if (event.kind === 'recorded') {
    item.knownOpenMinor -= event.amountMinor;
    notePayment(state, item, event.day);
    return;
  }
  const at = { day: event.day, seconds: BANK_FILE };
  item.openMinor += event.amountMinor;
  item.knownOpenMinor += event.amountMinor;
  if (event.kind === 'returned') {
    state.seen.returns += 1;
    sink.ledger({ kind: 'reversal', item, entry: nextEntry(item), amountMinor: event.amountMinor, at, knownAt: at, reversesEntry: event.paymentEntry });
  } else {
    sink.ledger({ kind: 'refund', item, entry: nextEntry(item), amountMinor: event.amountMinor, at, knownAt: at });
  }
}

function notePayment({ seen }: DebtorState, item: OpenItem, day: number): void {
  seen.lastPaidDay = day;
  if (item.knownOpenMinor > 0) return;
  seen.paidItems += 1;
  // Two days for the bank file.
  const late = Math.max(0, day - item.dueDay - 2);
  if (late > 0) seen.lateItems += 1;
  seen.daysLate += Math.min(180, late);
}

function isAwaited(scheduled: readonly Scheduled[], item: OpenItem): boolean {
  return scheduled.some((event) => 'ordinal' in event && event.ordinal === item.ordinal);
}
