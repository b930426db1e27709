/** What serving needs from a published snapshot, as small interfaces, so that tests can hand in a snapshot made by hand. */
import type { Action } from '../core/channel.ts';
import type { ContactContext } from '../core/contact-rules/context.ts';
import type { HouseCap } from '../core/contact-rules/conditions.ts';
import type { RulePack } from '../core/contact-rules/rule.ts';
import type { Frame } from '../core/frame.ts';
import type { LoggedEvent } from '../core/schema/events.ts';
import type { SnapshotManifest } from '../core/schema/snapshot.ts';
import type { Instant } from '../core/time.ts';
import type { Balance } from '../features/store/balances.ts';
import type { StaleStatistic } from '../features/store/crossing/stale.ts';
import type { Capacities } from '../models/best-channel/allocation/plan-resources.ts';
import type { Policy } from '../models/best-channel/policy.ts';
import type { ResponseScorer } from '../models/best-channel/scorer.ts';

/** One feature row of a debtor. */
export interface FeatureRow {
  /** Null where the grain is the debtor. */
  readonly receivableId: string | null;
  /** Facts up to here were read. */
  readonly asOf: Instant;
  readonly frame: Frame;
  readonly row: number;
  /** Statistics over other debtors that the snapshot is too old for; empty for a published row. */
  readonly stale: readonly StaleStatistic[];
}

/** Everything that a request reads about one debtor. */
export interface DebtorState {
  /** The row that answers when no receivable is named comes first. Empty: the debtor is known but has nothing to score. */
  readonly rows: readonly FeatureRow[];
  /** Open receivables as they stand, by id; left out: no timing model is published. */
  readonly receivables?: readonly FeatureRow[];
  /** The debtor as it stands; left out: no self-cure model is published, or there is nothing to say of the debtor. */
  readonly own?: FeatureRow;
  readonly context: ContactContext;
}

export interface Reason {
  readonly code: string;
  readonly feature: string;
  readonly text: string;
  readonly direction: 'raises' | 'lowers';
  readonly contribution: number;
}

export interface DefaultModel {
  readonly artefactId: string;
  /** Log-odds that moved the level of the artefact to that of the latest known cohort. */
  readonly interceptShift: number;
  readonly labelPack: string;
  /** Why `pdUntreated` is null; null where it is not. */
  readonly untreatedUnknown: string | null;
  readonly underPolicy: { readonly versions: readonly string[]; readonly actionMix: Readonly<Record<string, number>> };
  /** Why the row is outside the population that the model learnt from, in words; null = inside. */
  outside(x: Frame, row: number): string | null;
  /** pd in [0, 1] of one row, and at most four reasons. */
  score(x: Frame, row: number): { readonly pd: number; readonly pdUntreated: number | null; readonly reasons: readonly Reason[] };
}

/** When one receivable will be paid. */
export interface PaymentOutlook {
  /** Probability in [0, 1] of payment in full by so many days after the row's as-of; never falls. */
  readonly payBy: readonly { readonly days: number; readonly prob: number }[];
  /** First day after the as-of by which payment has the probability 10, 50 and 90 %; null: not within 180 days. */
  readonly earlyDay: number | null;
  readonly medianDay: number | null;
  readonly lateDay: number | null;
}

export interface TimingModel {
  readonly artefactId: string;
  /** Feature views of the rows that it reads. */
  readonly views: readonly string[];
  /** Of a row of an open receivable. */
  foresee(x: Frame, row: number): PaymentOutlook;
}

export interface SelfCureModel {
  readonly artefactId: string;
  /** Feature views of the rows that it reads. */
  readonly views: readonly string[];
  /** Why the debtor is outside the population that the model learnt from, in words; null = inside. */
  outside(x: Frame, row: number): string | null;
  /** In [0, 1], of a row of a debtor. */
  probability(x: Frame, row: number): number;
}

/** What turns a mask into a decision. */
export interface ContactPolicy {
  readonly version: string;
  readonly policy: Policy;
  readonly response: ResponseScorer | null;
  /** Channels that have a cost in the portfolio; `no_contact` always is. */
  readonly offered: readonly Action[];
  readonly rulePacks: readonly RulePack[];
  readonly houseCap: HouseCap;
  /** Days of one epoch. */
  readonly windowDays: number;
  /** Cost of one contact by channel, minor units. */
  readonly costsMinor: Readonly<Partial<Record<Action, number>>>;
  /** What there is of people, letters and money in a day. */
  readonly capacities: Capacities;
  /** Share of debtors that the sticky holdout leaves without contact, and for how many days. */
  readonly holdout: { readonly share: number; readonly days: number };
}

/** What the profile of a debtor shows besides features and scores. */
export interface DebtorFacts {
  readonly receivables: readonly Balance[];
  readonly totals: readonly Balance[];
  readonly contacts: readonly { readonly contactId: string; readonly channel: string; readonly direction: string; readonly kind: string; readonly eventAt: string; readonly knownAt: string }[];
  readonly consents: readonly { readonly consentId: string; readonly scope: string; readonly status: string; readonly eventAt: string; readonly knownAt: string }[];
}

/** Facts that the snapshot does not hold yet, and up to when to read. */
export interface LaterEvents {
  readonly events: readonly LoggedEvent[];
  readonly asOf: Instant;
}

/** A published snapshot in memory, verified. */
export interface Published {
  readonly id: string;
  readonly manifest: SnapshotManifest;
  readonly asOf: Instant;
  readonly featureSetVersion: string;
  readonly debtorCount: number;
  readonly defaultModel: DefaultModel | null;
  readonly timingModel: TimingModel | null;
  readonly selfCureModel: SelfCureModel | null;
  readonly contactPolicy: ContactPolicy;
  /** Every debtor with a contact context, sorted. */
  debtorIds(): readonly string[];
  /** Null for a debtor without a row and without a contact context. */
  debtor(debtorId: string): DebtorState | null;
  /** The debtor and those merged with it at the as-of: an event about one is about all. */
  groupOf(debtorId: string): readonly string[];
  /** The debtor that this one had been merged into by the as-of; itself without a merge. All answers are the survivor's. */
  rootOf(debtorId: string): string;
  /** Head of the group of debtors that this one belongs to by its parents; itself without a group. */
  headOf(debtorId: string): string;
  /** True when the receivable belongs to the debtor. */
  hasReceivable(debtorId: string, receivableId: string): boolean;
  /** The same view SQL over the facts of these debtors plus `later`; a debtor without facts is not in the answer. */
  recompute(debtorIds: readonly string[], later: LaterEvents): Promise<ReadonlyMap<string, DebtorState>>;
  facts(debtorId: string, later: LaterEvents): Promise<DebtorFacts>;
  /** Open balances of the whole portfolio at the as-of, by delinquency bucket. */
  balancesByBucket(): Promise<readonly Balance[]>;
  close(): void;
}
