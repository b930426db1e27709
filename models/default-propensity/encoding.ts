/** Frame columns as numbers around zero: the input of the logistic model and of the network. */
import type { Frame } from '../../core/frame.ts';
import { readCategory, readNumeric } from './read-column.ts';

/** How one column becomes components. With `hasMissing` a last component says whether the value is missing. */
export type ColumnEncoding =
  /** Component t rises from 0 at knot t to 1 at knot t + 1 and is flat elsewhere. Fewer than two knots: no component. */
  | { readonly name: string; readonly kind: 'numeric'; readonly knots: readonly number[]; readonly hasMissing: boolean }
  /** One component per category; other texts are missing. */
  | { readonly name: string; readonly kind: 'category'; readonly categories: readonly string[]; readonly hasMissing: boolean };

/**
 * `component = (raw - center) scale`. Components of a missing value are 0, that is the mean of the rows that have one,
 * so the zero vector is the average debtor.
 */
export interface Encoding {
  readonly columns: readonly ColumnEncoding[];
  readonly centers: Float64Array;
  readonly scales: Float64Array;
}

export interface EncodingOptions {
  /** Pieces of a numeric column. */
  readonly pieces: number;
  /** Categories kept of a column, most frequent first. */
  readonly categories: number;
  /** True: numeric components get standard deviation 1. */
  readonly standardise: boolean;
}

/** Categories with fewer rows than this teach nothing. */
const LEAST_CATEGORY_ROWS = 10;
/** Ends of the outermost knots: beyond them a value counts as the end. */
const TAIL = 0.005;

/** Learns the encoding of a training frame. */
export function learnEncoding(x: Frame, options: EncodingOptions): Encoding {
  const columns = x.names.map((name) => learnColumn(x, name, options));
  const width = columns.reduce((sum, column) => sum + widthOf(column), 0);
  const raw: Encoding = { columns, centers: new Float64Array(width), scales: new Float64Array(width).fill(1) };
  return standardise(x, raw, options);
}

export function widthOf(column: ColumnEncoding): number {
  return (column.kind === 'numeric' ? Math.max(0, column.knots.length - 1) : column.categories.length) + (column.hasMissing ? 1 : 0);
}

/** Reads rows of a frame: fills `out` (one entry per component) with the encoded row; throws `frame-mismatch` at once. */
export function makeRowEncoder(x: Frame, encoding: Encoding): (row: number, out: Float64Array) => void {
  let offset = 0;
  const writers = encoding.columns.map((column) => {
    const write = column.kind === 'numeric' ? numericWriter(x, column, encoding, offset) : categoryWriter(x, column, encoding, offset);
    offset += widthOf(column);
    return write;
  });
  return (row, out) => {
    for (const write of writers) write(row, out);
  };
}

/** Sums of components by column: contributions of columns from contributions of components. */
export function sumByColumn(encoding: Encoding, components: Float64Array): Float64Array {
  let offset = 0;
  return Float64Array.from(encoding.columns, (column) => {
    let sum = 0;
    for (const end = offset + widthOf(column); offset < end; offset++) sum += components[offset]!;
    return sum;
  });
}

type Writer = (row: number, out: Float64Array) => void;

function numericWriter(x: Frame, column: ColumnEncoding & { readonly kind: 'numeric' }, { centers, scales }: Encoding, offset: number): Writer {
  const values = readNumeric(x, column.name), knots = Float64Array.from(column.knots), count = Math.max(0, knots.length - 1), flag = offset + count;
  return (row, out) => {
    const value = values[row]!, isMissing = !Number.isFinite(value);
    for (let i = 0; i < count; i++) {
      const share = Math.min(1, Math.max(0, (value - knots[i]!) / (knots[i + 1]! - knots[i]!)));
      out[offset + i] = isMissing ? 0 : (share - centers[offset + i]!) * scales[offset + i]!;
    }
    if (column.hasMissing) out[flag] = ((isMissing ? 1 : 0) - centers[flag]!) * scales[flag]!;
  };
}

function categoryWriter(x: Frame, column: ColumnEncoding & { readonly kind: 'category' }, { centers, scales }: Encoding, offset: number): Writer {
  const codeOf = readCategory(x, column.name, column.categories), count = column.categories.length, flag = offset + count;
  return (row, out) => {
    const code = codeOf(row);
    for (let i = 0; i < count; i++) out[offset + i] = code < 0 ? 0 : ((i === code ? 1 : 0) - centers[offset + i]!) * scales[offset + i]!;
    if (column.hasMissing) out[flag] = ((code < 0 ? 1 : 0) - centers[flag]!) * scales[flag]!;
  };
}

function learnColumn(x: Frame, name: string, options: EncodingOptions): ColumnEncoding {
  const column = x.columns.get(name)!;
  if (column.kind === 'numeric') {
    const known = column.values.filter(Number.isFinite).sort();
    // A column that is missing everywhere says nothing, not even that it is missing.
    return { name, kind: 'numeric', knots: knotsOf(known, options.pieces), hasMissing: known.length > 0 && known.length < column.values.length };
  }
  const counts = new Int32Array(column.categories.length);
  for (const code of column.codes) if (code >= 0) counts[code]!++;
  const kept = column.categories.map((text, code) => ({ text, count: counts[code]! })).filter(({ count }) => count >= Math.min(LEAST_CATEGORY_ROWS, x.rowCount / 10))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)).slice(0, options.categories);
  const covered = kept.reduce((sum, { count }) => sum + count, 0);
  return { name, kind: 'category', categories: kept.map(({ text }) => text).sort(), hasMissing: covered > 0 && covered < column.codes.length };
}

/** Distinct quantiles from TAIL to 1 - TAIL; where these are one value (a rare event), the extremes. */
function knotsOf(sorted: Float64Array, pieces: number): readonly number[] {
  if (sorted.length === 0) return [];
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const inner = Array.from({ length: pieces + 1 }, (_, i) => at(TAIL + (1 - 2 * TAIL) * i / pieces));
  const distinct = [...new Set(inner)];
  if (distinct.length > 1) return distinct;
  const ends = [...new Set([sorted[0]!, sorted.at(-1)!])];
  return ends.length > 1 ? ends : [];
}

/** Centers on the mean of the rows that have a value, and scales. */
function standardise(x: Frame, raw: Encoding, options: EncodingOptions): Encoding {
  const width = raw.centers.length;
  const sums = new Float64Array(width), squares = new Float64Array(width), counts = new Float64Array(width);
  const encode = makeRowEncoder(x, raw), row = new Float64Array(width), known = knownComponents(x, raw);
  for (let i = 0; i < x.rowCount; i++) {
    encode(i, row);
    for (let j = 0; j < width; j++) {
      if (!known(i, j)) continue;
      sums[j] = sums[j]! + row[j]!;
      squares[j] = squares[j]! + row[j]! * row[j]!;
      counts[j] = counts[j]! + 1;
    }
  }
  const centers = sums.map((sum, j) => (counts[j] === 0 ? 0 : sum / counts[j]!));
  const isScaled = componentKinds(raw).map((kind) => options.standardise && kind === 'numeric');
  const scales = centers.map((center, j) => {
    if (!isScaled[j]) return 1;
    const variance = squares[j]! / counts[j]! - center * center;
    return variance > 1e-12 ? 1 / Math.sqrt(variance) : 0;
  });
  return { columns: raw.columns, centers, scales };
}

/** Whether a component of a row comes from a value: flags always do. */
function knownComponents(x: Frame, encoding: Encoding): (row: number, component: number) => boolean {
  const tests = encoding.columns.flatMap((column) => {
    const values = column.kind === 'numeric' ? readNumeric(x, column.name) : undefined;
    const codeOf = column.kind === 'category' ? readCategory(x, column.name, column.categories) : undefined;
    const test = (row: number): boolean => (values === undefined ? codeOf!(row) >= 0 : Number.isFinite(values[row]!));
    const count = widthOf(column) - (column.hasMissing ? 1 : 0);
    return [...Array.from({ length: count }, () => test), ...(column.hasMissing ? [() => true] : [])];
  });
  return (row, component) => tests[component]!(row);
}

function componentKinds(encoding: Encoding): readonly ('numeric' | 'category' | 'flag')[] {
  return encoding.columns.flatMap((column) => {
    const count = widthOf(column) - (column.hasMissing ? 1 : 0);
    return [...Array.from({ length: count }, () => column.kind), ...(column.hasMissing ? ['flag' as const] : [])];
  });
}
