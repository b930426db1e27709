/** Bounds on a mean that hold at all times at once: whoever looks daily, and stops when it looks good, is still right. */

export interface SequenceOptions {
  /** No value can lie below. */
  readonly least: number;
  /** The mean can not lie more than this above `least`; single values may. */
  readonly span: number;
  /** About how many spans single values may reach, for instance the largest weight; 1 unless told. Tunes the bets, not the level. */
  readonly reach?: number;
  /** One-sided error over all looks together. */
  readonly alpha: number;
}

/** The largest bet; source as below. */
const LARGEST_BET = 0.5;
/** Values of one reach for which the forecast of the spread before any value was seen stands. */
const PRIOR_VALUES = 5;

/**
 * The lower bound after each value, never falling: `P(there is a t with lower_t > mean) <= alpha`.
 *
 * With `x_t = (value_t - least) / span >= 0` and `m_t` the mean of those before, cut to [0, 1]:
 *
 *     lower_t = [ sum l_i x_i - ln(1/alpha) - sum (x_i - m_i)^2 psi(l_i) ] / sum l_i,   psi(l) = -ln(1 - l) - l
 *     l_i = min( sqrt(2 ln(1/alpha) / (v_i i ln(1 + i))), 1/2 ),   v_i = (k reach / 4 + sum_{j<i} (x_j - m_j)^2) / (k + i - 1), k = 5 reach
 *
 * `prod exp( l_i (x_i - mean) - (x_i - m_i)^2 psi(l_i) )` is a non-negative supermartingale because `x_i - m_i >= -1` (Fan, Grama, Liu
 * 2015), and Ville's inequality bounds it at all times. Large weights need no cap: only the lower end of the values matters. The
 * estimand is the mean given the past, weighted by the bets.
 * Sources: Waudby-Smith, Ramdas, Estimating means of bounded random variables by betting (2024), theorem 2, there with k = 1: where values of W
 * come once in W times, bets made before the first of them would be far too bold; Waudby-Smith, Wu, Ramdas,
 * Karampatziakis, Mineiro, Anytime-valid off-policy inference for contextual bandits (2024).
 * @param values in the order in which they became known
 */
export function lowerSequence(values: Float64Array, { least, span, alpha, reach = 1 }: SequenceOptions): Float64Array {
  const logTerm = Math.log(1 / alpha), bounds = new Float64Array(values.length);
  const prior = PRIOR_VALUES * reach;
  let bets = 0, won = 0, lost = 0, sum = 0.5, spread = prior * reach / 4, best = least;
  values.forEach((value, i) => {
    const x = (value - least) / span, time = i + 1;
    const mean = Math.min(1, sum / time), variance = spread / (prior + i);
    const bet = Math.min(LARGEST_BET, Math.sqrt(2 * logTerm / (variance * time * Math.log(1 + time))));
    bets += bet;
    won += bet * x;
    lost += (x - mean) ** 2 * (-Math.log1p(-bet) - bet);
    best = Math.max(best, least + span * (won - logTerm - lost) / bets);
    bounds[i] = best;
    sum += x;
    spread += (x - mean) ** 2;
  });
  return bounds;
}
