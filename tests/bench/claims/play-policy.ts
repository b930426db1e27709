/** What happens to each debtor of a world under a policy: the figures from which published claims are measured. */
import type { Action } from '../../../core/channel.ts';
import type { DebtorRun, DecisionFact, FactSink } from '../../../pipelines/simulation/debtor-run.ts';
import { knownDaysPastDue } from '../../../pipelines/simulation/debtor-state.ts';
import { simulateDebtor } from '../../../pipelines/simulation/simulate-debtor.ts';
import { expectedNetCash, selfCureProbability } from '../../../pipelines/simulation/truth.ts';
import type { World } from '../../../pipelines/simulation/world.ts';

/** Sums of one debtor; a claim is a ratio of two of them over all debtors. */
export interface DebtorFigures {
  /** Episodes of being decided about, and of them those that ended with nothing overdue; days until then. */
  readonly episodes: number;
  readonly resolved: number;
  readonly resolutionDays: number;
  /** Cash that came in while an item was overdue, and the same times its days past due. */
  readonly overdueCashMinor: number;
  readonly overdueCashDays: number;
  readonly contactCostMinor: number;
  readonly attempts: number;
  readonly rightParties: number;
  readonly calls: number;
  /** First decisions of an episode that were looked into; of them those with the truly best action; and its regret. */
  readonly firstDecisions: number;
  readonly bestActions: number;
  readonly regretMinor: number;
  /** Of them: debtors who would pay without contact, and of these those who were left alone. */
  readonly selfCures: number;
  readonly leftAlone: number;
}

export interface PlayOptions {
  readonly from: number;
  readonly to: number;
  /** Re-runs of the truth of first decisions; 0: none is looked into. */
  readonly replicates: number;
  /** The oracle takes the best action by the truth itself, one step ahead. */
  readonly isOracle?: boolean;
}

/** Without a decision for so long, the next one begins another episode. */
const EPISODE_GAP_DAYS = 30;
/** From this true probability on a debtor counts as one who pays by itself. */
const SELF_CURES = 0.5;

/** The oracle chooses by other re-runs than those that judge it: even it does not know the dice. */
const ORACLE_FIRST = 1000;

export function playPolicy(world: World, { from, to, replicates, isOracle = false }: PlayOptions): DebtorFigures[] {
  return Array.from({ length: to - from }, (_, i) => playDebtor(world, from + i, { replicates, isOracle }));
}

function playDebtor(world: World, index: number, { replicates, isOracle }: { readonly replicates: number; readonly isOracle: boolean }): DebtorFigures {
  const sums = { episodes: 0, resolved: 0, resolutionDays: 0, overdueCashMinor: 0, overdueCashDays: 0, contactCostMinor: 0, attempts: 0, rightParties: 0, calls: 0, firstDecisions: 0, bestActions: 0, regretMinor: 0, selfCures: 0, leftAlone: 0 };
  let openedDay: number | null = null, lastDay = -Infinity;
  const lookInto = (run: DebtorRun, decision: DecisionFact): void => {
    const cash = expectedNetCash(run, decision, { replicates }), best = bestOf(cash);
    sums.firstDecisions += 1;
    sums.regretMinor += cash.get(best)! - cash.get(decision.action)!;
    // What the re-runs cannot tell apart is as good.
    if (cash.get(decision.action)! >= cash.get(best)!) sums.bestActions += 1;
    if (selfCureProbability(run, decision.day, replicates) < SELF_CURES) return;
    sums.selfCures += 1;
    if (decision.action === 'no_contact') sums.leftAlone += 1;
  };
  simulateDebtor(world, index, {
    sinkOf: () => sinkFor(sums),
    ...(isOracle ? { choose: (run: DebtorRun, decision: DecisionFact) => bestOf(expectedNetCash(run, decision, { replicates, first: ORACLE_FIRST })) } : {}),
    onlooker: {
      start: () => {}, monthEnd: () => {}, end: () => {},
      decision: (run, decision) => {
        if (decision.day - lastDay > EPISODE_GAP_DAYS) {
          sums.episodes += 1;
          openedDay = decision.day;
          if (replicates > 0) lookInto(run, decision);
        }
        lastDay = decision.day;
      },
      day: (run, day) => {
        if (openedDay === null || knownDaysPastDue(run.state, day) > 0) return;
        sums.resolved += 1;
        sums.resolutionDays += day - openedDay;
        openedDay = null;
      },
    },
  });
  return sums;
}

function sinkFor(sums: { overdueCashMinor: number; overdueCashDays: number; contactCostMinor: number; attempts: number; rightParties: number; calls: number }): FactSink {
  const ignore = (): void => {};
  return {
    receivable: ignore, decision: ignore, optOut: ignore, insolvent: ignore, badAddress: ignore,
    ledger: ({ kind, item, at: { day }, amountMinor }) => {
      if (day < 0 || kind !== 'payment' || day <= item.dueDay) return;
      sums.overdueCashMinor += amountMinor;
      sums.overdueCashDays += amountMinor * (day - item.dueDay);
    },
    contact: ({ kind, channel, costMinor, at: { day } }) => {
      if (day < 0) return;
      sums.contactCostMinor += costMinor ?? 0;
      if (kind === 'attempted') {
        sums.attempts += 1;
        if (channel === 'voice_call' || channel === 'agent') sums.calls += 1;
      } else if (kind === 'right_party' || kind === 'opened') sums.rightParties += 1;
    },
  };
}

/** The action of most expected cash; on equal cash no contact, then the order of ACTIONS. */
function bestOf(cash: ReadonlyMap<Action, number>): Action {
  let best: Action = 'no_contact';
  for (const [action, value] of cash) if (value > cash.get(best)!) best = action;
  return best;
}
