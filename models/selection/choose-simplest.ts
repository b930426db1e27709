/** The choice among models, or calibrators, that were measured on the same rows. */
import type { Interval } from '../contract.ts';
import { clusteredMean } from '../metrics/clustered-mean.ts';

export interface Choice {
  /** Place of the one that is taken. */
  readonly chosen: number;
  /** Place of the one with the lowest mean loss; the first of several. */
  readonly lowest: number;
  readonly meanLosses: readonly number[];
  /** Mean loss of each less that of the lowest, paired by row, 95 % interval clustered by group. */
  readonly lost: readonly Interval[];
}

/** Log loss that is not worth a more complex model: what the replace gate asks a new recipe to win. */
export const PRACTICAL_LOSS = 0.0005;

/**
 * The lowest mean loss; a simpler one takes its place only where both hold: its paired difference `d = mean(loss - lowest loss)` is below .0005, and the 95 %
 * interval of d, clustered by group, includes 0. What costs more than that in expectation is not given away for being within the noise of a small
 * window: the one-standard-error rule (Breiman, Friedman, Olshen and Stone 1984) would do so, the more the fewer rows choose.
 * @param losses simplest first, all on the same rows
 */
export function chooseSimplest(losses: readonly Float64Array[], groups: readonly string[]): Choice {
  const meanLosses = losses.map((each) => each.reduce((sum, loss) => sum + loss, 0) / each.length);
  const lowest = meanLosses.reduce((best, loss, place) => (loss < meanLosses[best]! ? place : best), 0);
  const lost = losses.map((each) => clusteredMean(each.map((loss, row) => loss - losses[lowest]![row]!), groups));
  return { chosen: lost.findIndex(({ value, lower }) => value < PRACTICAL_LOSS && lower <= 0), lowest, meanLosses, lost };
}
