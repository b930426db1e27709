/** How three sums share one word of 64 bits. */
import { PACKED_ROWS } from './arena.ts';

/** Bits of the fields of a word that holds sums over as many rows as are packed: rows lowest, then hessians, gradients, with a sign, on top. */
export interface FieldBits {
  readonly rows: number;
  readonly hessian: number;
  readonly gradient: number;
}

/** Fields for a fit on so many rows; a gradient's takes no more than the upper half of the word. */
export function chooseFields(rows: number): FieldBits {
  const own = Math.ceil(Math.log2(Math.min(rows, PACKED_ROWS) + 1));
  const gradient = Math.min(32, Math.ceil((64 - own) / 2));
  return { rows: own, gradient, hessian: Math.min(31, 64 - own - gradient) };
}
