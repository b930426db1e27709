/** How gradients become whole numbers: sums of these are the same in every order. */

export interface Quanta {
  /** Whole units of one gradient, a power of two. */
  readonly gradient: number;
  /** Whole units of one hessian, a power of two. */
  readonly hessian: number;
}

const MOST_SUM = 2 ** 31 - 1;
/** Beyond this a float of 32 bits has no finer gradients to give. */
const FINEST = 2 ** 20;

/**
 * The finest units in which the sums over `rows` rows still fit 32 bits: `rows (weight unit + 1) < 2^31`, for hessians a quarter of the weight.
 *
 * With a million rows a gradient of 1 is 1,024 units; rounding is spread evenly, so that sums have no bias.
 */
export function chooseQuanta(rows: number, largestWeight: number): Quanta {
  const finest = (largest: number, cap: number): number => {
    let unit = cap;
    while (rows * (largest * unit + 1) >= MOST_SUM) unit /= 2;
    return unit;
  };
  return { gradient: finest(largestWeight, FINEST), hessian: finest(largestWeight / 4, 4 * FINEST) };
}
