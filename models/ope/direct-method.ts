/** The direct method: the reward model alone. */
import type { OpeEstimator, OpeInput } from './contract.ts';

/**
 * `V = (1/n) sum_i sum_a policy(a | x_i) q(x_i, a)`.
 *
 * Low variance and no weights, but as wrong as the model: its interval says nothing about the bias of `q`. Shown beside the
 * others, never a reason to promote.
 */
export const directMethod: OpeEstimator = {
  name: 'dm',
  needsPredictions: true,
  terms: (input) => ({ numerator: expectedRewards(input), denominator: new Float64Array(input.log.rowCount).fill(1) }),
};

/** `sum_a policy(a | x_i) q(x_i, a)` of every row. */
export function expectedRewards({ log, policy, predictions }: OpeInput): Float64Array {
  const expected = new Float64Array(log.rowCount);
  for (let row = 0; row < log.rowCount; row++) {
    for (let action = 0; action < log.actionCount; action++) {
      const cell = row * log.actionCount + action;
      // A masked action has probability 0 and may have no prediction (NaN).
      if (policy[cell]! > 0) expected[row]! += policy[cell]! * predictions![cell]!;
    }
  }
  return expected;
}
