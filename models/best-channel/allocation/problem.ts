/**
 * The allocation of contacts under capacities: which probability each debtor gets of each action.
 *
 *     max sum_i sum_a p_ia v_ia   subject to   sum_a p_ia = 1,   p_ia >= floor_i where permitted, else 0,   sum_i sum_a u_ra p_ia <= C_r
 *
 * What the floors leave of a debtor, `left_i = 1 - n_i floor_i`, is what can be moved.
 */
import { DunlinError } from '../../../core/errors.ts';

export interface Resource {
  /** In words, e.g. `letters`. */
  readonly name: string;
  /** What one unit is, e.g. `letter`, `minute`. */
  readonly unit: string;
  /** Units that there are, >= 0. */
  readonly capacity: number;
  /** Units that one contact by each action uses, >= 0; 0 for the action at rest. */
  readonly use: Float64Array;
}

/** Rows are debtors; matrices are row-major, `rowCount x actionCount`. */
export interface AllocationProblem {
  readonly rowCount: number;
  readonly actionCount: number;
  /** The action that every row permits and that uses nothing: no contact. */
  readonly restAction: number;
  /** Expected value of each action net of its cost, minor units; read only where permitted. */
  readonly valuesMinor: Float64Array;
  /** 1 where permitted. */
  readonly permitted: Uint8Array;
  /** Least probability of every permitted action of a row. */
  readonly floors: Float64Array;
  readonly resources: readonly Resource[];
}

export interface ResourceUse {
  readonly name: string;
  readonly unit: string;
  readonly capacity: number;
  /** Expected units used. */
  readonly used: number;
  /** What one more unit would add to the objective, minor units, >= 0; null where the objective is not money. */
  readonly shadowPriceMinor: number | null;
}

/** Share of each row that the floors leave; throws `parameter-invalid` where the floors of a row exceed 1 or the action at rest is masked. */
export function leftByRow({ rowCount, actionCount, restAction, permitted, floors }: AllocationProblem): Float64Array {
  return Float64Array.from({ length: rowCount }, (_, row) => {
    let count = 0;
    for (let cell = row * actionCount, end = cell + actionCount; cell < end; cell++) count += permitted[cell]!;
    const left = 1 - count * floors[row]!;
    if (permitted[row * actionCount + restAction] !== 1 || !(left >= -1e-12)) {
      throw new DunlinError('parameter-invalid', `Every row must permit no contact and its floors must sum to at most 1; got ${count} actions with a floor of ${floors[row]}. Lower policy.floor.`);
    }
    return Math.max(0, left);
  });
}

/** Units of each resource that probabilities use in expectation. */
export function expectedUse({ rowCount, actionCount, resources }: Pick<AllocationProblem, 'rowCount' | 'actionCount' | 'resources'>, probabilities: Float64Array): Float64Array {
  const totals = actionTotals({ rowCount, actionCount }, probabilities);
  return Float64Array.from(resources, ({ use }) => totals.reduce((sum, total, action) => sum + total * use[action]!, 0));
}

/** Expected number of each action. */
export function actionTotals({ rowCount, actionCount }: Pick<AllocationProblem, 'rowCount' | 'actionCount'>, probabilities: Float64Array): Float64Array {
  const totals = new Float64Array(actionCount);
  for (let row = 0, cell = 0; row < rowCount; row++) for (let action = 0; action < actionCount; action++, cell++) totals[action]! += probabilities[cell]!;
  return totals;
}

/**
 * Capacity that the floors leave of each resource.
 * @throws `capacity-exceeded` when the floors alone need more than there is
 */
export function capacityAboveFloors(problem: AllocationProblem): Float64Array {
  const floored = Float64Array.from(problem.permitted, (permitted, cell) => permitted * problem.floors[Math.floor(cell / problem.actionCount)]!);
  const used = expectedUse(problem, floored);
  return Float64Array.from(problem.resources, ({ name, unit, capacity }, r) => {
    if (used[r]! > capacity * (1 + 1e-12)) {
      throw new DunlinError('capacity-exceeded', `The floors of the permitted actions must fit into the capacity of ${name}, ${figure(capacity)} ${unit}; they need ${figure(used[r]!)}, ${figure(used[r]! - capacity)} more. Raise that capacity, or lower policy.floor or policy.explorationCap.`,
        { resource: name, capacity, needed: used[r]!, missing: used[r]! - capacity });
    }
    return Math.max(0, capacity - used[r]!);
  });
}

function figure(value: number): string {
  return Number(value.toFixed(2)).toString();
}
