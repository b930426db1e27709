/** What changes while a debtor is simulated, and how to copy it so that a window can be run again with another action. */
import type { Medium } from './debtor-profile.ts';
import { freshHistory, type ObservedHistory } from './observed-history.ts';
import type { WorldChannel } from './presets/contract.ts';

/** A day that does not come; days before the world are negative too. */
export const NEVER = -1_000_000;

/** One open receivable. Amounts in minor units. */
export interface OpenItem {
  /** 1, 2, ... within the debtor. */
  readonly ordinal: number;
  readonly invoiceDay: number;
  readonly dueDay: number;
  readonly amountMinor: number;
  /** What the size of the amount adds to the logit of payment. */
  readonly sizeLogit: number;
  openMinor: number;
  /** Open balance as the house knows it: payments enter when the bank file arrives. */
  knownOpenMinor: number;
  /** Numbers the entries of the receivable. */
  entries: number;
  /** A dispute stops payment until its last day; the house knows of it from its first. Else NEVER. */
  disputedFromDay: number;
  disputedUntilDay: number;
  isPlaced: boolean;
}

/** Something that is under way and lands on a day. Amounts in minor units. */
export type Scheduled =
  | { readonly kind: 'recorded'; readonly day: number; readonly ordinal: number; readonly amountMinor: number }
  | { readonly kind: 'returned'; readonly day: number; readonly ordinal: number; readonly amountMinor: number; readonly paymentEntry: number }
  | { readonly kind: 'refund'; readonly day: number; readonly ordinal: number; readonly amountMinor: number }
  | { readonly kind: 'message-read'; readonly day: number; readonly channel: WorldChannel; readonly strength: number }
  | { readonly kind: 'address-bad'; readonly day: number; readonly medium: Medium; readonly status: 'invalid' | 'reassigned' };

/** A promise to pay what is overdue by a day. */
export interface PaymentPromise {
  readonly ordinal: number;
  readonly dueDay: number;
}

export interface DebtorState {
  items: OpenItem[];
  scheduled: Scheduled[];
  receivables: number;
  liquidity: number;
  /** Liquidity less its mean of the week. */
  liquidityDeviation: number;
  /** A shock lowers liquidity until this day. */
  shockUntilDay: number;
  insolventDay: number;
  insolvencyKnown: boolean;
  /** Gain of the payment logit from messages that were read; two speeds of decay. */
  fastPressure: number;
  slowPressure: number;
  /** A missed call makes the next message more likely to be read until this day. */
  haloUntilDay: number;
  /** Days of outbound contacts in the last 30 days. */
  contactDays: number[];
  optedOut: WorldChannel[];
  knownDead: Medium[];
  /** Promise in force; null without one. */
  promise: PaymentPromise | null;
  /** Day on which the telephone number went to somebody else. */
  reassignedDay: number;
  /** Day of the last decision, and of the assignment to the holdout. */
  lastOpportunityDay: number;
  heldFromDay: number;
  /** What the house has seen. */
  seen: ObservedHistory;
}

export function freshState(capacity: number): DebtorState {
  return {
    items: [], scheduled: [], receivables: 0, liquidity: capacity, liquidityDeviation: 0, shockUntilDay: NEVER, insolventDay: NEVER, insolvencyKnown: false,
    fastPressure: 0, slowPressure: 0, haloUntilDay: NEVER, contactDays: [], optedOut: [], knownDead: [], promise: null,
    reassignedDay: NEVER, lastOpportunityDay: NEVER, heldFromDay: NEVER, seen: freshHistory(),
  };
}

export function copyState(state: DebtorState): DebtorState {
  return {
    ...state, items: state.items.map((item) => ({ ...item })), scheduled: [...state.scheduled], contactDays: [...state.contactDays],
    optedOut: [...state.optedOut], knownDead: [...state.knownDead], seen: { ...state.seen, attempts: state.seen.attempts.slice(), reached: state.seen.reached.slice() },
  };
}

/** Days past due as the house knows it on the morning of `day`: the oldest item with a known open balance. */
export function knownDaysPastDue(state: DebtorState, day: number): number {
  let oldest = day;
  for (const item of state.items) if (item.knownOpenMinor > 0 && item.dueDay < oldest) oldest = item.dueDay;
  return day - oldest;
}
