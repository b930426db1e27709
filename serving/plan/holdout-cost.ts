/** What the holdout forgoes: the value that the policy would have brought with the debtors who are left alone. */
import { ACTIONS } from '../../core/channel.ts';
import type { Resource } from '../../models/best-channel/allocation/problem.ts';
import { policyProbabilities, type Policy } from '../../models/best-channel/policy.ts';
import type { ContactPlan } from '../../models/best-channel/plan-contacts.ts';
import type { PlannedDebtor } from './gather-situations.ts';

export interface ForgoneOptions {
  readonly policy: Policy;
  readonly contactPlan: ContactPlan;
  /** Value of time of one contact by action, minor units. */
  readonly chargesMinor: Float64Array;
  /** What one contact by action uses, in the order of the plan's resources. */
  readonly costs: readonly Resource[];
}

/**
 * `sum_i sum_a p_ia (v_ia - sum_r price_r u_ra)`: values net of what their contacts would have taken from others at the shadow prices, under the
 * probabilities of the policy at these net values. Null where no value is known or nobody is held out by then.
 */
export function forgoneMinor(held: readonly PlannedDebtor[], { policy, contactPlan, chargesMinor, costs }: ForgoneOptions): number | null {
  if (held.length === 0) return 0;
  if (contactPlan.objectiveMinor === null) return null;
  const charged = ACTIONS.map((_, column) => chargesMinor[column]! + costs.reduce((sum, { use }, r) => sum + (contactPlan.resources[r]!.shadowPriceMinor ?? 0) * use[column]!, 0));
  return held.reduce((sum, { output }) => {
    const net = output.permitted.map((action, i) => (output.valuesMinor[i] === null ? null : output.valuesMinor[i]! - charged[ACTIONS.indexOf(action)]!));
    return policyProbabilities(policy, output.permitted, net).reduce((total, probability, i) => total + probability * (net[i] ?? 0), sum);
  }, 0);
}
