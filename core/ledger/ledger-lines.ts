/**
 * Ledger entries of many accounts in columns, ready to be read as of any moment.
 *
 * An account is what one debtor (with everybody merged into it) owes in one currency. Its entries lie together in the total order
 * of facts: `event_at`, `known_at`, entry id. Items (receivables, or debits without one) of an account lie together in order of id.
 */
/** Days since 1970-01-01 where there is no date. */
export const NO_DAY = -2_147_483_648;

/**
 * Amounts of money: float64 where every total of the lines is an integer below 2^53, else bigints. One algorithm reads both, since
 * JavaScript adds and compares either; the two are never mixed in one set of lines.
 */
export type Amounts = Record<number, number>;

/** A part of a credit that names what it pays. */
export interface Allocated {
  /** What it pays: an item of the account. */
  readonly item: number;
  readonly amount: number;
  /** UTC microseconds. */
  readonly eventAt: number;
  readonly knownAt: number;
  readonly member: number;
}

/** Days to pay as one version of a receivable gives them. */
export interface TermsVersion {
  /** Null where the version names none. */
  readonly termsDays: number | null;
  readonly eventAt: number;
  readonly knownAt: number;
  readonly member: number;
}

export interface LedgerLines {
  /** Entries of account `a` are `[entryStart[a], entryStart[a + 1])`; its items `[itemStart[a], itemStart[a + 1])`. */
  readonly entryStart: Int32Array;
  readonly itemStart: Int32Array;
  /** Per entry: its item, or -1 where it names no receivable and charges nothing. */
  readonly item: Int32Array;
  /** Index into `LEDGER_KINDS`. */
  readonly kind: Uint8Array;
  /** Minor units, >= 0. */
  readonly amount: Amounts;
  /** Days since 1970-01-01, or `NO_DAY`. */
  readonly dueOn: Int32Array;
  /** Local calendar date of the event. */
  readonly eventOn: Int32Array;
  /** UTC microseconds as float64: exact up to the year 2255, and monotone beyond. */
  readonly eventAt: Float64Array;
  readonly knownAt: Float64Array;
  /** Which of the merged debtors wrote the entry, from 0. */
  readonly member: Int32Array;
  /** Per entry that was ever reversed: the reversals, and per reversal the reversals of it. */
  readonly reversedBy: ReadonlyMap<number, readonly number[]>;
  /** Per credit without receivable: its allocations, in order of id. */
  readonly allocated: ReadonlyMap<number, readonly Allocated[]>;
  /** Per item that may lack a due date: versions of its receivable, newest first. */
  readonly terms: ReadonlyMap<number, readonly TermsVersion[]>;
  /** Per item: 1 when it is a receivable, 0 when it is a debit without one. */
  readonly hasReceivable: Uint8Array;
  /** 0 or 0n, as `amount` is. */
  readonly zero: number;
}
