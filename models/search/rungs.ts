/** The plan of successive halving: how many configurations are tried on how many rows. */

export interface Rung {
  /** Share of the groups, 1 on the last rung. */
  readonly share: number;
  /** Configurations tried. */
  readonly configurations: number;
}

/** Of three configurations one goes on, to three times the rows. */
export const HALVING = 3;
/** Fewer rows than this on a rung rank configurations by chance. */
const LEAST_ROWS = 2000;
const MOST_RUNGS = 3;

/**
 * Rungs of at most `trials` trials in all, as many configurations as fit. Few rows: one rung, on all of them.
 *
 * Source: Jamieson and Talwalkar 2016.
 */
export function planRungs(trials: number, rows: number): readonly Rung[] {
  const fits = (rungs: number): boolean => rows / HALVING ** (rungs - 1) >= LEAST_ROWS && totalOf(HALVING ** (rungs - 1), rungs) <= trials;
  let count = MOST_RUNGS;
  while (count > 1 && !fits(count)) count--;
  let first = 1;
  while (totalOf(first + 1, count) <= trials) first++;
  return Array.from({ length: count }, (_, rung) => ({ share: HALVING ** (rung + 1 - count), configurations: configurationsAt(first, rung) }));
}

function configurationsAt(first: number, rung: number): number {
  return Math.max(1, Math.ceil(first / HALVING ** rung));
}

function totalOf(first: number, rungs: number): number {
  return Array.from({ length: rungs }, (_, rung) => configurationsAt(first, rung)).reduce((sum, count) => sum + count, 0);
}
