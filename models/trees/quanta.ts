/** How gradients become whole numbers: sums of these are the same in every order. */
import { PACKED_ROWS } from './kernel/arena.ts';
import { chooseFields } from './kernel/field-bits.ts';

export interface Quanta {
  /** Whole units of one gradient, a power of two. */
  readonly gradient: number;
  /** Whole units of one hessian, a power of two. */
  readonly hessian: number;
}

const MOST_SUM = 2 ** 31 - 1;
/** Beyond this a float of 32 bits has no finer gradients to give. */
const FINEST = 2 ** 20;
/** Most units of one gradient: a float of 32 bits is rounded to whole numbers by adding a constant, which serves up to 2^22. */
const MOST_UNITS = 2 ** 21;

/**
 * The finest units in which the sums over `rows` rows still fit 32 bits, `rows (weight unit + 1) < 2^31`, for hessians a quarter of the weight, and those
 * over a packed word's rows its fields.
 *
 * From 7,680 rows on a gradient of 1 is 4,096 units; rounding is spread evenly, so that sums have no bias.
 */
export function chooseQuanta(rows: number, largestWeight: number): Quanta {
  const fields = chooseFields(rows), packed = Math.min(rows, PACKED_ROWS);
  const finest = (largest: number, cap: number, mostPacked: number): number => {
    let unit = cap;
    while (largest * unit > MOST_UNITS || rows * (largest * unit + 1) >= MOST_SUM || packed * (largest * unit + 1) >= mostPacked) unit /= 2;
    return unit;
  };
  return { gradient: finest(largestWeight, FINEST, 2 ** (fields.gradient - 1)), hessian: finest(largestWeight / 4, 4 * FINEST, 2 ** fields.hessian) };
}
