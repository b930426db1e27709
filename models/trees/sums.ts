/** What a split search knows of a leaf. */

/** Sums over the rows of a leaf, in whole units. */
export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** Values of a leaf may not leave these bounds (monotone constraints of its ancestors). */
export interface ValueBounds {
  readonly low: number;
  readonly high: number;
}

export const UNBOUNDED: ValueBounds = { low: -Infinity, high: Infinity };
