/**
 * Turns feature columns into network inputs, and is stored with the model.
 *
 * A numeric feature gives its standardised value cut at +-5, its piecewise-linear rank in [-1, 1] where it has more than two
 * values, and 1 for missing where it was ever missing (the others are then 0); a constant one gives nothing. A category gives one
 * input for each text seen often enough.
 */
import { DunlinError } from '../../core/errors.ts';
import { columnOf, type Frame } from '../../core/frame.ts';

interface NumericEncoding {
  readonly kind: 'numeric';
  readonly name: string;
  /** Ascending distinct quantiles. */
  readonly knots: readonly number[];
  readonly mean: number;
  readonly deviation: number;
  /** Place of each input within the feature's own; -1 = it has none. */
  readonly value: number;
  readonly rank: number;
  readonly missing: number;
}

interface CategoryEncoding {
  readonly kind: 'category';
  readonly name: string;
  readonly categories: readonly string[];
}

export interface Encoder {
  readonly features: readonly (NumericEncoding | CategoryEncoding)[];
  /** Number of inputs of a row. */
  readonly width: number;
}

const KNOTS = 17;
const CUT = 5;
const MINIMUM_CATEGORY_ROWS = 20;

/** Learns the encoding from the given rows. Columns of other kinds than those fitted are refused later with `frame-mismatch`. */
export function fitEncoder(x: Frame, rows: Int32Array): Encoder {
  const features = x.names.map((name) => {
    const column = columnOf(x, name);
    return column.kind === 'numeric'
      ? fitNumeric(name, Float64Array.from(rows, (row) => column.values[row]!))
      : { kind: 'category' as const, name, categories: frequentCategories(column.categories, rows, column.codes) };
  });
  return { features, width: features.reduce((sum, feature) => sum + widthOf(feature), 0) };
}

/** Inputs of the given rows, row-major; float32, which is what TensorFlow reads. */
export function encodeRows(encoder: Encoder, x: Frame, rows: Int32Array): Float32Array {
  const encodeRow = bindEncoder(encoder, x);
  const inputs = new Float32Array(rows.length * encoder.width);
  rows.forEach((row, i) => encodeRow(row, inputs.subarray(i * encoder.width, (i + 1) * encoder.width)));
  return inputs;
}

/** A function that writes the inputs of one row of `x`; throws `frame-mismatch` for absent or changed columns. */
export function bindEncoder(encoder: Encoder, x: Frame): (row: number, inputs: Float32Array) => void {
  let offset = 0;
  const writers = encoder.features.map((feature) => {
    const start = offset;
    offset += widthOf(feature);
    return feature.kind === 'numeric' ? bindNumeric(feature, x, start) : bindCategory(feature, x, start);
  });
  return (row, inputs) => {
    inputs.fill(0);
    for (const write of writers) write(row, inputs);
  };
}

function bindNumeric(feature: NumericEncoding, x: Frame, start: number): (row: number, inputs: Float32Array) => void {
  const column = columnOf(x, feature.name);
  if (column.kind !== 'numeric') throw otherKind(feature.name, 'numeric');
  return (row, inputs) => {
    const value = column.values[row]!;
    if (!Number.isFinite(value)) {
      if (feature.missing >= 0) inputs[start + feature.missing] = 1;
      return;
    }
    if (feature.value >= 0) inputs[start + feature.value] = Math.min(CUT, Math.max(-CUT, (value - feature.mean) / feature.deviation));
    if (feature.rank >= 0) inputs[start + feature.rank] = 2 * rankOf(feature.knots, value) - 1;
  };
}

function bindCategory(feature: CategoryEncoding, x: Frame, start: number): (row: number, inputs: Float32Array) => void {
  const column = columnOf(x, feature.name);
  if (column.kind !== 'category') throw otherKind(feature.name, 'a category');
  const places = column.categories.map((text) => feature.categories.indexOf(text));
  return (row, inputs) => {
    const place = places[column.codes[row]!] ?? -1;
    if (place >= 0) inputs[start + place] = 1;
  };
}

/** Position among the knots as a share in [0, 1], linear between two knots. */
function rankOf(knots: readonly number[], value: number): number {
  const last = knots.length - 1;
  if (value <= knots[0]!) return 0;
  if (value >= knots[last]!) return 1;
  let low = 0, high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle]! <= value) low = middle;
    else high = middle;
  }
  return (low + (value - knots[low]!) / (knots[high]! - knots[low]!)) / last;
}

function fitNumeric(name: string, values: Float64Array): NumericEncoding {
  const sorted = values.filter(Number.isFinite).sort();
  const count = Math.max(1, sorted.length);
  const knots = sorted.length === 0 ? [] : [...new Set(Array.from({ length: KNOTS }, (_, i) => sorted[Math.round(i * (sorted.length - 1) / (KNOTS - 1))]!))];
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  const used = [sorted.length > 0 && sorted[0] !== sorted.at(-1), knots.length > 2, sorted.length < values.length && sorted.length > 0];
  const place = (index: number): number => (used[index] ? used.slice(0, index).filter(Boolean).length : -1);
  return { kind: 'numeric', name, knots, mean, deviation, value: place(0), rank: place(1), missing: place(2) };
}

function frequentCategories(categories: readonly string[], rows: Int32Array, codes: Int32Array): string[] {
  const counts = new Int32Array(categories.length);
  for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]!++;
  return categories.filter((_, code) => counts[code]! >= MINIMUM_CATEGORY_ROWS);
}

function widthOf(feature: NumericEncoding | CategoryEncoding): number {
  return feature.kind === 'category' ? feature.categories.length : [feature.value, feature.rank, feature.missing].filter((place) => place >= 0).length;
}

function otherKind(name: string, wanted: string): DunlinError {
  return new DunlinError('frame-mismatch', `Column ${name} must be ${wanted}, as the response model was fitted on; it is not. Build the features with the version that the model names.`);
}
