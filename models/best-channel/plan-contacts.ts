/**
 * The contact plan of many debtors at once: probabilities of the policy -> within capacities -> one action each.
 *
 * Where the policy's own probabilities fit, they are kept to the bit. Else a greedy learnt policy is solved as a linear programme under its floors;
 * any other policy becomes the nearest probabilities that fit (`allocation/project-shares.ts`). Dependent rounding then draws one action for each,
 * with exactly these probabilities: they are what is logged. Counts are whole, so a resource that several actions share is solved with a little less of
 * it until no rounding of the counts can exceed it; where floors leave no room for that, it holds in expectation and to within one contact of each.
 */
import { ACTIONS, type Action } from '../../core/channel.ts';
import { isDunlinError } from '../../core/errors.ts';
import type { RandomStream } from '../../core/random.ts';
import { actionTotals, expectedUse, leftByRow, type AllocationProblem, type Resource, type ResourceUse } from './allocation/problem.ts';
import { projectShares } from './allocation/project-shares.ts';
import { roundDependently } from './allocation/round-dependently.ts';
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

export interface ContactPlan {
  readonly method: PlanMethod;
  /** Row-major over ACTIONS: the probability with which each action was drawn. */
  readonly probabilities: Float64Array;
  /** Column of ACTIONS of each row. */
  readonly chosen: Uint8Array;
  readonly resources: readonly (ResourceUse & { readonly planned: number })[];
  /** Expected value of the probabilities; null where no action has a known value. */
  readonly objectiveMinor: number | null;
  /** No plan of this kind is worth more than the objective and this; null where the plan has no money objective. */
  readonly gapMinor: number | null;
  /** What giving floors (and a temperature) costs against the best plan within the same capacities; null unless the policy is learnt. */
  readonly explorationCostMinor: number | null;
}

const REST = ACTIONS.indexOf('no_contact');
/** Measured: 22,000 cells take HiGHS half a second, and 44,000 twice that, where prices need a tenth of it. */
const EXACT_CELLS = 20_000;
/** An action of unknown value is worth a thousandth of a minor unit less than nothing, so that it gets its floor alone. */
const UNKNOWN_MINOR = -1e-3;
/** A sum this near above a whole number is that number. */
const WHOLE = 1e-9;

/** Times that shared resources are cut before rounding may exceed them. */
const MAXIMUM_CUTS = 8;

/** Throws `capacity-exceeded`, `parameter-invalid`. */
export async function planContacts(input: ContactPlanInput): Promise<ContactPlan> {
  const { policy, resources, random } = input;
  const problem = toProblem(input), base = baseProbabilities(input);
  const first = await solve(input, problem, base), solved = await leaveRoomToRound(input, { problem, base, first }), { probabilities } = solved;
  const chosen = roundDependently(probabilities, ACTIONS.length, random);
  const known = input.rows.some(({ valuesMinor }) => valuesMinor.some((value) => value !== null && value !== 0));
  const objectiveMinor = known ? valueOf(problem, probabilities) : null;
  const prices = solved.pricesMinor ?? (known ? solveByPrices(problem).shadowPricesMinor : null);
  const used = expectedUse(problem, probabilities);
  return {
    method: solved.method, probabilities, chosen, objectiveMinor,
    gapMinor: first.boundMinor === null || objectiveMinor === null ? first.gapMinor : Math.max(0, first.boundMinor - objectiveMinor),
    resources: resources.map(({ name, unit, capacity, use }, r) => ({ name, unit, capacity, used: used[r]!, planned: chosen.reduce((sum, action) => sum + use[action]!, 0), shadowPriceMinor: prices?.[r] ?? null })),
    explorationCostMinor: policy.kind === 'learnt' && objectiveMinor !== null ? Math.max(0, solveByPrices({ ...problem, floors: new Float64Array(problem.rowCount) }).objectiveMinor - objectiveMinor) : null,
  };
}

/** Cuts what several actions share until every count rounded up fits; the last solution that there is where that cannot be. */
async function leaveRoomToRound(input: ContactPlanInput, { problem, base, first }: { readonly problem: AllocationProblem; readonly base: Float64Array; readonly first: Solved }): Promise<Solved> {
  const { resources } = problem, cut = resources.map(({ capacity }) => capacity);
  let solved = first;
  for (let round = 0; round < MAXIMUM_CUTS; round++) {
    const totals = actionTotals(problem, solved.probabilities), up = totals.map((total) => Math.ceil(total - WHOLE));
    const most = resources.map(({ use }) => up.reduce((sum, count, action) => sum + count * use[action]!, 0));
    const over = resources.flatMap(({ capacity }, r) => (most[r]! > capacity * (1 + 1e-12) ? [r] : []));
    if (over.length === 0) return solved;
    for (const r of over) {
      const { capacity, use } = resources[r]!, spare = up.reduce((sum, count, action) => sum + (count - totals[action]!) * use[action]!, 0);
      const step = use.reduce((least, units) => (units > 0 ? Math.min(least, units) : least), Infinity);
      cut[r] = Math.max(0, Math.min(capacity - spare, cut[r]! - step / 2));
    }
    try {
      solved = await solve(input, { ...problem, resources: resources.map((resource, r) => ({ ...resource, capacity: cut[r]! })) }, base);
    } catch (error) {
      if (isDunlinError(error) && error.code === 'capacity-exceeded') return solved;
      throw error;
    }
  }
  return solved;
}

interface Solved {
  readonly method: PlanMethod;
  readonly probabilities: Float64Array;
  /** Null: the solution has no prices in money. */
  readonly pricesMinor: Float64Array | null;
  readonly gapMinor: number | null;
  /** No allocation within the capacities is worth more; null where that is not what was solved. */
  readonly boundMinor: number | null;
}

async function solve({ policy, chargesMinor, exactCells = EXACT_CELLS }: ContactPlanInput, problem: AllocationProblem, base: Float64Array): Promise<Solved> {
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

function toProblem({ rows, policy, resources, chargesMinor }: ContactPlanInput): AllocationProblem {
  const width = ACTIONS.length, permitted = new Uint8Array(rows.length * width), valuesMinor = new Float64Array(rows.length * width);
  rows.forEach((row, index) => row.permitted.forEach((action, i) => {
    const column = ACTIONS.indexOf(action), value = row.valuesMinor[i] ?? null;
    permitted[index * width + column] = 1;
    valuesMinor[index * width + column] = column === REST ? 0 : value === null ? UNKNOWN_MINOR : value - chargesMinor[column]!;
  }));
  return { rowCount: rows.length, actionCount: width, restAction: REST, valuesMinor, permitted, resources, floors: Float64Array.from(rows, (row) => floorOf(policy, row.permitted.length)) };
}

function baseProbabilities({ rows }: ContactPlanInput): Float64Array {
  const base = new Float64Array(rows.length * ACTIONS.length);
  rows.forEach(({ permitted, probabilities }, row) => permitted.forEach((action, i) => {
    base[row * ACTIONS.length + ACTIONS.indexOf(action)] = probabilities[i]!;
  }));
  return base;
}

function valueOf({ valuesMinor }: AllocationProblem, probabilities: Float64Array): number {
  return probabilities.reduce((sum, probability, cell) => sum + (valuesMinor[cell] === UNKNOWN_MINOR ? 0 : probability * valuesMinor[cell]!), 0);
}
