/** How encoded rows lie in the network's input: a block of equal size for each numeric column, then the categories. */
import { countTo } from '../../core/count-to.ts';
import type { Frame } from '../../core/frame.ts';
import { makeRowEncoder, widthOf, type ColumnEncoding, type Encoding } from './encoding.ts';

/**
 * A numeric column has `slots` inputs: its pieces, one that says missing, one that is always 1; what it does not use is 0.
 * Blocks of one size make the embeddings of all columns one product.
 */
export interface InputLayout {
  /** Inputs of a row. */
  readonly width: number;
  /** At least 1. */
  readonly columns: number;
  readonly numericColumns: number;
  readonly slots: number;
  readonly categoryComponents: number;
  /** Input of each component of the encoding. */
  readonly inputOfComponent: Int32Array;
  /** Numeric column of each column of the encoding, -1 for a category. */
  readonly numericPlace: Int32Array;
  /** [numericColumns, slots]: the sum of its pieces, in standard deviations, is the x of a column. */
  readonly slopes: Float32Array;
}

/** Lays out an encoding; the rows give the standard deviations. */
export function layOutInputs(x: Frame, encoding: Encoding): InputLayout {
  const numeric = encoding.columns.filter(({ kind }) => kind === 'numeric');
  const slots = Math.max(0, ...numeric.map(piecesOf)) + 2, inputOfComponent: number[] = [], numericPlace: number[] = [];
  let place = 0, category = numeric.length * slots;
  for (const column of encoding.columns) {
    const isNumeric = column.kind === 'numeric', pieces = piecesOf(column);
    for (let i = 0; i < widthOf(column); i++) inputOfComponent.push(isNumeric ? place * slots + (i < pieces ? i : slots - 2) : category++);
    numericPlace.push(isNumeric ? place++ : -1);
  }
  // A product needs an input; where no column gives one, it is always 0.
  const width = Math.max(1, category);
  const layout = {
    width, slots, columns: Math.max(1, encoding.columns.length), numericColumns: numeric.length, categoryComponents: width - numeric.length * slots,
    inputOfComponent: Int32Array.from(inputOfComponent), numericPlace: Int32Array.from(numericPlace),
  };
  return { ...layout, slopes: learnSlopes(x, encoding, layout) };
}

function piecesOf(column: ColumnEncoding): number {
  return widthOf(column) - (column.hasMissing ? 1 : 0);
}

/** Inputs of all rows are kept up to this many numbers (256 MiB); beyond it each batch is encoded again. */
const KEPT_INPUTS = 1 << 26;

/** A function that gives the inputs of picked rows, row-major, float32 as TensorFlow reads them. */
export function makeInputs(x: Frame, encoding: Encoding, layout: InputLayout): (rows: Int32Array) => Float32Array {
  const read = readInputs(x, encoding, layout), { width } = layout;
  if (x.rowCount * width > KEPT_INPUTS) return read;
  const all = read(countTo(x.rowCount));
  return (rows) => {
    const inputs = new Float32Array(rows.length * width);
    rows.forEach((row, i) => inputs.set(all.subarray(row * width, (row + 1) * width), i * width));
    return inputs;
  };
}

function readInputs(x: Frame, encoding: Encoding, layout: Omit<InputLayout, 'slopes'>): (rows: Int32Array) => Float32Array {
  const encode = makeRowEncoder(x, encoding), components = new Float64Array(encoding.centers.length);
  const { width, slots, numericColumns, inputOfComponent } = layout;
  return (rows) => {
    const inputs = new Float32Array(rows.length * width);
    for (let i = 0; i < rows.length; i++) {
      encode(rows[i]!, components);
      for (let j = 0; j < components.length; j++) inputs[i * width + inputOfComponent[j]!] = components[j]!;
      for (let column = 1; column <= numericColumns; column++) inputs[i * width + column * slots - 1] = 1;
    }
    return inputs;
  };
}

/** `1 / standard deviation of the sum of the pieces`, which is the value's place among the knots; 0 for a constant. */
function learnSlopes(x: Frame, encoding: Encoding, layout: Omit<InputLayout, 'slopes'>): Float32Array {
  const { numericColumns, slots } = layout;
  const inputs = readInputs(x, encoding, layout), one = new Int32Array(1), squares = new Float64Array(numericColumns);
  for (let row = 0; row < x.rowCount; row++) {
    one[0] = row;
    const values = inputs(one);
    for (let column = 0; column < numericColumns; column++) {
      let place = 0;
      for (let i = column * slots; i < (column + 1) * slots - 2; i++) place += values[i]!;
      squares[column] = squares[column]! + place * place;
    }
  }
  const slopes = new Float32Array(numericColumns * slots);
  encoding.columns.forEach((column, index) => {
    if (column.kind !== 'numeric') return;
    const place = layout.numericPlace[index]!, deviation = Math.sqrt(squares[place]! / x.rowCount);
    if (deviation > 1e-6) slopes.fill(1 / deviation, place * slots, place * slots + piecesOf(column));
  });
  return slopes;
}
