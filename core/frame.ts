/**
 * A frame: named columns of equal length in typed arrays. The one shape in which features reach models.
 *
 * Numeric columns are float64 with NaN for missing; category columns hold codes into a dictionary with -1 for missing.
 */
import { DunlinError } from './errors.ts';

export interface NumericColumn {
  readonly kind: 'numeric';
  /** length = rowCount; NaN = missing. */
  readonly values: Float64Array;
}

export interface CategoryColumn {
  readonly kind: 'category';
  /** length = rowCount; index into `categories`, -1 = missing. */
  readonly codes: Int32Array;
  /** Distinct texts, sorted, so that codes do not depend on row order. */
  readonly categories: readonly string[];
}

export type Column = NumericColumn | CategoryColumn;

export interface Frame {
  readonly rowCount: number;
  readonly names: readonly string[];
  readonly columns: ReadonlyMap<string, Column>;
}

/** Rows that a feature or label belongs to, in the order of the frame beside it. */
export interface Spine {
  readonly rowCount: number;
  readonly debtorIds: readonly string[];
  /** Null where the grain is the debtor. */
  readonly receivableIds: readonly (string | null)[];
  /** UTC microseconds. */
  readonly asOf: BigInt64Array;
}

/** Builds a frame; throws `frame-mismatch` when lengths differ. */
export function makeFrame(columns: Iterable<readonly [string, Column]>): Frame {
  const map = new Map(columns);
  const names = [...map.keys()];
  const lengths = new Set([...map.values()].map(columnLength));
  if (lengths.size > 1) throw new DunlinError('frame-mismatch', `All columns of a frame must have one length; got ${[...lengths].join(', ')}.`);
  return { rowCount: lengths.size === 0 ? 0 : [...lengths][0]!, names, columns: map };
}

export function numericColumn(values: Float64Array | readonly number[]): NumericColumn {
  return { kind: 'numeric', values: values instanceof Float64Array ? values : Float64Array.from(values) };
}

/** A category column from texts; null = missing. */
export function categoryColumn(texts: readonly (string | null)[]): CategoryColumn {
  const categories = [...new Set(texts.filter((text): text is string => text !== null))].sort();
  const index = new Map(categories.map((text, code) => [text, code]));
  return { kind: 'category', codes: Int32Array.from(texts, (text) => (text === null ? -1 : index.get(text)!)), categories };
}

export function columnLength(column: Column): number {
  return column.kind === 'numeric' ? column.values.length : column.codes.length;
}

/** The column, or `frame-mismatch`. */
export function columnOf(frame: Frame, name: string): Column {
  const column = frame.columns.get(name);
  if (!column) throw new DunlinError('frame-mismatch', `The frame must have the column ${name}; it has ${frame.names.join(', ')}.`);
  return column;
}

/** A frame of the given rows, in the given order. */
export function selectRows(frame: Frame, rows: Int32Array): Frame {
  return makeFrame(frame.names.map((name) => {
    const column = frame.columns.get(name)!;
    return [name, column.kind === 'numeric'
      ? { kind: 'numeric', values: Float64Array.from(rows, (row) => column.values[row]!) }
      : { kind: 'category', codes: Int32Array.from(rows, (row) => column.codes[row]!), categories: column.categories }];
  }));
}

/** A frame of the given columns, in the given order; `frame-mismatch` when one is absent. */
export function selectColumns(frame: Frame, names: readonly string[]): Frame {
  return makeFrame(names.map((name) => [name, columnOf(frame, name)]));
}

/** A spine of the given rows. */
export function selectSpine(spine: Spine, rows: Int32Array): Spine {
  const debtorIds: string[] = [], receivableIds: (string | null)[] = [];
  const asOf = new BigInt64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    debtorIds.push(spine.debtorIds[rows[i]!]!);
    receivableIds.push(spine.receivableIds[rows[i]!]!);
    asOf[i] = spine.asOf[rows[i]!]!;
  }
  return { rowCount: rows.length, debtorIds, receivableIds, asOf };
}
