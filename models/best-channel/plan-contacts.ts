/**
 * The contact plan of many debtors at once: probabilities of the policy -> within capacities -> one action each.
 *
 * Where the policy's own probabilities fit, they are kept to the bit. Else a greedy learnt policy is solved as a linear programme under its floors;
 * any other policy becomes the nearest probabilities that fit (`allocation/project-shares.ts`). Dependent rounding then draws one action for each,
 * with exactly these probabilities: they are what is logged. Counts are whole, so a resource that several actions share is solved with a little less of
 * it until no rounding of the counts can exceed it; where floors leave no room for that, it holds in expectation and to within one contact of each.
 */
import { ACTIONS } from '../../core/channel.ts';
import { isDunlinError } from '../../core/errors.ts';
import { actionTotals, expectedUse, type AllocationProblem, type ResourceUse } from './allocation/problem.ts';
import { roundDependently } from './allocation/round-dependently.ts';
import { solveByPrices } from './allocation/solve-by-prices.ts';
import { baseProbabilities, solvePlan, toProblem, valueOf, type ContactPlanInput, type PlanMethod, type SolvedPlan } from './solve-plan.ts';

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

/** A sum this near above a whole number is that number. */
const WHOLE = 1e-9;
/** Times that shared resources are cut before rounding may exceed them. */
const MAXIMUM_CUTS = 8;

/** Throws `capacity-exceeded`, `parameter-invalid`. */
export async function planContacts(input: ContactPlanInput): Promise<ContactPlan> {
  const { policy, resources, random } = input;
  const problem = toProblem(input), base = baseProbabilities(input);
  const first = await solvePlan(input, problem, base), solved = await leaveRoomToRound(input, { problem, base, first }), { probabilities } = solved;
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
async function leaveRoomToRound(input: ContactPlanInput, { problem, base, first }: { readonly problem: AllocationProblem; readonly base: Float64Array; readonly first: SolvedPlan }): Promise<SolvedPlan> {
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
      solved = await solvePlan(input, { ...problem, resources: resources.map((resource, r) => ({ ...resource, capacity: cut[r]! })) }, base);
    } catch (error) {
      if (isDunlinError(error) && error.code === 'capacity-exceeded') return solved;
      throw error;
    }
  }
  return solved;
}
