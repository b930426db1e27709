/**
 * A calibrated model of the history known at a cut: fitted on the older part, calibrated on the newest, as the full training does.
 *
 * Rows of the older part whose label was not yet known when the newest part begins are left out. Where either part has fewer than
 * 20 positives or negatives the model is fitted on everything and taken at its word.
 */
import { selectColumns, selectRows, type Frame } from '../core/frame.ts';
import type { Instant } from '../core/time.ts';
import { chooseCalibrator } from '../models/calibration/choose.ts';
import { identityCalibrator } from '../models/calibration/identity.ts';
import type { Calibrator, Estimator, FitContext, FittedModel, LabelledFrame } from '../models/contract.ts';

const NEWEST_SHARE = 0.2;
/** A model of fewer positives (or negatives) would show noise. */
const MINIMUM_CLASS = 20;

export interface History {
  readonly x: Frame;
  readonly y: Float64Array;
  readonly groups: readonly string[];
  /** UTC microseconds. */
  readonly asOf: BigInt64Array;
  readonly labelKnownAt: BigInt64Array;
}

export interface HistoryModel {
  /** Rows that it learnt from, calibration included. */
  readonly rows: number;
  probabilities(x: Frame): Float64Array;
}

export interface HistoryFit {
  readonly estimator: Estimator;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly context: FitContext;
}

/** The model at `cut`, or null when the known history has too few positives or negatives. */
export async function fitHistory(history: History, cut: Instant, fit: HistoryFit): Promise<HistoryModel | null> {
  const known = Int32Array.from(history.asOf.keys()).filter((row) => history.asOf[row]! < cut && history.labelKnownAt[row]! < cut);
  if (!hasBothClasses(history, known)) return null;
  const sorted = known.map((row) => row).sort((a, b) => (history.asOf[a]! < history.asOf[b]! ? -1 : history.asOf[a]! > history.asOf[b]! ? 1 : a - b));
  const newestFrom = history.asOf[sorted[Math.floor((1 - NEWEST_SHARE) * sorted.length)]!]!;
  const newest = known.filter((row) => history.asOf[row]! >= newestFrom);
  const older = known.filter((row) => history.asOf[row]! < newestFrom && history.labelKnownAt[row]! < newestFrom);
  if (!hasBothClasses(history, older) || !hasBothClasses(history, newest)) return bind(await fitRows(history, known, fit), identityCalibrator, known.length);
  const model = await fitRows(history, older, fit);
  const { y, groups, x } = select(history, newest);
  const { calibrator } = chooseCalibrator({ margins: model.margins(selectColumns(x, model.featureNames)), y, groups }, fit.context.seed);
  return bind(model, calibrator, older.length + newest.length);
}

function fitRows(history: History, rows: Int32Array, fit: HistoryFit): Promise<FittedModel> {
  return fit.estimator.fit(select(history, rows), fit.parameters, fit.context);
}

function bind(model: FittedModel, calibrator: Calibrator, rows: number): HistoryModel {
  return { rows, probabilities: (x) => model.margins(selectColumns(x, model.featureNames)).map(calibrator.probability) };
}

function select(history: History, rows: Int32Array): LabelledFrame {
  return { x: selectRows(history.x, rows), y: Float64Array.from(rows, (row) => history.y[row]!), groups: Array.from(rows, (row) => history.groups[row]!) };
}

function hasBothClasses(history: History, rows: Int32Array): boolean {
  const positives = rows.reduce((sum, row) => sum + history.y[row]!, 0);
  return positives >= MINIMUM_CLASS && rows.length - positives >= MINIMUM_CLASS;
}
