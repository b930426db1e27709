/** Chooses among calibrators by log loss on rows that each was not fitted on. */
import type { Calibrator } from '../contract.ts';
import { clusteredError } from '../metrics/clustered-error.ts';
import { logLosses } from '../metrics/log-loss.ts';
import { groupFolds } from '../split/group-split.ts';
import { CALIBRATOR_FITS, CALIBRATOR_KINDS, type FitCalibrator } from './fits.ts';
import { identityCalibrator } from './identity.ts';
import { cutInTime } from './time-cut.ts';

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
  /** When each row was seen; left out where rows have no order. */
  readonly times?: Float64Array | undefined;
}

/**
 * The simplest calibrator within one standard error of the lowest log loss where it was not fitted: with times, the later part of
 * the window judges what the earlier part fitted; without them, or where a part would hold too few of either class, folds by
 * group. The standard error is that of the paired difference, clustered by group (Breiman, Friedman, Olshen and Stone 1984): three
 * parameters, or steps that make ties of what the model had ordered, have to win by more than chance.
 */
export function chooseCalibrator(rows: CalibrationRows, seed: number): ChosenCalibrator {
  const folds = groupFolds(rows.groups, { seed, folds: FOLDS });
  const kind = chooseKind(rows, folds), fit = CALIBRATOR_FITS[kind];
  const crossFitted = crossFit(rows, folds, fit);
  const losses = logLosses(rows.y, crossFitted);
  return { calibrator: fit(rows.margins, rows.y), crossFitted, logLoss: mean(losses) };
}

function chooseKind(rows: CalibrationRows, folds: Uint8Array): Calibrator['kind'] {
  const cut = cutInTime(rows);
  const judges = cut === null ? rows : pick(rows, cut.later);
  const losses = new Map(CALIBRATOR_KINDS.map((kind) => {
    const fit = CALIBRATOR_FITS[kind];
    return [kind, logLosses(judges.y, cut === null ? crossFit(rows, folds, fit) : predict(fitOn(pick(rows, cut.earlier), fit), judges.margins))];
  }));
  const best = CALIBRATOR_KINDS.reduce((lowest, kind) => (mean(losses.get(kind)!) < mean(losses.get(lowest)!) ? kind : lowest));
  return CALIBRATOR_KINDS.find((kind) => {
    const lost = losses.get(kind)!.map((loss, row) => loss - losses.get(best)![row]!);
    return mean(lost) <= clusteredError(lost, judges.groups);
  })!;
}

function crossFit(rows: CalibrationRows, folds: Uint8Array, fit: FitCalibrator): Float64Array {
  const probabilities = new Float64Array(rows.y.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const inside = Int32Array.from(folds.keys()).filter((row) => folds[row] !== fold);
    const calibrator = fitOn(pick(rows, inside), fit);
    folds.forEach((value, row) => {
      if (value === fold) probabilities[row] = calibrator.probability(rows.margins[row]!);
    });
  }
  return probabilities;
}

/** With few groups a fold may hold every row; then the rows are left as they are. */
function fitOn(rows: CalibrationRows, fit: FitCalibrator): Calibrator {
  return rows.y.length === 0 ? identityCalibrator : fit(rows.margins, rows.y);
}

function predict(calibrator: Calibrator, margins: Float64Array): Float64Array {
  return margins.map((margin) => calibrator.probability(margin));
}

function pick({ margins, y, groups }: CalibrationRows, rows: Int32Array): CalibrationRows {
  return { margins: Float64Array.from(rows, (row) => margins[row]!), y: Float64Array.from(rows, (row) => y[row]!), groups: Array.from(rows, (row) => groups[row]!) };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
