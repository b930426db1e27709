/** One debtor through all days of a world. */
import type { Action } from '../../core/channel.ts';
import { drawAt, randomKey } from '../../core/random.ts';
import { BURN_IN_DAYS, burnInSink } from './burn-in-sink.ts';
import { drawProfile, type DebtorProfile } from './debtor-profile.ts';
import type { DebtorRun, DecisionFact, FactSink } from './debtor-run.ts';
import { freshState } from './debtor-state.ts';
import { passDay } from './simulate-day.ts';
import type { World } from './world.ts';

/** Who looks on while a debtor is simulated; may run copies, never the debtor itself. */
export interface Onlooker {
  start(run: DebtorRun): void;
  /** Before the decision is carried out. */
  decision(run: DebtorRun, decision: DecisionFact): void;
  /** After every day of the world. */
  day?(run: DebtorRun, day: number): void;
  /** After the last day of a month. */
  monthEnd(run: DebtorRun, day: number): void;
  end(run: DebtorRun): void;
}

export interface DebtorOptions {
  readonly sinkOf: (profile: DebtorProfile) => FactSink;
  readonly onlooker?: Onlooker;
  /** Evaluation alone: another action than the policy's, by whatever it knows. */
  readonly choose?: (run: DebtorRun, decision: DecisionFact) => Action;
}

export function simulateDebtor(world: World, index: number, { sinkOf, onlooker, choose }: DebtorOptions): void {
  const profile = drawProfile(world, index), { calendar } = world;
  const run: DebtorRun = { profile, state: freshState(profile.latent.capacity), key: randomKey(world.seed, 'days', index), world, sink: sinkOf(profile) };
  const before = (decided: DecisionFact): DecisionFact => {
    const decision = choose === undefined ? decided : { ...decided, action: choose(run, decided) };
    onlooker?.decision(run, decision);
    return decision;
  };
  onlooker?.start(run);
  burnIn(run);
  for (let day = Math.max(0, profile.createdDay); day < calendar.dayCount; day++) {
    passDay(run, day, before);
    onlooker?.day?.(run, day);
    if (onlooker && calendar.daysToMonthEnd(day) === 0) onlooker.monthEnd(run, day);
  }
  onlooker?.end(run);
}

/** The days before the world, for debtors who are there already. */
function burnIn(run: DebtorRun): void {
  const before = burnInSink();
  const early: DebtorRun = { ...run, sink: before.sink };
  for (let day = Math.max(-BURN_IN_DAYS, run.profile.createdDay); day < 0; day++) passDay(early, day);
  before.handOver(run.state, run.sink);
}

const TRUTH_PURPOSE = 100;

export interface TruthShares {
  readonly decisions: number;
  readonly monthEnds: number;
}

/** Whether the truth of this day is worked out: 1 for a decision, 2 for a month's end. */
export function isSampled(run: DebtorRun, day: number, { item, share }: { readonly item: 1 | 2; readonly share: number }): boolean {
  return drawAt(run.key, TRUTH_PURPOSE, day, item) < share;
}
