/** Something that was worked out from a file, and how sure that is. */
export interface Guess<T> {
  readonly value: T;
  /** In [0, 1]; from .9 on it may be relied on, below .7 it is marked TODO in the draft. */
  readonly sureness: number;
  /** What it rests on, in words. */
  readonly because: string;
}

/** Below this a guess is marked TODO. */
export const TODO_BELOW = 0.7;
