/**
 * What the contact rules read about one debtor: plain JSON, computed once by SQL and kept in the published snapshot.
 *
 * A context holds facts, never verdicts; the rules decide. Everything in it was known at the context's as-of. Instants are
 * UTC microseconds as numbers (exact below 2^53, which is the year 2255), so that a context survives JSON unchanged.
 */
import type { Channel } from '../channel.ts';

export type ContactMedium = 'email' | 'phone' | 'line' | 'push' | 'postal';
export type DebtorStatus = 'insolvent' | 'deceased' | 'vulnerable' | 'breathing_space' | 'attorney' | 'cease' | 'hardship';

/** The newest known version of one address. */
export interface ContactPointState {
  readonly contactPointId: string;
  readonly medium: ContactMedium;
  readonly status: 'valid' | 'invalid' | 'reassigned' | 'unknown';
}

/**
 * The newest consent event of one (scope, contact point); on equal event_at and known_at the revocation.
 * A contact event of kind `opted_out` counts as a revocation whose scope is its channel.
 */
export interface ConsentState {
  /** A channel, a medium or `all`. */
  readonly scope: string;
  /** Null: all addresses in the scope. */
  readonly contactPointId: string | null;
  readonly status: 'granted' | 'revoked';
  readonly eventAtMicros: number;
}

/** One outbound contact: its channel and the instant of its earliest known event. */
export interface OutboundContact {
  readonly channel: Channel;
  readonly eventAtMicros: number;
}

export interface ContactContext {
  readonly kind: 'company' | 'person' | null;
  /** IANA zone of the debtor; null: the portfolio's. */
  readonly timeZone: string | null;
  /** Ordered by contactPointId. */
  readonly contactPoints: readonly ContactPointState[];
  /** Ordered by scope, then contactPointId (null first). */
  readonly consents: readonly ConsentState[];
  /** Open balance by currency as decimal digits, minor units; zero balances may be left out. */
  readonly openMinor: Readonly<Record<string, string>>;
  /** True while an item of the debtor has `dispute_opened` without a later `dispute_closed`. */
  readonly hasOpenDispute: boolean;
  /** Statuses that started and have not ended, sorted. */
  readonly statuses: readonly DebtorStatus[];
  /** Outbound contacts of the 7 days up to the as-of (one per contact_id), newest first. */
  readonly outboundContacts: readonly OutboundContact[];
  /** Latest due date (YYYY-MM-DD) among promises that are neither cancelled nor reversed; null without one. */
  readonly promiseUntilOn: string | null;
}
