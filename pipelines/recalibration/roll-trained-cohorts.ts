/** Calibration of a trained model by month, and what shifts of its level would have won. */
import { dateOf } from '../../core/time.ts';
import type { ScoredRows } from '../../models/recalibration/cohorts.ts';
import { judgeShifts, type ShiftVerdict } from '../../models/recalibration/judge-shifts.ts';
import { learnShift, rollShifts, type CohortFigures, type InterceptUpdate } from '../../models/recalibration/roll-shifts.ts';
import type { TrainingSet } from '../training-set.ts';

export interface CohortHistory {
  /** Months of rows that were not learnt from, in the order of time. */
  readonly figures: readonly CohortFigures[];
  readonly verdict: ShiftVerdict;
  /** What the latest known cohorts say of the level now; null: none is known or large enough. */
  readonly latest: InterceptUpdate | null;
}

/** Rows of a set with probabilities that were not learnt from them. */
export interface Predicted {
  readonly rows: Int32Array;
  readonly p: Float64Array;
}

/** All rows that the packaged model did not learn from. */
export interface OutsideRows {
  /** That calibrated it, with probabilities from models without their debtor. */
  readonly judged: Predicted;
  readonly evaluated: Predicted;
}

/** Months of `evaluated`, each shifted by what was known of `judged` and of the months before it. */
export function rollTrainedCohorts(set: TrainingSet, { judged, evaluated }: OutsideRows, timeZone: string): CohortHistory {
  const scored = scoreRows(set, { rows: Int32Array.from([...judged.rows, ...evaluated.rows]), p: Float64Array.from([...judged.p, ...evaluated.p]) }, timeZone);
  const from = evaluated.rows.reduce((least, row) => (set.spine.asOf[row]! < least ? set.spine.asOf[row]! : least), set.spine.asOf[evaluated.rows[0]!]!);
  const figures = rollShifts(scored, from);
  return { figures, verdict: judgeShifts(figures), latest: learnShift(scored, END_OF_TIME) };
}

/** Later than every label: all of them are known now. */
export const END_OF_TIME = 2n ** 62n;

/** What shifts are learnt from. */
export function scoreRows({ spine, y, labelKnownAt }: TrainingSet, { rows, p }: Predicted, timeZone: string): ScoredRows {
  const months = new Map<bigint, string>();
  const monthOf = (asOf: bigint): string => {
    const known = months.get(asOf) ?? dateOf(asOf, timeZone).slice(0, 7);
    months.set(asOf, known);
    return known;
  };
  return {
    asOf: BigInt64Array.from(rows, (row) => spine.asOf[row]!), labelKnownAt: BigInt64Array.from(rows, (row) => labelKnownAt[row]!), p,
    months: Array.from(rows, (row) => monthOf(spine.asOf[row]!)), groups: Array.from(rows, (row) => spine.debtorIds[row]!), y: Float64Array.from(rows, (row) => y[row]!),
  };
}
