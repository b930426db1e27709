/** Whether shifting the level by the latest known cohort has helped so far. */
import type { CohortFigures } from './roll-shifts.ts';

export interface ShiftVerdict {
  /** Cohorts that a shift was known for. */
  readonly cohorts: number;
  /** Different shifts among them: where labels take a quarter, three months in a row are moved by one. */
  readonly shifts: number;
  /** Mean log loss won over their rows; above 0 the shifts helped. */
  readonly gain: number;
  /** Its standard error, a shift being one observation: the level moves for all debtors at once. */
  readonly error: number;
  readonly helps: boolean;
}

/** Fewer say nothing of how the level moves. */
export const MINIMUM_SHIFTS = 3;

/**
 * Shifts help when at least three different ones won more than one standard error together:
 * `gain = sum_s n_s g_s / sum_s n_s`, `error = sqrt(S / (S - 1) sum_s (n_s (g_s - gain))^2) / sum_s n_s` over the rows that each shift moved.
 *
 * A shift is one parameter that chases the last level: where the level only jitters, or comes and goes with the season, it chases the past.
 */
export function judgeShifts(figures: readonly CohortFigures[]): ShiftVerdict {
  const won = new Map<string, { rows: number; gain: number }>();
  let cohorts = 0, rows = 0, total = 0;
  for (const { shift, rows: count, logLossGain } of figures) {
    if (shift === null) continue;
    const sum = won.get(shift.to) ?? { rows: 0, gain: 0 };
    won.set(shift.to, { rows: sum.rows + count, gain: sum.gain + count * logLossGain });
    cohorts++;
    rows += count;
    total += count * logLossGain;
  }
  const gain = rows === 0 ? 0 : total / rows, shifts = won.size;
  const squares = [...won.values()].reduce((sum, each) => sum + (each.gain - each.rows * gain) ** 2, 0);
  const error = shifts < 2 ? 0 : Math.sqrt(squares * shifts / (shifts - 1)) / rows;
  return { cohorts, shifts, gain, error, helps: shifts >= MINIMUM_SHIFTS && gain > error };
}
