/** What a policy gives to many debtors, before and after capacities: the problem of a plan and its solution, not yet drawn. */
import { ACTIONS, type Action } from '../../core/channel.ts';
import type { RandomStream } from '../../core/random.ts';
import { expectedUse, leftByRow, type AllocationProblem, type Resource } from './allocation/problem.ts';
import { projectShares } from './allocation/project-shares.ts';
import { solveByHighs } from './allocation/solve-by-highs.ts';
import { solveByPrices, type Allocation } from './allocation/solve-by-prices.ts';
import { tidyProbabilities } from './allocation/tidy-probabilities.ts';
import { floorOf, type Policy } from './policy.ts';

export interface PlanRow {
  /** In the order of ACTIONS; holds `no_contact`. */
  readonly permitted: readonly Action[];
  /** Of the policy, aligned with `permitted`. */
  readonly probabilities: ArrayLike<number>;
  /** Relative to no contact, aligned with `permitted`, minor units; null = not known. */
  readonly valuesMinor: readonly (number | null)[];
}

export interface ContactPlanInput {
  readonly rows: readonly PlanRow[];
  readonly policy: Policy;
  /** Over the columns of ACTIONS. */
  readonly resources: readonly Resource[];
  /** What one contact by an action takes off its value besides its cost: the value of time, minor units. */
  readonly chargesMinor: Float64Array;
  readonly random: RandomStream;
  /** Permitted cells up to which HiGHS solves; left out: 20,000. */
  readonly exactCells?: number;
}

export type PlanMethod = 'policy' | 'highs' | 'prices' | 'projection';

const REST = ACTIONS.indexOf('no_contact');
/** Measured: 22,000 cells take HiGHS half a second, and 44,000 twice that, where prices need a tenth of it. */
const EXACT_CELLS = 20_000;
/** An action of unknown value is worth a thousandth of a minor unit less than nothing, so that it gets its floor alone. */
const UNKNOWN_MINOR = -1e-3;

export interface SolvedPlan {
  readonly method: PlanMethod;
  readonly probabilities: Float64Array;
  /** Null: the solution has no prices in money. */
  readonly pricesMinor: Float64Array | null;
  readonly gapMinor: number | null;
  /** No allocation within the capacities is worth more; null where that is not what was solved. */
  readonly boundMinor: number | null;
}

/** Keeps what fits, else solves. Throws `capacity-exceeded`, `parameter-invalid`. */
export async function solvePlan({ policy, chargesMinor, exactCells = EXACT_CELLS }: ContactPlanInput, problem: AllocationProblem, base: Float64Array): Promise<SolvedPlan> {
  const { resources } = problem;
  const isGreedy = policy.kind === 'learnt' && policy.temperatureMinor === 0;
  const fits = expectedUse(problem, base).every((used, r) => used <= resources[r]!.capacity);
  if (fits && !(isGreedy && chargesMinor.some((charge) => charge > 0))) {
    return { method: 'policy', probabilities: base, pricesMinor: policy.kind === 'learnt' ? new Float64Array(resources.length) : null, gapMinor: policy.kind === 'learnt' ? 0 : null, boundMinor: isGreedy ? valueOf(problem, base) : null };
  }
  if (isGreedy) {
    const isSmall = problem.permitted.reduce((sum, cell) => sum + cell, 0) <= exactCells;
    const { probabilities, shadowPricesMinor, objectiveMinor, boundMinor }: Allocation = isSmall ? await solveByHighs(problem) : solveByPrices(problem);
    return { method: isSmall ? 'highs' : 'prices', probabilities: tidyProbabilities(problem, probabilities), boundMinor, pricesMinor: shadowPricesMinor, gapMinor: boundMinor - objectiveMinor };
  }
  const left = leftByRow(problem);
  const shares = base.map((probability, cell) => {
    const row = Math.floor(cell / ACTIONS.length);
    return problem.permitted[cell] === 0 || left[row] === 0 ? 0 : Math.max(0, (probability - problem.floors[row]!) / left[row]!);
  });
  const { probabilities, multipliers, gapNats } = projectShares(problem, shares);
  const temperature = policy.kind === 'learnt' ? policy.temperatureMinor : null;
  return { method: 'projection', probabilities: tidyProbabilities(problem, probabilities), boundMinor: null, pricesMinor: temperature === null ? null : multipliers.map((multiplier) => multiplier * temperature), gapMinor: temperature === null ? null : gapNats * temperature };
}

/** Debtors, values and floors as an allocation over the columns of ACTIONS. */
export function toProblem({ rows, policy, resources, chargesMinor }: ContactPlanInput): AllocationProblem {
  const width = ACTIONS.length, permitted = new Uint8Array(rows.length * width), valuesMinor = new Float64Array(rows.length * width);
  rows.forEach((row, index) => row.permitted.forEach((action, i) => {
    const column = ACTIONS.indexOf(action), value = row.valuesMinor[i] ?? null;
    permitted[index * width + column] = 1;
    valuesMinor[index * width + column] = column === REST ? 0 : value === null ? UNKNOWN_MINOR : value - chargesMinor[column]!;
  }));
  return { rowCount: rows.length, actionCount: width, restAction: REST, valuesMinor, permitted, resources, floors: Float64Array.from(rows, (row) => floorOf(policy, row.permitted.length)) };
}

/** The policy's own probabilities, row-major over ACTIONS. */
export function baseProbabilities({ rows }: ContactPlanInput): Float64Array {
  const base = new Float64Array(rows.length * ACTIONS.length);
  rows.forEach(({ permitted, probabilities }, row) => permitted.forEach((action, i) => {
    base[row * ACTIONS.length + ACTIONS.indexOf(action)] = probabilities[i]!;
  }));
  return base;
}

/** Expected value of known values, minor units. */
export function valueOf({ valuesMinor }: AllocationProblem, probabilities: Float64Array): number {
  return probabilities.reduce((sum, probability, cell) => sum + (valuesMinor[cell] === UNKNOWN_MINOR ? 0 : probability * valuesMinor[cell]!), 0);
}
