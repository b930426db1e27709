/** Which rows of a table are learnt from and which are held out, and what their labels and groups are. */
import { countTo } from '../../core/count-to.ts';
import { DunlinError } from '../../core/errors.ts';
import { columnOf, type Frame } from '../../core/frame.ts';
import { groupFolds } from '../../models/split/group-split.ts';

export interface TableSplitOptions {
  readonly label: string;
  /** 0/1 column: rows with 1 are never seen by fitting, calibration or choice. Left out: a fifth of the groups. */
  readonly holdout?: string | undefined;
  /** Column of the debtor: rows of one are never divided, and intervals resample them. Left out: equal rows are one. */
  readonly group?: string | undefined;
  /** Column that orders the rows in time: later rows choose and evaluate. Left out: rows are drawn by hash. */
  readonly time?: string | undefined;
  readonly seed: number;
}

export interface TableSplit {
  readonly learn: Int32Array;
  readonly heldOut: Int32Array;
}

const FOLDS = 5;

/** Divides the rows; throws `value-invalid` for a holdout that is not 0 or 1 and `window-empty` where a part has no row. */
export function splitTable(table: Frame, groups: readonly string[], options: TableSplitOptions): TableSplit {
  const all = countTo(table.rowCount);
  const [learn, heldOut] = options.holdout === undefined ? cutLast(all, { table, groups, ...options }) : byFlag(all, table, options.holdout);
  for (const [name, rows] of [['learn from', learn], ['hold out', heldOut]] as const) {
    if (rows.length === 0) throw new DunlinError('window-empty', `The rows to ${name} must not be none; got a table of ${table.rowCount} rows. Give more rows, or another holdout or time column.`, { window: name });
  }
  return { learn, heldOut };
}

function byFlag(rows: Int32Array, table: Frame, name: string): readonly [Int32Array, Int32Array] {
  const flags = readHoldout(table, name);
  return [rows.filter((row) => flags[row] === 0), rows.filter((row) => flags[row] === 1)];
}

/** 1 for rows that are held out; throws `value-invalid` for anything but 0 and 1. */
export function readHoldout(table: Frame, name: string): Float64Array {
  const flags = readNumbers(table, name);
  flags.forEach((flag, row) => {
    if (flag !== 0 && flag !== 1) throw new DunlinError('value-invalid', `The holdout must be 0 or 1 in every row; got ${Number.isNaN(flag) ? 'nothing' : flag} in row ${row}. Correct ${name}.`, { column: name, row });
  });
  return flags;
}

/** The rows without and with their last fifth: by time where there is one (equal times stay together), else by hash of the group. */
export function cutLast(rows: Int32Array, given: { readonly table: Frame; readonly groups: readonly string[]; readonly time?: string | undefined; readonly seed: number }): readonly [Int32Array, Int32Array] {
  const { table, groups, time, seed } = given;
  if (time === undefined) {
    const folds = groupFolds(Array.from(rows, (row) => `held out:${groups[row]!}`), { seed, folds: FOLDS });
    return [rows.filter((_, i) => folds[i] !== 0), rows.filter((_, i) => folds[i] === 0)];
  }
  const times = readNumbers(table, time);
  for (const row of rows) if (Number.isNaN(times[row]!)) throw new DunlinError('value-invalid', `The time must be known in every row; it is missing in row ${row}. Fill ${time}, or leave the row out.`, { column: time, row });
  const sorted = Float64Array.from(rows, (row) => times[row]!).sort();
  const cut = sorted[Math.floor(sorted.length * (1 - 1 / FOLDS))]!;
  return [rows.filter((row) => times[row]! < cut), rows.filter((row) => times[row]! >= cut)];
}

/** Labels of all rows: 0 or 1, in held-out rows also NaN; throws `value-invalid`. */
export function readLabels(table: Frame, name: string, heldOut: Int32Array): Float64Array {
  const labels = readNumbers(table, name), isHeldOut = new Set(heldOut);
  labels.forEach((label, row) => {
    if (label === 0 || label === 1 || (isHeldOut.has(row) && Number.isNaN(label))) return;
    throw new DunlinError('value-invalid', `The label must be 0 or 1; got ${Number.isNaN(label) ? 'nothing' : label} in row ${row}. Correct ${name}, or leave the row out.`, { column: name, row });
  });
  return labels;
}

/** The values of a column of numbers; throws `value-invalid`. */
export function readNumbers(table: Frame, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.kind !== 'numeric') throw new DunlinError('value-invalid', `Column ${name} must hold numbers or dates; got texts such as ${JSON.stringify(column.categories[0])}. Correct the column, or name another.`, { column: name });
  return column.values;
}
