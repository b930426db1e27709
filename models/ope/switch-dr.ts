/** Doubly robust where weights are moderate, the model alone where they are not. */
import type { OpeEstimator } from './contract.ts';
import { expectedRewards } from './direct-method.ts';
import { residualRewards } from './doubly-robust.ts';

/** Rows with a larger weight are left to the model. Fixed in advance: a threshold chosen on the same log would be a second fit. */
export const SWITCH_THRESHOLD = 20;

/**
 * `V = (1/n) sum_i [ sum_a policy(a | x_i) q(x_i, a) + 1{w_i <= t} w_i (r_i - q(x_i, a_i)) ]`, t = SWITCH_THRESHOLD.
 *
 * Bounds the variance that rare large weights bring; its bias is the model's error on the rows above the threshold.
 * Source: Wang, Agarwal, Dudik (2017), with the correction dropped row by row.
 */
export const switchDr: OpeEstimator = {
  name: 'switch-dr',
  needsPredictions: true,
  terms: (input, weights) => {
    const residuals = residualRewards(input);
    return {
      numerator: expectedRewards(input).map((value, row) => value + (weights[row]! <= SWITCH_THRESHOLD ? weights[row]! * residuals[row]! : 0)),
      denominator: new Float64Array(input.log.rowCount).fill(1),
    };
  },
};
