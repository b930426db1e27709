/** Shares of actions after prices, summed over all debtors: the dual of a projection with its gradient and curvature. */
import type { AllocationProblem } from './problem.ts';

export interface ChargedResponse {
  /** The dual function. */
  readonly dual: number;
  /** Shares of actions over all rows, weighted by what is left of each. */
  readonly totals: Float64Array;
  /** `sum_i left_i (diag(q_i) - q_i q_i')`, actions x actions. */
  readonly curvature: Float64Array;
}

export interface Charged {
  readonly base: Float64Array;
  readonly left: Float64Array;
  /** `sum_r y_r u_ra` of each action. */
  readonly costs: Float64Array;
}

/** At multipliers `y` of uses in units of what there is: `sum_r y_r + sum_i left_i log sum_a s_ia exp(-cost_a)`; resources without capacity are left out. */
export function respondTo({ problem, base, left, costs }: Charged & { readonly problem: AllocationProblem }, y: Float64Array, capacities: Float64Array): ChargedResponse {
  const { rowCount, actionCount } = problem, factors = costs.map((cost) => Math.exp(-cost));
  const totals = new Float64Array(actionCount), curvature = new Float64Array(actionCount * actionCount), q = new Float64Array(actionCount);
  let dual = y.reduce((sum, value, r) => sum + (capacities[r]! > 0 ? value : 0), 0);
  for (let row = 0; row < rowCount; row++) {
    const weight = left[row]!, start = row * actionCount;
    if (weight === 0) continue;
    let mass = 0;
    for (let action = 0; action < actionCount; action++) mass += q[action] = base[start + action]! * factors[action]!;
    dual += weight * Math.log(mass);
    for (let action = 0; action < actionCount; action++) {
      if (q[action] === 0) continue;
      q[action]! /= mass;
      const part = weight * q[action]!;
      totals[action]! += part;
      curvature[action * actionCount + action]! += part;
      for (let other = 0; other <= action; other++) curvature[action * actionCount + other]! -= part * q[other]!;
    }
  }
  return { dual, totals, curvature };
}

/** Floors, and the charged shares of what they leave: probabilities, row-major. */
export function fillCharged({ rowCount, actionCount, permitted, floors }: AllocationProblem, { base, left, costs }: Charged): Float64Array {
  const probabilities = new Float64Array(rowCount * actionCount), factors = costs.map((cost) => Math.exp(-cost));
  for (let row = 0; row < rowCount; row++) {
    const start = row * actionCount;
    let mass = 0;
    for (let action = 0; action < actionCount; action++) mass += base[start + action]! * factors[action]!;
    for (let action = 0; action < actionCount; action++) {
      probabilities[start + action] = permitted[start + action]! * floors[row]! + left[row]! * base[start + action]! * factors[action]! / mass;
    }
  }
  return probabilities;
}

/** `sum_r y_r u_ra` of each action. */
export function chargeActions(uses: readonly Float64Array[], y: Float64Array, actionCount: number): Float64Array {
  return Float64Array.from({ length: actionCount }, (_, action) => uses.reduce((sum, use, r) => sum + y[r]! * use[action]!, 0));
}
