/** Policies that are deployed in simulated worlds: one channel for all, and what a learner makes of a log. */
import type { Action } from '../../../core/channel.ts';
import { bindDrLearner, fitDrLearner, type DrLearner } from '../../../models/best-channel/effects/dr-learner.ts';
import type { ContactPolicy } from '../../../pipelines/simulation/contact-policy.ts';
import { logDecisions, type DecisionLog } from '../../../pipelines/simulation/decision-log.ts';
import { OBSERVABLES } from '../../../pipelines/simulation/observables.ts';
import type { World } from '../../../pipelines/simulation/world.ts';
import { frameOf, oneRow, openMinorOf } from './simulated-frames.ts';

export const HORIZON_DAYS = 60;
export const COST_OF_CAPITAL = 0.08;
const BLOCK = 100;

/** A log of at least so many decisions, of the first debtors of the world. */
export function logOf(world: World, decisions: number): DecisionLog {
  const parts: DecisionLog[] = [];
  let rows = 0;
  for (let from = 0; rows < decisions; from += BLOCK) {
    const part = logDecisions(world, { from, to: from + BLOCK, horizonDays: HORIZON_DAYS, costOfCapitalRate: COST_OF_CAPITAL });
    parts.push(part);
    rows += part.rowCount;
  }
  return joinLogs(parts);
}

/** The decisions of the first debtors, about so many. */
export function shorten(log: DecisionLog, decisions: number): DecisionLog {
  const last = log.debtor[Math.min(log.rowCount, decisions) - 1]!, rowCount = log.debtor.findLastIndex((debtor) => debtor <= last) + 1, width = log.actions.length;
  return {
    ...log, rowCount, x: log.x.subarray(0, rowCount * OBSERVABLES.length), probabilities: log.probabilities.subarray(0, rowCount * width), permitted: log.permitted.subarray(0, rowCount * width),
    taken: log.taken.subarray(0, rowCount), grossMinor: log.grossMinor.subarray(0, rowCount), costMinor: log.costMinor.subarray(0, rowCount), debtor: log.debtor.subarray(0, rowCount), day: log.day.subarray(0, rowCount),
  };
}

function joinLogs(logs: readonly DecisionLog[]): DecisionLog {
  const rowCount = logs.reduce((sum, log) => sum + log.rowCount, 0);
  const join = <T extends Float64Array | Int32Array | Uint8Array>(made: T, of: (log: DecisionLog) => T): T => {
    let at = 0;
    for (const log of logs) {
      made.set(of(log), at);
      at += of(log).length;
    }
    return made;
  };
  const { actions } = logs[0]!, cells = rowCount * actions.length;
  return {
    rowCount, actions, x: join(new Float64Array(rowCount * OBSERVABLES.length), (log) => log.x), probabilities: join(new Float64Array(cells), (log) => log.probabilities), permitted: join(new Uint8Array(cells), (log) => log.permitted),
    taken: join(new Int32Array(rowCount), (log) => log.taken), grossMinor: join(new Float64Array(rowCount), (log) => log.grossMinor), costMinor: join(new Float64Array(rowCount), (log) => log.costMinor),
    debtor: join(new Int32Array(rowCount), (log) => log.debtor), day: join(new Int32Array(rowCount), (log) => log.day),
  };
}

export async function learnFrom(log: DecisionLog, seed: number): Promise<DrLearner> {
  const { rowCount, actions, taken, probabilities, grossMinor } = log;
  return fitDrLearner({
    rowCount, actionCount: actions.length, untouched: actions.indexOf('no_contact'), taken, probabilities, x: frameOf(log), grossMinor,
    openMinor: Float64Array.from({ length: rowCount }, (_, row) => openMinorOf(log.x, row * OBSERVABLES.length)), clusters: Array.from(log.debtor, String),
    actionCostsMinor: Float64Array.from(actions, (_, action) => meanCost(log, action)),
  }, { seed });
}

/** Takes the permitted action of highest expected value. */
export function learntPolicy(learner: DrLearner, actions: readonly Action[]): ContactPolicy {
  const row = oneRow(), valuesOf = bindDrLearner(learner, row.frame);
  return {
    version: 'learnt',
    weigh: ({ permitted, observe }) => {
      const seen = observe();
      row.write(seen);
      const values = valuesOf(0, openMinorOf(seen));
      const best = permitted.reduce((winner, action) => (values[actions.indexOf(action)]! > values[actions.indexOf(winner)]! ? action : winner), 'no_contact' as Action);
      return permitted.map((action) => Number(action === best));
    },
  };
}

/** One channel wherever it is permitted, else no contact. */
export function fixedPolicy(action: Action): ContactPolicy {
  return { version: `constant:${action}`, weigh: ({ permitted }) => permitted.map((name) => Number(name === (permitted.includes(action) ? action : 'no_contact'))) };
}

function meanCost(log: DecisionLog, action: number): number {
  let sum = 0, count = 0;
  log.taken.forEach((taken, row) => {
    if (taken !== action) return;
    sum += log.costMinor[row]!;
    count += 1;
  });
  return count > 0 ? sum / count : 0;
}
