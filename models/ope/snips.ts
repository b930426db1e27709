/** Self-normalised inverse propensity scoring. */
import type { OpeEstimator } from './contract.ts';

/**
 * `V = sum_i w_i r_i / sum_i w_i`, `w_i = policy(a_i | x_i) / loggingProbability_i`.
 *
 * Consistent, biased by O(1/n), stays within the range of the rewards and does not move when a constant is added to them.
 * Source: Swaminathan, Joachims (2015).
 */
export const snips: OpeEstimator = {
  name: 'snips',
  needsPredictions: false,
  terms: ({ log }, weights) => ({ numerator: weights.map((weight, row) => weight * log.rewards[row]!), denominator: weights }),
};
