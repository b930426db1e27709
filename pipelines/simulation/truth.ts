/**
 * The truth of a world, by running a debtor's window again: what every action would have brought at a decision, and how
 * likely default was at a month's end.
 *
 * Re-runs of one replicate share all randomness (common random numbers), so differences between actions are effects and
 * not noise. After the changed action the logging policy goes on. No training code may read these files.
 */
import { join } from 'node:path';
import type { Action } from '../../core/channel.ts';
import { randomKey, type RandomKey } from '../../core/random.ts';
import type { DecisionFact, DebtorRun, FactSink } from './debtor-run.ts';
import { copyState, knownDaysPastDue } from './debtor-state.ts';
import { decide } from './logging-policy.ts';
import { HORIZON_DAYS } from './preset.ts';
import { act, closeDay, openDay } from './simulate-day.ts';
import { openTableWriter, type TableWriter } from './table-writer.ts';

export const TRUTH_FOLDER = 'truth';
const OUTCOME_REPLICATES = 24;
const PD_REPLICATES = 24;
const DEFAULT_DPD = 60;
const DEFAULT_DAYS = 90;

export interface TruthWriter {
  /** Latent traits of a debtor. */
  debtor(run: DebtorRun): void;
  /** Mean net cash to the horizon (payments less returns and refunds less cost of contact) per permitted action. Call before `act`. */
  outcomes(run: DebtorRun, decision: DecisionFact): void;
  /** Probability of reaching 60 days past due within 90 days. Call after `closeDay` of a month's last day. */
  defaultProbability(run: DebtorRun, day: number): void;
  flush(): Promise<void>;
  close(): Promise<{ readonly path: string; readonly rows: number }[]>;
}

/** @param extension `csv` or `csv.gz` */
export function openTruthWriter(folder: string, extension: string, seed: number): TruthWriter {
  const open = (name: string, columns: readonly string[]): TableWriter => openTableWriter(join(folder, TRUTH_FOLDER, `${name}.${extension}`), columns);
  const debtors = open('debtor', ['debtor_id', 'behaviour', 'willingness', 'forgetfulness', 'capacity', 'tolerance_days']);
  const outcomes = open('outcome', ['decision_id', 'debtor_id', 'action', 'is_taken', 'horizon_days', 'replicates', 'mean_net_cash_minor', 'mean_effect_minor', 'effect_standard_error_minor']);
  const defaults = open('default', ['debtor_id', 'as_of_on', 'days_past_due', 'pd', 'replicates']);
  const writers = [debtors, outcomes, defaults];
  const keyOf = (run: DebtorRun, replicate: number): RandomKey => randomKey(seed, 'replicate', run.profile.debtorId, replicate);
  return {
    debtor: ({ profile }) => debtors.write({
      debtor_id: profile.debtorId, behaviour: profile.latent.behaviour, willingness: Number(profile.latent.willingness.toFixed(4)),
      forgetfulness: Number(profile.latent.forgetfulness.toFixed(4)), capacity: Number(profile.latent.capacity.toFixed(4)), tolerance_days: profile.latent.toleranceDays,
    }),
    outcomes: (run, decision) => {
      const keys = Array.from({ length: OUTCOME_REPLICATES }, (_, replicate) => keyOf(run, replicate));
      const cash = new Map(decision.permitted.map((action) => [action, keys.map((key) => netCash(run, { decision, action, key }))]));
      const none = cash.get('no_contact')!;
      for (const [action, values] of cash) {
        const effect = summarise(values.map((value, i) => value - none[i]!));
        outcomes.write({
          decision_id: decision.decisionId, debtor_id: run.profile.debtorId, action, is_taken: action === decision.action ? 1 : 0, horizon_days: HORIZON_DAYS,
          replicates: OUTCOME_REPLICATES, mean_net_cash_minor: Math.round(summarise(values).mean), mean_effect_minor: Math.round(effect.mean), effect_standard_error_minor: Math.round(effect.error),
        });
      }
    },
    defaultProbability: (run, day) => {
      let count = 0;
      for (let replicate = 0; replicate < PD_REPLICATES; replicate++) if (defaultsWithin(run, day, keyOf(run, replicate))) count += 1;
      defaults.write({ debtor_id: run.profile.debtorId, as_of_on: run.calendar.dateOn(day), days_past_due: knownDaysPastDue(run.state, day), pd: count / PD_REPLICATES, replicates: PD_REPLICATES });
    },
    flush: async () => {
      for (const writer of writers) await writer.flush();
    },
    close: async () => {
      await Promise.all(writers.map((writer) => writer.close()));
      return writers.map((writer) => ({ path: writer.path, rows: writer.rowCount() }));
    },
  };
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

function passDay(run: DebtorRun, day: number): void {
  openDay(run, day);
  const decision = decide(run, day);
  if (decision) act(run, decision, decision.action);
  closeDay(run, day);
}

const ignore = (): void => {};
const DEAF: FactSink = { receivable: ignore, ledger: ignore, decision: ignore, contact: ignore, optOut: ignore, insolvent: ignore, deadAddress: ignore };

function summarise(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
