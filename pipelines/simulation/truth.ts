/**
 * The truth of a world, by running a debtor's window again: what every action would have brought at a decision, how likely
 * default and self-cure were at a month's end, and when it would have paid.
 *
 * Re-runs of one replicate share all randomness (common random numbers), so differences between actions are effects and
 * not noise. After the changed action the policy of the world goes on. No training code may read these files.
 */
import type { Action } from '../../core/channel.ts';
import { randomKey, type RandomKey } from '../../core/random.ts';
import type { DecisionFact, DebtorRun, FactSink } from './debtor-run.ts';
import { copyState, knownDaysPastDue } from './debtor-state.ts';
import { makeRowBuffer, type RowBuffer } from './row-buffer.ts';
import { act, closeDay, openDay, passDay } from './simulate-day.ts';

export const TRUTH_FOLDER = 'truth';
/** Days over which cash is counted after a decision. */
export const HORIZON_DAYS = 60;
const OUTCOME_REPLICATES = 24;
const MONTH_END_REPLICATES = 24;
const DEFAULT_DPD = 60;
const DEFAULT_DAYS = 90;
const SELF_CURE_DAYS = 60;
const PAID_DAYS = [30, 60, 90] as const;

export const TRUTH_COLUMNS = {
  debtor: ['debtor_id', 'behaviour', 'willingness', 'forgetfulness', 'capacity', 'tolerance_days'],
  outcome: ['decision_id', 'debtor_id', 'action', 'is_taken', 'horizon_days', 'replicates', 'mean_net_cash_minor', 'mean_effect_minor', 'effect_standard_error_minor'],
  default: ['debtor_id', 'as_of_on', 'days_past_due', 'pd', 'self_cure', 'paid_30', 'paid_60', 'paid_90', 'replicates'],
} as const;
export type TruthTable = keyof typeof TRUTH_COLUMNS;
export const TRUTH_TABLES = Object.keys(TRUTH_COLUMNS) as readonly TruthTable[];

export interface TruthWriter {
  /** Latent traits of a debtor. */
  debtor(run: DebtorRun): void;
  /** Mean net cash to the horizon (payments less returns and refunds less cost of contact) per permitted action. Call before `act`. */
  outcomes(run: DebtorRun, decision: DecisionFact): void;
  /**
   * Probabilities at the end of a month on which something is open, less than 60 days past due, after `closeDay`: of 60 days past due within 90 days; of paying everything open now within 60 days if
   * nobody contacts; of having paid it by day 30, 60, 90 under the policy of the world.
   */
  monthEnd(run: DebtorRun, day: number): void;
  bytes(): Readonly<Record<TruthTable, Uint8Array>>;
}

export function openTruthWriter(): TruthWriter {
  const buffers = Object.fromEntries(TRUTH_TABLES.map((table) => [table, makeRowBuffer(TRUTH_COLUMNS[table])])) as Record<TruthTable, RowBuffer>;
  return {
    debtor: ({ profile: { debtorId, latent } }) => buffers.debtor.write({
      debtor_id: debtorId, behaviour: latent.behaviour, willingness: Number(latent.willingness.toFixed(4)),
      forgetfulness: Number(latent.forgetfulness.toFixed(4)), capacity: Number(latent.capacity.toFixed(4)), tolerance_days: latent.toleranceDays,
    }),
    outcomes: (run, decision) => {
      const keys = keysOf(run, OUTCOME_REPLICATES);
      const cash = new Map(decision.permitted.map((action) => [action, keys.map((key) => netCash(run, { decision, action, key }))]));
      const none = cash.get('no_contact')!;
      for (const [action, values] of cash) {
        const effect = summarise(values.map((value, i) => value - none[i]!));
        buffers.outcome.write({
          decision_id: decision.decisionId, debtor_id: run.profile.debtorId, action, is_taken: action === decision.action ? 1 : 0, horizon_days: HORIZON_DAYS,
          replicates: OUTCOME_REPLICATES, mean_net_cash_minor: Math.round(summarise(values).mean), mean_effect_minor: Math.round(effect.mean), effect_standard_error_minor: Math.round(effect.error),
        });
      }
    },
    monthEnd: (run, day) => {
      const keys = keysOf(run, MONTH_END_REPLICATES);
      const share = (is: (key: RandomKey) => boolean): number => keys.filter(is).length / MONTH_END_REPLICATES;
      const paidAfter = keys.map((key) => daysToPay(run, { day, key, isContacted: true }));
      const [paid30, paid60, paid90] = PAID_DAYS.map((days) => paidAfter.filter((needed) => needed <= days).length / MONTH_END_REPLICATES);
      buffers.default.write({
        debtor_id: run.profile.debtorId, as_of_on: run.world.calendar.dateOn(day), days_past_due: knownDaysPastDue(run.state, day), pd: share((key) => defaultsWithin(run, day, key)),
        self_cure: share((key) => daysToPay(run, { day, key, isContacted: false }) <= SELF_CURE_DAYS), paid_30: paid30!, paid_60: paid60!, paid_90: paid90!, replicates: MONTH_END_REPLICATES,
      });
    },
    bytes: () => ({ debtor: buffers.debtor.bytes(), outcome: buffers.outcome.bytes(), default: buffers.default.bytes() }),
  };
}

/** Something is open, and not yet 60 days past due. */
export function isBelowDefault({ state }: DebtorRun, day: number): boolean {
  return state.items.some((item) => item.knownOpenMinor > 0) && knownDaysPastDue(state, day) < DEFAULT_DPD;
}

/** Mean net cash to the horizon of every permitted action, minor units, over so many re-runs that share their randomness; `first` numbers them. Evaluation alone may ask. */
export function expectedNetCash(run: DebtorRun, decision: DecisionFact, { replicates, first = 0 }: { readonly replicates: number; readonly first?: number }): ReadonlyMap<Action, number> {
  const keys = keysOf(run, replicates, first);
  return new Map(decision.permitted.map((action) => [action, summarise(keys.map((key) => netCash(run, { decision, action, key }))).mean]));
}

/** Probability that everything open now is paid within 60 days if nobody contacts, over so many re-runs. Evaluation alone may ask. */
export function selfCureProbability(run: DebtorRun, day: number, replicates: number): number {
  return keysOf(run, replicates).filter((key) => daysToPay(run, { day: day - 1, key, isContacted: false }) <= SELF_CURE_DAYS).length / replicates;
}

function keysOf(run: DebtorRun, replicates: number, first = 0): readonly RandomKey[] {
  return Array.from({ length: replicates }, (_, i) => randomKey(run.world.seed, 'replicate', run.profile.debtorId, first + i));
}

/** Net cash from the decision to the horizon if `action` is taken. */
function netCash(run: DebtorRun, change: { readonly decision: DecisionFact; readonly action: Action; readonly key: RandomKey }): number {
  let total = 0;
  const lastDay = change.decision.day + HORIZON_DAYS;
  const sink: FactSink = {
    ...DEAF,
    ledger: (fact) => {
      if (fact.at.day > lastDay) return;
      if (fact.kind === 'payment') total += fact.amountMinor;
      else if (fact.kind === 'reversal' || fact.kind === 'refund') total -= fact.amountMinor;
    },
    contact: (fact) => {
      total -= fact.costMinor ?? 0;
    },
  };
  const copy: DebtorRun = { ...run, state: copyState(run.state), key: change.key, sink };
  act(copy, change.decision, change.action);
  closeDay(copy, change.decision.day);
  for (let day = change.decision.day + 1; day <= lastDay; day++) passDay(copy, day);
  return total;
}

function defaultsWithin(run: DebtorRun, from: number, key: RandomKey): boolean {
  const copy: DebtorRun = { ...run, state: copyState(run.state), key, sink: DEAF };
  for (let day = from + 1; day <= from + DEFAULT_DAYS; day++) {
    passDay(copy, day);
    if (knownDaysPastDue(copy.state, day) >= DEFAULT_DPD) return true;
  }
  return false;
}

/** Days until everything that was open at the start is paid, with the contacts of the policy or without any; Infinity when it is not within 90 days. */
function daysToPay(run: DebtorRun, { day: from, key, isContacted }: { readonly day: number; readonly key: RandomKey; readonly isContacted: boolean }): number {
  const copy: DebtorRun = { ...run, state: copyState(run.state), key, sink: DEAF };
  const { receivables } = copy.state;
  for (let day = from + 1; day <= from + PAID_DAYS.at(-1)!; day++) {
    if (isContacted) passDay(copy, day);
    else {
      openDay(copy, day);
      closeDay(copy, day);
    }
    if (!copy.state.items.some((item) => item.ordinal <= receivables && item.openMinor > 0)) return day - from;
  }
  return Infinity;
}

const ignore = (): void => {};
const DEAF: FactSink = { receivable: ignore, ledger: ignore, decision: ignore, contact: ignore, optOut: ignore, insolvent: ignore, badAddress: ignore };

function summarise(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
