/** What a world looks like from outside: sums by name, so that those of chunks add up to those of the world. */
import { DELINQUENCY_BUCKETS, delinquencyBucket } from '../../core/delinquency.ts';
import type { DebtorProfile } from './debtor-profile.ts';
import type { DebtorRun, FactSink } from './debtor-run.ts';
import { knownDaysPastDue } from './debtor-state.ts';
import { WORLD_CHANNELS, type WorldChannel } from './presets/contract.ts';
import type { World } from './world.ts';

export type Marginals = Readonly<Record<string, number>>;

export interface MarginalsTally {
  /** A sink that counts what passes. */
  watch(profile: DebtorProfile, sink: FactSink): FactSink;
  monthEnd(run: DebtorRun, day: number): void;
  end(run: DebtorRun): void;
  take(): Marginals;
}

/** Days after which a receivable that fell due has had its chance to be paid late; younger ones are not counted. */
const MATURE_DAYS = 60;
const ROLL: Readonly<Record<string, string>> = Object.fromEntries(['nothing open', ...DELINQUENCY_BUCKETS.map(({ name }) => name)].map((bucket) => [bucket, `roll|${bucket}`]));
const MONTH_END = Array.from({ length: 12 }, (_, month) => `month end|${month}`);
const CONTACT = Object.fromEntries(WORLD_CHANNELS.map((channel) => [channel, `contact|${channel}`])) as Record<WorldChannel, string>;
/** Upper edges of days late, the last one MATURE_DAYS. */
export const LATE_EDGES = [0, 5, 15, 30, MATURE_DAYS] as const;

export function openMarginals(world: World): MarginalsTally {
  const sums = new Map<string, Map<string, number>>(), { calendar } = world;
  // Two levels, because names put together for every fact would cost more than the fact.
  const add = (first: string, second: string, amount = 1): void => {
    let group = sums.get(first);
    if (!group) sums.set(first, group = new Map<string, number>());
    group.set(second, (group.get(second) ?? 0) + amount);
  };
  const buckets = new WeakMap<DebtorRun['state'], string>();
  return {
    watch: (profile, sink) => watchFacts({ profile, sink, world, add }),
    monthEnd: (run, day) => {
      const bucket = run.state.items.some((item) => item.knownOpenMinor > 0) ? delinquencyBucket(knownDaysPastDue(run.state, day)) : 'nothing open';
      const before = buckets.get(run.state);
      if (before !== undefined) add(ROLL[before]!, bucket);
      buckets.set(run.state, bucket);
      add(MONTH_END[calendar.monthOf(day)]!, bucket);
    },
    end: ({ state: { seen } }) => {
      add('promises', 'made', seen.promises);
      add('promises', 'broken', seen.brokenPromises);
    },
    take: () => Object.fromEntries([...sums].flatMap(([first, group]) => [...group].map(([second, amount]) => [`${first}|${second}`, amount] as const)).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

interface Watch {
  readonly profile: DebtorProfile;
  readonly sink: FactSink;
  readonly world: World;
  readonly add: (first: string, second: string, amount?: number) => void;
}

function watchFacts({ profile, sink, world: { calendar }, add }: Watch): FactSink {
  const lastDue = calendar.dayCount - MATURE_DAYS, { name } = profile.sector;
  const due = `due|${name}`, paid = Array.from({ length: 12 }, (_, month) => `paid|${name}|${month}`);
  return {
    ...sink,
    ledger: (fact) => {
      sink.ledger(fact);
      const { item, at: { day }, kind } = fact;
      if (kind === 'invoice') {
        if (item.dueDay >= 0 && item.dueDay < lastDue) add(due, String(calendar.monthOf(item.dueDay)));
        return;
      }
      if (kind !== 'payment') return;
      add('cash', delinquencyBucket(Math.max(0, day - item.dueDay)), fact.amountMinor);
      // The open balance still holds this payment.
      if (item.dueDay < 0 || item.dueDay >= lastDue || day - item.dueDay > MATURE_DAYS || fact.amountMinor < item.openMinor) return;
      add(paid[calendar.monthOf(item.dueDay)]!, lateBand(day - item.dueDay));
    },
    decision: (fact, isExecuted) => {
      sink.decision(fact, isExecuted);
      add('decision', fact.assignmentId === null ? fact.action : 'held out');
      if (!isExecuted) add('decision', 'no agent free');
    },
    contact: (fact) => {
      sink.contact(fact);
      add(CONTACT[fact.channel], fact.kind);
    },
  };
}

/** The first edge that the days do not pass. */
function lateBand(days: number): string {
  return String(LATE_EDGES.find((most) => days <= most)!);
}
