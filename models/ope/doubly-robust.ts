/**
 * The doubly robust estimate of what a contact policy would have earned, from decisions that another policy made.
 *
 * For each logged decision the reward model `q` answers what the candidate policy would earn here, and the decision itself
 * corrects the model where it is wrong:
 *
 *     V = (1/n) sum_i [ sum_a policy(a | x_i) q(x_i, a)  +  w_i (r_i - q(x_i, a_i)) ],
 *     w_i = policy(a_i | x_i) / loggingProbability_i
 *
 * - With exact logged probabilities the estimate is unbiased for **any** `q`: the second term has the mean of what the first
 *   gets wrong. A good `q` only makes it narrow, because weights then multiply residuals instead of whole rewards.
 * - With a right `q` it is right for any probabilities; hence the name. Ours are logged, never estimated, so this is spare.
 * - `q(x_i, .)` must come from a model that never saw a decision of the same debtor (cross-fitting); otherwise `q` bends towards
 *   `r_i`, residuals shrink, and the interval is too narrow.
 * - Nothing helps where the candidate takes actions that the logging policy never takes: `unsupportedShare` says how much.
 *
 * The estimand is the value of **one** decision taken by the candidate while the logging policy acts before and after it,
 * averaged over the logged decisions. Decisions of one debtor share payments, so intervals resample debtors, not rows.
 *
 * Sources: Dudik, Langford, Li, Doubly Robust Policy Evaluation and Learning (2011); Chernozhukov et al., Double/Debiased
 * Machine Learning (2018) for cross-fitting.
 */
import type { OpeEstimator, OpeInput, OpeTerms } from './contract.ts';
import { expectedRewards } from './direct-method.ts';

export const doublyRobust: OpeEstimator = { name: 'dr', needsPredictions: true, terms: doublyRobustTerms };

/**
 * The bracket of the formula for every row, with denominator 1.
 * @param input `predictions` in the unit of the rewards, `rowCount x actionCount`, cross-fitted
 * @param weights importance weights of the actions taken, clipped or not; clipping trades bias for variance
 */
function doublyRobustTerms(input: OpeInput, weights: Float64Array): OpeTerms {
  const predicted = expectedRewards(input);
  const residuals = residualRewards(input);
  return {
    numerator: predicted.map((value, row) => value + weights[row]! * residuals[row]!),
    denominator: new Float64Array(input.log.rowCount).fill(1),
  };
}

/** `r_i - q(x_i, a_i)`: what the model did not foresee of the reward that came. */
export function residualRewards({ log, predictions }: OpeInput): Float64Array {
  return log.rewards.map((reward, row) => reward - predictions![row * log.actionCount + log.actions[row]!]!);
}
