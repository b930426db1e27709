/** What every debtor would be given at prices of the resources: the oracle of the dual. */
import type { AllocationProblem } from './problem.ts';

export interface Reply {
  /** Value of what is left above the floors, minor units. */
  readonly valueMinor: number;
  /** Units of each resource that it uses. */
  readonly used: Float64Array;
}

export interface ReplyOptions {
  readonly left: Float64Array;
  /** Price of a unit of each resource, minor units, >= 0. */
  readonly prices: Float64Array;
  /** Takes the choice of each row, an action. */
  readonly choices?: Uint8Array;
}

/**
 * Each row gives what the floors left to `argmax_a v_ia - sum_r price_r u_ra` over its permitted actions; on equal values to the action at
 * rest, then to the first. The dual function is `valueMinor + sum_r price_r (C_r - used_r)`.
 */
export function bestReplies({ rowCount, actionCount, restAction, valuesMinor, permitted, resources }: AllocationProblem, { left, prices, choices }: ReplyOptions): Reply {
  const charged = Float64Array.from({ length: actionCount }, (_, action) => resources.reduce((sum, { use }, r) => sum + prices[r]! * use[action]!, 0));
  const totals = new Float64Array(actionCount);
  let valueMinor = 0;
  for (let row = 0; row < rowCount; row++) {
    const start = row * actionCount;
    let best = restAction, bestNet = valuesMinor[start + restAction]! - charged[restAction]!;
    for (let action = 0; action < actionCount; action++) {
      if (permitted[start + action] === 0) continue;
      const net = valuesMinor[start + action]! - charged[action]!;
      if (net > bestNet) {
        best = action;
        bestNet = net;
      }
    }
    valueMinor += left[row]! * valuesMinor[start + best]!;
    totals[best]! += left[row]!;
    if (choices) choices[row] = best;
  }
  return { valueMinor, used: Float64Array.from(resources, ({ use }) => totals.reduce((sum, total, action) => sum + total * use[action]!, 0)) };
}
