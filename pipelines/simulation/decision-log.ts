/** Decisions of a simulated world with what followed, in memory: how learners and policies are tried on worlds too many to go through files. */
import { ACTIONS, type Action } from '../../core/channel.ts';
import type { DecisionFact, FactSink } from './debtor-run.ts';
import { observe, OBSERVABLES } from './observables.ts';
import { simulateDebtor, type Onlooker } from './simulate-debtor.ts';
import type { World } from './world.ts';

export interface DecisionLog {
  readonly rowCount: number;
  /** Channels of the preset in the order of ACTIONS, then no contact: the columns of the matrices. */
  readonly actions: readonly Action[];
  /** Row-major, OBSERVABLES wide. */
  readonly x: Float64Array;
  /** Row-major over `actions`; 0 where not permitted. */
  readonly probabilities: Float64Array;
  readonly permitted: Uint8Array;
  readonly taken: Int32Array;
  /** Payments less returns and refunds of the debtor to the horizon, discounted to the decision; minor units, before the cost of the contact. */
  readonly grossMinor: Float64Array;
  /** Cost of the contact made; 0 where none was. */
  readonly costMinor: Float64Array;
  /** Number of the debtor. */
  readonly debtor: Int32Array;
  readonly day: Int32Array;
}

export interface DecisionLogOptions {
  /** Debtors `from` to `to`, `to` excluded. */
  readonly from: number;
  readonly to: number;
  readonly horizonDays: number;
  /** Yearly rate that discounts cash. */
  readonly costOfCapitalRate: number;
}

/** Decisions by the policy of the world whose horizon lies within it; those of the holdout are left out. */
export function logDecisions(world: World, { from, to, horizonDays, costOfCapitalRate }: DecisionLogOptions): DecisionLog {
  const rows: Row[] = [], factors = discounts(world, costOfCapitalRate), lastDay = world.calendar.dayCount - 1 - horizonDays;
  for (let index = from; index < to; index++) {
    const cash = new Float64Array(world.calendar.dayCount), costs = new Map<string, number>(), mine: Row[] = [];
    simulateDebtor(world, index, {
      sinkOf: () => ({ ...cashSink(cash, factors), contact: ({ decisionId, costMinor }) => {
        if (costMinor !== null) costs.set(decisionId, costMinor);
      } }),
      onlooker: {
        ...BLIND,
        decision: (run, fact) => {
          if (fact.assignmentId === null && fact.day <= lastDay) mine.push({ fact, x: observe(run, fact.day), debtor: index, grossMinor: 0, costMinor: 0 });
        },
      },
    });
    for (let day = 1; day < cash.length; day++) cash[day]! += cash[day - 1]!;
    for (const row of mine) {
      const { day, decisionId } = row.fact;
      rows.push({ ...row, grossMinor: (cash[day + horizonDays]! - (day > 0 ? cash[day - 1]! : 0)) / factors[day]!, costMinor: costs.get(decisionId) ?? 0 });
    }
  }
  return pack(offeredActions(world), rows);
}

/**
 * What each debtor brings over the whole world under its policy: payments less returns and refunds less the cost of every contact, discounted to
 * the first day; minor units. Worlds that differ in the policy alone share all other randomness.
 */
export function deployedValues(world: World, { from, to, costOfCapitalRate }: Omit<DecisionLogOptions, 'horizonDays'>): Float64Array {
  const factors = discounts(world, costOfCapitalRate);
  return Float64Array.from({ length: to - from }, (_, i) => {
    const cash = new Float64Array(world.calendar.dayCount);
    simulateDebtor(world, from + i, { sinkOf: () => ({ ...cashSink(cash, factors), contact: ({ at: { day }, costMinor }) => {
      if (day < cash.length && day >= 0) cash[day]! -= (costMinor ?? 0) * factors[day]!;
    } }) });
    return cash.reduce((sum, amount) => sum + amount, 0);
  });
}

interface Row {
  readonly fact: DecisionFact;
  readonly x: Float64Array;
  readonly debtor: number;
  readonly grossMinor: number;
  readonly costMinor: number;
}

const ignore = (): void => {};
const BLIND: Onlooker = { start: ignore, decision: ignore, monthEnd: ignore, end: ignore };

/** Adds discounted cash to its day; facts of before the world are left out. */
function cashSink(cash: Float64Array, factors: Float64Array): FactSink {
  return {
    receivable: ignore, decision: ignore, contact: ignore, optOut: ignore, insolvent: ignore, badAddress: ignore,
    ledger: ({ kind, at: { day }, amountMinor }) => {
      if (day < 0 || day >= cash.length) return;
      if (kind === 'payment') cash[day]! += amountMinor * factors[day]!;
      else if (kind === 'reversal' || kind === 'refund') cash[day]! -= amountMinor * factors[day]!;
    },
  };
}

function discounts(world: World, rate: number): Float64Array {
  return Float64Array.from({ length: world.calendar.dayCount }, (_, day) => (1 + rate) ** (-day / 365));
}

export function offeredActions(world: World): readonly Action[] {
  const { channels } = world.preset.contacting;
  return ACTIONS.filter((action) => action === 'no_contact' || (channels as readonly Action[]).includes(action));
}

function pack(actions: readonly Action[], rows: readonly Row[]): DecisionLog {
  const width = actions.length, x = new Float64Array(rows.length * OBSERVABLES.length), probabilities = new Float64Array(rows.length * width), permitted = new Uint8Array(rows.length * width);
  rows.forEach((row, i) => {
    x.set(row.x, i * OBSERVABLES.length);
    row.fact.permitted.forEach((action, j) => {
      const cell = i * width + actions.indexOf(action);
      permitted[cell] = 1;
      probabilities[cell] = row.fact.probabilities[j]!;
    });
  });
  return {
    rowCount: rows.length, actions, x, probabilities, permitted, taken: Int32Array.from(rows, ({ fact }) => actions.indexOf(fact.action)),
    grossMinor: Float64Array.from(rows, ({ grossMinor }) => grossMinor), costMinor: Float64Array.from(rows, ({ costMinor }) => costMinor),
    debtor: Int32Array.from(rows, ({ debtor }) => debtor), day: Int32Array.from(rows, ({ fact }) => fact.day),
  };
}
