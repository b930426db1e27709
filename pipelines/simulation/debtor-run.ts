/** One debtor on its way through the world: who it is, where it stands, its randomness and where its facts go. */
import { drawAt, type RandomKey } from '../../core/random.ts';
import type { Action } from '../../core/channel.ts';
import type { ContactKind, LedgerKind } from '../../core/contact.ts';
import type { DebtorProfile, Medium } from './debtor-profile.ts';
import type { DebtorState, OpenItem } from './debtor-state.ts';
import type { WorldChannel } from './presets/contract.ts';
import type { World } from './world.ts';

/** A moment: a day of the world and seconds after local midnight. */
export interface Moment {
  readonly day: number;
  readonly seconds: number;
}

export interface LedgerFact {
  readonly kind: LedgerKind;
  readonly item: OpenItem;
  /** Number of the entry within its receivable. */
  readonly entry: number;
  readonly amountMinor: number;
  readonly at: Moment;
  readonly knownAt: Moment;
  readonly dueDay?: number;
  /** Entry of the same receivable that a reversal undoes. */
  readonly reversesEntry?: number;
}

export interface DecisionFact {
  readonly decisionId: string;
  readonly day: number;
  readonly permitted: readonly Action[];
  readonly blockedBy: readonly string[];
  readonly probabilities: readonly number[];
  readonly action: Action;
  readonly drawn: number;
  /** Of the sticky no-contact holdout; null: decided by the policy. */
  readonly assignmentId: string | null;
}

export interface ContactFact {
  readonly decisionId: string;
  readonly channel: WorldChannel;
  readonly kind: ContactKind;
  readonly at: Moment;
  readonly costMinor: number | null;
}

/** Where facts go: to files, or to a sum of cash in a re-run. */
export interface FactSink {
  receivable(item: OpenItem): void;
  ledger(fact: LedgerFact): void;
  /** `isExecuted` is false where no agent was free. */
  decision(fact: DecisionFact, isExecuted: boolean): void;
  contact(fact: ContactFact): void;
  optOut(channel: WorldChannel, decisionId: string, at: Moment): void;
  insolvent(day: number, knownDay: number): void;
  badAddress(medium: Medium, day: number, status: 'invalid' | 'reassigned'): void;
}

export interface DebtorRun {
  readonly profile: DebtorProfile;
  readonly state: DebtorState;
  readonly key: RandomKey;
  readonly world: World;
  readonly sink: FactSink;
}

/** Purposes of draws; a number is never given to another purpose. */
export const PURPOSE = {
  liquidity: 1, liquidityAngle: 2, shock: 3, shockLength: 4, insolvency: 5, arrivals: 6, amount: 7, amountAngle: 8, payment: 9, partial: 10, partialShare: 11,
  dispute: 12, disputeLength: 13, disputeOutcome: 14, returned: 15, recording: 16, duplicate: 17, decision: 18, delivered: 19, read: 20, clicked: 21,
  promise: 22, promiseDays: 23, promiseKept: 24, complaint: 25, optOut: 26, readDelay: 27,
  holdout: 28, staffing: 29, reassigned: 30,
} as const;

/** Uniform of a purpose on a day. */
export function draw(run: DebtorRun, purpose: number, day: number, item = 0): number {
  return drawAt(run.key, purpose, day, item);
}

/** Standard normal from two uniforms (Box-Muller). */
export function normalOf(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second);
}

/** Takes the next entry number of a receivable. */
export function nextEntry(item: OpenItem): number {
  item.entries += 1;
  return item.entries;
}
