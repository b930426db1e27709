/** Probabilities that policies would have given to the decisions of a set: what off-policy evaluation weighs. */
import type { Action } from '../../core/channel.ts';
import type { DecisionSet } from './decision-set.ts';
import { policyProbabilities, type Policy } from './policy.ts';

/**
 * Row-major probabilities of `policy` over the permitted actions of every row.
 * @param valuesMinor expected values relative to no contact, aligned with the set; null for a reference policy
 */
export function policyMatrix(set: DecisionSet, policy: Policy, valuesMinor: Float64Array | null): Float64Array {
  const width = set.actions.length;
  const matrix = new Float64Array(set.log.rowCount * width);
  for (let row = 0; row < set.log.rowCount; row++) {
    const columns = permittedColumns(set, row);
    const probabilities = policyProbabilities(policy, columns.map((column) => set.actions[column]!), columns.map((column) => valuesMinor?.[row * width + column] ?? null));
    columns.forEach((column, i) => {
      matrix[row * width + column] = probabilities[i]!;
    });
  }
  return matrix;
}

/** The policy that always takes one action, and no contact where the rules forbid it. */
export function constantMatrix(set: DecisionSet, action: Action): Float64Array {
  return policyMatrix(set, { kind: 'reference', floor: 0, weights: { [action]: 1 } }, null);
}

function permittedColumns(set: DecisionSet, row: number): number[] {
  const columns: number[] = [];
  for (let column = 0; column < set.actions.length; column++) if (set.permitted[row * set.actions.length + column]) columns.push(column);
  return columns;
}
