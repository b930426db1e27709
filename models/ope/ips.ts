/** Inverse propensity scoring on logged probabilities. */
import type { OpeEstimator } from './contract.ts';

/**
 * `V = (1/n) sum_i w_i r_i`, `w_i = policy(a_i | x_i) / loggingProbability_i`.
 *
 * Unbiased when every action of the candidate was possible under the logging policy and nothing is clipped; its variance grows
 * with the weights and with the level of the rewards. Source: Horvitz, Thompson (1952).
 */
export const ips: OpeEstimator = {
  name: 'ips',
  needsPredictions: false,
  terms: ({ log }, weights) => ({
    numerator: weights.map((weight, row) => weight * log.rewards[row]!),
    denominator: new Float64Array(log.rowCount).fill(1),
  }),
};
