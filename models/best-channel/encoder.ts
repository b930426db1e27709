/**
 * Turns feature columns into network inputs, and is stored with the model.
 *
 * A numeric feature gives three inputs: its piecewise-linear rank in [-1, 1], its standardised value cut at +-5, and 1 where
 * it is missing (the first two are then 0). A category gives one input for each text seen often enough.
 */
import { DunlinError } from '../../core/errors.ts';
import { columnOf, type Frame } from '../../core/frame.ts';

interface NumericEncoding {
  readonly kind: 'numeric';
  readonly name: string;
  /** Ascending distinct quantiles; fewer than two: the feature is constant and only its absence is told. */
  readonly knots: readonly number[];
  readonly mean: number;
  /** 0 for a constant feature. */
  readonly deviation: number;
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
      ? fitNumeric(name, Float64Array.from(rows, (row) => column.values[row]!).filter(Number.isFinite).sort())
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
      inputs[start + 2] = 1;
    } else if (feature.deviation > 0) {
      inputs[start] = 2 * rankOf(feature.knots, value) - 1;
      inputs[start + 1] = Math.min(CUT, Math.max(-CUT, (value - feature.mean) / feature.deviation));
    }
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

function fitNumeric(name: string, sorted: Float64Array): NumericEncoding {
  const knots = sorted.length === 0 ? [] : [...new Set(Array.from({ length: KNOTS }, (_, i) => sorted[Math.round(i * (sorted.length - 1) / (KNOTS - 1))]!))];
  const mean = sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.length === 0 ? 0 : sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  return { kind: 'numeric', name, knots, mean, deviation: knots.length < 2 ? 0 : Math.sqrt(variance) };
}

function frequentCategories(categories: readonly string[], rows: Int32Array, codes: Int32Array): string[] {
  const counts = new Int32Array(categories.length);
  for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]!++;
  return categories.filter((_, code) => counts[code]! >= MINIMUM_CATEGORY_ROWS);
}

function widthOf(feature: NumericEncoding | CategoryEncoding): number {
  return feature.kind === 'numeric' ? 3 : feature.categories.length;
}

function otherKind(name: string, wanted: string): DunlinError {
  return new DunlinError('frame-mismatch', `Column ${name} must be ${wanted}, as the response model was fitted on; it is not. Build the features with the version that the model names.`);
}
