/**
 * The R-loss of what a model says that actions change: how well effects explain what is left of outcomes when their mean in the case is taken away.
 *
 *     l_i = ( y_i - m(x_i) - ( tau_{A_i}(x_i) - sum_a p_a(x_i) tau_a(x_i) ) )^2,    m(x) = E[y | x] = sum_a p_a(x) q_a(x),  tau_0 = 0
 *
 * With logged probabilities p its mean is least at the true effects whatever m is, because the second bracket has mean 0 in every case; a good m only
 * makes it less noisy. m and tau must come from models that saw no decision of the debtor.
 * Source: Nie, Wager, Quasi-oracle estimation of heterogeneous treatment effects (Biometrika 2021), eq. 4, written for several actions.
 */

export interface RLossRows {
  readonly actionCount: number;
  readonly taken: Int32Array;
  /** Logged probabilities of all actions, row-major. */
  readonly probabilities: Float64Array;
  /** In any unit; effects and expectations in the same. */
  readonly outcomes: Float64Array;
  /** `q`, row-major; enters through its mean alone. */
  readonly expected: Float64Array;
}

/** One loss of each row, in the squared unit of the outcomes. @param effects `tau`, row-major, 0 for no contact */
export function rLosses({ actionCount, taken, probabilities, outcomes, expected }: RLossRows, effects: Float64Array): Float64Array {
  return outcomes.map((outcome, row) => {
    const start = row * actionCount;
    let mean = 0, meanEffect = 0;
    for (let a = 0; a < actionCount; a++) {
      mean += probabilities[start + a]! * expected[start + a]!;
      meanEffect += probabilities[start + a]! * effects[start + a]!;
    }
    return (outcome - mean - effects[start + taken[row]!]! + meanEffect) ** 2;
  });
}
