/** Chooses among calibrators by log loss on rows that each was not fitted on. */
import type { Calibrator } from '../contract.ts';
import { logLoss } from '../metrics/log-loss.ts';
import { groupFolds } from '../split/group-split.ts';
import { identityCalibrator } from './identity.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

type FitCalibrator = (margins: Float64Array, y: Float64Array) => Calibrator;

/** Simplest first: ties go to the simpler. */
const FITS: Readonly<Record<Calibrator['kind'], FitCalibrator>> = { identity: () => identityCalibrator, platt: fitPlatt, isotonic: fitIsotonic };
const FOLDS = 5;

export interface ChosenCalibrator {
  /** Fitted on all rows of the window. */
  readonly calibrator: Calibrator;
  /** Probabilities of the window's rows, each from a calibrator fitted without the row's group. */
  readonly crossFitted: Float64Array;
  readonly logLoss: number;
}

export interface CalibrationRows {
  readonly margins: Float64Array;
  readonly y: Float64Array;
  readonly groups: readonly string[];
}

/** The calibrator with the lowest cross-fitted log loss, folds by group. */
export function chooseCalibrator(rows: CalibrationRows, seed: number): ChosenCalibrator {
  const folds = groupFolds(rows.groups, { seed, folds: FOLDS });
  let best: ChosenCalibrator | undefined;
  for (const kind of Object.keys(FITS) as Calibrator['kind'][]) {
    const crossFitted = crossFit(rows, folds, FITS[kind]);
    const loss = logLoss(rows.y, crossFitted);
    if (best === undefined || loss < best.logLoss) best = { calibrator: FITS[kind](rows.margins, rows.y), crossFitted, logLoss: loss };
  }
  return best!;
}

function crossFit(rows: CalibrationRows, folds: Uint8Array, fit: FitCalibrator): Float64Array {
  const probabilities = new Float64Array(rows.y.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const inside = Int32Array.from(folds.keys()).filter((row) => folds[row] !== fold);
    // With few groups a fold may hold every row; then the rows are left as they are.
    const calibrator = inside.length === 0 ? identityCalibrator : fit(Float64Array.from(inside, (row) => rows.margins[row]!), Float64Array.from(inside, (row) => rows.y[row]!));
    folds.forEach((value, row) => {
      if (value === fold) probabilities[row] = calibrator.probability(rows.margins[row]!);
    });
  }
  return probabilities;
}
