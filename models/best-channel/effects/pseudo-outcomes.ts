/** Doubly robust pseudo-outcomes: for every decision and action, a noisy but unbiased value of what the action changes against no contact. */

export interface EffectRows {
  readonly rowCount: number;
  readonly actionCount: number;
  /** Index of no contact. */
  readonly untouched: number;
  readonly taken: Int32Array;
  /** Logged probabilities of all actions, row-major; 0 where not permitted. */
  readonly probabilities: Float64Array;
  readonly outcomes: Float64Array;
}

export interface PseudoOutcomes {
  /** Row-major `rowCount x actionCount`; 0 for no contact and where an action was not permitted. */
  readonly values: Float64Array;
  /** `p_a p_0 / (p_a + p_0)`: the inverse of their noise, so that rare actions do not drown the others. Row-major. */
  readonly weights: Float64Array;
}

/**
 * `psi_a = q_a - q_0 + 1{A = a} (y - q_a) / p_a - 1{A = 0} (y - q_0) / p_0`.
 *
 * Its mean given the case is the effect of a if either q or p is right (Robins, Rotnitzky 1995; Kennedy 2023), and p was logged.
 * @param expected cross-fitted `q`, row-major
 */
export function pseudoOutcomes({ rowCount, actionCount, untouched, taken, probabilities, outcomes }: EffectRows, expected: Float64Array): PseudoOutcomes {
  const values = new Float64Array(rowCount * actionCount), weights = new Float64Array(values.length);
  for (let row = 0; row < rowCount; row++) {
    const start = row * actionCount, none = probabilities[start + untouched]!, action = taken[row]!, residual = outcomes[row]! - expected[start + action]!;
    if (!(none > 0)) continue;
    for (let a = 0; a < actionCount; a++) {
      const own = probabilities[start + a]!;
      if (a === untouched || !(own > 0)) continue;
      weights[start + a] = own * none / (own + none);
      values[start + a] = expected[start + a]! - expected[start + untouched]! + (action === a ? residual / own : 0) - (action === untouched ? residual / none : 0);
    }
  }
  return { values, weights };
}
