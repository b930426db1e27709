/**
 * The probabilities nearest to given ones that keep within the capacities: what a policy that is not greedy becomes when contacts are scarce.
 *
 * Of all shares `q` (what is above the floors, per row a distribution) within the capacities those with the least `sum_i left_i KL(q_i || s_i)`:
 *
 *     q_ia = s_ia exp(-sum_r y_r u_ra) / sum_b s_ib exp(-sum_r y_r u_rb),   y_r >= 0,   y_r = 0 where the resource is not used up
 *
 * Within a row, actions that use nothing scarce keep their proportions. For softmax shares of values over a temperature T this is the softmax of
 * values less prices, the price of a unit being `T y_r`. `y` minimises the smooth convex dual by Newton steps projected on `y >= 0`.
 * Source: Csiszar 1975, "I-divergence geometry of probability distributions and minimization problems", Ann. Probab. 3(1).
 */
import { chargeActions, fillCharged, respondTo, type ChargedResponse } from './charged-shares.ts';
import { capacityAboveFloors, leftByRow, type AllocationProblem } from './problem.ts';
import { solveNewtonStep } from './newton-step.ts';

export interface ProjectedShares {
  /** Row-major; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** `y`, per unit of each resource. */
  readonly multipliers: Float64Array;
  /** Dual less primal value, in nats over all rows; 0 at the optimum. */
  readonly gapNats: number;
}

const MAXIMUM_STEPS = 200;
/** Of a capacity: how far the use may lie from it. */
const TOLERANCE = 1e-8;
/** What no contact gets where the policy gives it nothing and something is scarce, so that there is somewhere to move to. */
const LENT_REST_SHARE = 1e-6;
const NOTHING = 1e-30;

/** @param shares row-major; what the policy gives above the floors, each row summing to 1. Throws `parameter-invalid`, `capacity-exceeded`. */
export function projectShares(problem: AllocationProblem, shares: Float64Array): ProjectedShares {
  const { actionCount, resources } = problem;
  const left = leftByRow(problem), capacities = capacityAboveFloors(problem);
  const base = reachableShares(problem, shares, capacities);
  // In units in which each capacity is 1.
  const scaled = resources.map(({ use }, r) => use.map((units) => (capacities[r]! > 0 ? units / capacities[r]! : 0)));
  const respond = (y: Float64Array): ChargedResponse => respondTo({ problem, base, left, costs: chargeActions(scaled, y, actionCount) }, y, capacities);
  let y: Float64Array = new Float64Array(resources.length), at = respond(y);
  for (let step = 0; step < MAXIMUM_STEPS; step++) {
    const slack = Float64Array.from(scaled, (use, r) => (capacities[r]! > 0 ? 1 - dot(use, at.totals) : 0));
    const free = resources.map((_, r) => capacities[r]! > 0 && (y[r]! > 0 || slack[r]! < 0));
    if (slack.every((value, r) => !free[r] || Math.abs(value) <= TOLERANCE)) break;
    const direction = solveNewtonStep({ gradient: slack, uses: scaled, curvature: at.curvature, free });
    const next = lineSearch({ y, at, direction, slack, respond });
    if (next === null) break;
    [y, at] = [next.y, next.at];
  }
  const used = Float64Array.from(scaled, (use) => dot(use, at.totals));
  return {
    probabilities: fillCharged(problem, { base, left, costs: chargeActions(scaled, y, actionCount) }),
    multipliers: y.map((value, r) => (capacities[r]! > 0 ? value / capacities[r]! : 0)),
    gapNats: Math.abs(y.reduce((sum, value, r) => sum + value * (1 - used[r]!), 0)),
  };
}

/** Shares without actions of which nothing is left above the floors, and with a little no contact everywhere. */
function reachableShares({ rowCount, actionCount, restAction, resources, permitted }: AllocationProblem, shares: Float64Array, capacities: Float64Array): Float64Array {
  const gone = Array.from({ length: actionCount }, (_, action) => resources.some(({ use }, r) => use[action]! > 0 && capacities[r]! === 0));
  const base = shares.map((share, cell) => (permitted[cell] === 0 || gone[cell % actionCount] ? 0 : share));
  for (let row = 0; row < rowCount; row++) {
    const rest = row * actionCount + restAction;
    if (base[rest]! < NOTHING) base[rest] = LENT_REST_SHARE;
  }
  return base;
}

interface Search {
  readonly y: Float64Array;
  readonly at: ChargedResponse;
  readonly direction: Float64Array;
  readonly slack: Float64Array;
  readonly respond: (y: Float64Array) => ChargedResponse;
}

/** Halves the step until the dual falls; null when it cannot. */
function lineSearch({ y, at, direction, slack, respond }: Search): { readonly y: Float64Array; readonly at: ChargedResponse } | null {
  for (let length = 1; length > 1e-12; length /= 2) {
    const next = y.map((value, r) => Math.max(0, value + length * direction[r]!));
    const moved = next.reduce((sum, value, r) => sum + slack[r]! * (value - y[r]!), 0);
    const response = respond(next);
    if (response.dual <= at.dual + 1e-4 * moved) return { y: next, at: response };
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
