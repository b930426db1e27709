/** Whether shifting the level by the latest known cohort has helped so far. */
import type { CohortFigures } from './roll-shifts.ts';

export interface ShiftVerdict {
  /** Cohorts that a shift was known for. */
  readonly cohorts: number;
  /** Mean log loss won over their rows; above 0 the shifts helped. */
  readonly gain: number;
  /** Its standard error, a cohort being one observation: the level moves for all debtors of a month at once. */
  readonly error: number;
  readonly helps: boolean;
}

/** Fewer say nothing of how the level moves. */
const MINIMUM_COHORTS = 3;

/**
 * Shifts help when over at least three cohorts they won more than one standard error:
 * `gain = sum_c n_c g_c / sum_c n_c`, `error = sqrt(C / (C - 1) sum_c (n_c (g_c - gain))^2) / sum_c n_c`.
 *
 * A shift is one parameter that chases the last level: where the level only jitters it chases noise.
 */
export function judgeShifts(figures: readonly CohortFigures[]): ShiftVerdict {
  const shifted = figures.filter(({ shift }) => shift !== null), rows = shifted.reduce((sum, cohort) => sum + cohort.rows, 0);
  if (shifted.length === 0) return { cohorts: 0, gain: 0, error: 0, helps: false };
  const gain = shifted.reduce((sum, cohort) => sum + cohort.rows * cohort.logLossGain, 0) / rows;
  const squares = shifted.reduce((sum, cohort) => sum + (cohort.rows * (cohort.logLossGain - gain)) ** 2, 0);
  const error = shifted.length === 1 ? 0 : Math.sqrt(squares * shifted.length / (shifted.length - 1)) / rows;
  return { cohorts: shifted.length, gain, error, helps: shifted.length >= MINIMUM_COHORTS && gain > error };
}
