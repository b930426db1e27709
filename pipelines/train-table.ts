/** Trains default models on any table of features; held-out rows are scored at the end and seen by nothing before. */
import { DunlinError } from '../core/errors.ts';
import { columnOf, selectColumns, selectRows, type Frame } from '../core/frame.ts';
import { readTable, requireColumn } from '../features/store/read-table.ts';
import type { Calibrator, EstimatorName, LabelledFrame } from '../models/contract.ts';
import { measureDefault, type DefaultMetrics } from '../models/metrics/measure.ts';
import { groupFolds } from '../models/split/group-split.ts';
import { fitCandidates, predictCandidate, selectCandidate, type CandidateOptions } from './fit-candidates.ts';

export interface TrainTableInput extends CandidateOptions {
  /** CSV (plain or gzip) or Parquet. */
  readonly path: string;
  /** 0/1 column. */
  readonly label: string;
  /** 0/1 column: rows with 1 are never seen by fitting, calibration or choice. Left out: a fifth of the rows. */
  readonly holdout?: string | undefined;
  /** Column that orders the rows in time: later rows choose and evaluate. Left out: rows are drawn by hash. */
  readonly time?: string | undefined;
  readonly categorical?: readonly string[] | undefined;
  /** Columns that are no features. */
  readonly ignore?: readonly string[] | undefined;
}

export interface TableCandidate {
  readonly estimator: EstimatorName;
  readonly seconds: number;
  readonly calibration: Calibrator['kind'];
  readonly chooseLogLoss: number;
  /** On the held-out rows whose label is known; null where these lack a class. */
  readonly metrics: DefaultMetrics | null;
  /** Calibrated probabilities of the held-out rows. */
  readonly p: Float64Array;
}

export interface TrainedTable {
  readonly candidates: readonly TableCandidate[];
  readonly selected: EstimatorName;
  readonly features: readonly string[];
  readonly rows: { readonly fit: number; readonly choose: number; readonly holdout: number };
  /** 0-based rows of the file that were scored. */
  readonly heldOut: Int32Array;
}

const FOLDS = 5;

/** Trains on the table; throws `column-missing`, `value-invalid`, `window-empty`, `label-single-class` and what reading and fitting throw. */
export async function trainTable(input: TrainTableInput): Promise<TrainedTable> {
  const table = await readTable(input.path, { categorical: input.categorical ?? [], holdout: input.holdout });
  const special = [input.label, input.holdout, input.time].filter((name) => name !== undefined);
  for (const name of [...special, ...input.ignore ?? []]) requireColumn(table.names, name);
  const features = table.names.filter((name) => !special.includes(name) && !(input.ignore ?? []).includes(name));
  const rows = splitRows(table, input);
  for (const name of ['fit', 'choose', 'evaluate'] as const) {
    if (rows[name].length === 0) throw new DunlinError('window-empty', `The rows to ${name} must not be none; got a table of ${table.rowCount} rows. Give more rows, or another holdout or time column.`, { window: name });
  }
  const labels = readLabels(table, input, rows.evaluate);
  const x = selectColumns(table, features);
  const part = (picked: Int32Array): LabelledFrame => ({ x: selectRows(x, picked), y: Float64Array.from(picked, (row) => labels[row]!), groups: Array.from(picked, String) });
  const fitted = await fitCandidates({ fit: part(rows.fit), choose: part(rows.choose) }, input);
  const known = rows.evaluate.filter((row) => !Number.isNaN(labels[row]!));
  const evaluate = part(known), isMeasurable = new Set(evaluate.y).size === 2;
  const candidates = fitted.map((candidate): TableCandidate => ({
    estimator: candidate.estimator, seconds: candidate.seconds, calibration: candidate.calibrator.kind, chooseLogLoss: candidate.chooseLogLoss,
    metrics: isMeasurable ? measureDefault(evaluate, predictCandidate(candidate, evaluate.x), input.seed) : null,
    p: predictCandidate(candidate, selectRows(x, rows.evaluate)),
  }));
  return { candidates, selected: selectCandidate(fitted, part(rows.choose).groups).estimator, features, rows: { fit: rows.fit.length, choose: rows.choose.length, holdout: rows.evaluate.length }, heldOut: rows.evaluate };
}

interface TableRows {
  readonly fit: Int32Array;
  readonly choose: Int32Array;
  readonly evaluate: Int32Array;
}

function splitRows(table: Frame, input: TrainTableInput): TableRows {
  const all = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  if (input.holdout === undefined) {
    const [early, evaluate] = cutLast(all, table, input);
    const [fit, choose] = cutLast(early, table, input);
    return { fit, choose, evaluate };
  }
  const flags = readNumbers(table, input.holdout);
  const [fit, choose] = cutLast(all.filter((row) => flags[row] !== 1), table, input);
  return { fit, choose, evaluate: all.filter((row) => flags[row] === 1) };
}

/** The rows without and with their last fifth: by time where there is one (equal times stay together), else by hash of the row. */
function cutLast(rows: Int32Array, table: Frame, input: TrainTableInput): readonly [Int32Array, Int32Array] {
  if (input.time === undefined) {
    const folds = groupFolds(Array.from(rows, (row) => `${rows.length}:${row}`), { seed: input.seed, folds: FOLDS });
    return [rows.filter((_, i) => folds[i] !== 0), rows.filter((_, i) => folds[i] === 0)];
  }
  const times = readNumbers(table, input.time);
  for (const row of rows) if (Number.isNaN(times[row]!)) throw new DunlinError('value-invalid', `The time must be known in every row; it is missing in row ${row}. Fill ${input.time}, or leave the row out.`, { column: input.time, row });
  const sorted = Float64Array.from(rows, (row) => times[row]!).sort();
  const cut = sorted[Math.floor(sorted.length * (1 - 1 / FOLDS))]!;
  return [rows.filter((row) => times[row]! < cut), rows.filter((row) => times[row]! >= cut)];
}

function readNumbers(table: Frame, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.kind !== 'numeric') throw new DunlinError('value-invalid', `Column ${name} must hold numbers or dates; got texts such as ${JSON.stringify(column.categories[0])}. Correct the column, or name another.`, { column: name });
  return column.values;
}

/** Labels; NaN only in held-out rows. */
function readLabels(table: Frame, input: TrainTableInput, heldOut: Int32Array): Float64Array {
  const labels = readNumbers(table, input.label), isHeldOut = new Set(heldOut);
  labels.forEach((label, row) => {
    if (label === 0 || label === 1 || (isHeldOut.has(row) && Number.isNaN(label))) return;
    throw new DunlinError('value-invalid', `The label must be 0 or 1; got ${label} in row ${row}. Correct ${input.label}, or leave the row out.`, { column: input.label, row });
  });
  return labels;
}
