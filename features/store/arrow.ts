/** Features as Arrow IPC: spine columns, then one column per feature. Equal content gives equal bytes. */
import { Dictionary, Field, Float64, Int32, makeData, makeVector, RecordBatch, Schema, Struct, Table, tableFromIPC, tableToIPC, TimestampMicrosecond, Utf8, type Data } from 'apache-arrow';
import { DunlinError } from '../../core/errors.ts';
import { categoryColumn, makeFrame, type CategoryColumn, type Column, type Frame, type NumericColumn, type Spine } from '../../core/frame.ts';

const SPINE_COLUMNS = ['debtor_id', 'receivable_id', 'as_of'] as const;

/**
 * Arrow IPC stream of a frame and the rows it belongs to: `debtor_id` and `receivable_id` as text, `as_of` as UTC microseconds,
 * numbers as float64 (missing = null), categories as dictionary with 32-bit codes. Throws `frame-mismatch` when lengths differ.
 */
export function encodeFeatures(spine: Spine, frame: Frame): Uint8Array {
  const batch = featureBatch(spine, frame);
  return tableToIPC(new Table(batch.schema, [batch]), 'stream');
}

/** One record batch of such a stream. `texts`: further columns behind the features, as text. Throws `frame-mismatch` when lengths differ. */
export function featureBatch(spine: Spine, frame: Frame, texts: readonly (readonly [name: string, values: readonly (string | null)[]])[] = []): RecordBatch {
  if (frame.names.length > 0 && frame.rowCount !== spine.rowCount) {
    throw new DunlinError('frame-mismatch', `A frame must have the ${spine.rowCount} rows of its spine; got ${frame.rowCount}. Encode a frame with the spine it was computed for.`);
  }
  const columns: [Field, Data][] = [
    [new Field('debtor_id', new Utf8(), false), textData(spine.debtorIds)],
    [new Field('receivable_id', new Utf8(), true), textData(spine.receivableIds)],
    [new Field('as_of', new TimestampMicrosecond('UTC'), false), makeData({ type: new TimestampMicrosecond('UTC'), data: spine.asOf })],
  ];
  frame.names.forEach((name, index) => {
    const column = frame.columns.get(name)!;
    const data = column.kind === 'numeric' ? numericData(column) : categoryData(column, index);
    columns.push([new Field(name, data.type, true), data]);
  });
  for (const [name, values] of texts) columns.push([new Field(name, new Utf8(), true), textData(values)]);
  const schema = new Schema(columns.map(([field]) => field));
  const data = makeData({ type: new Struct(schema.fields), length: spine.rowCount, nullCount: 0, children: columns.map(([, child]) => child) });
  return new RecordBatch(schema, data);
}

/** Reads what `encodeFeatures` wrote. Throws `artefact-corrupt` when the bytes are not such a file. */
export function decodeFeatures(bytes: Uint8Array): { readonly spine: Spine; readonly frame: Frame } {
  const table = readTable(bytes);
  const names = table.schema.fields.map((field) => field.name);
  const texts = (name: string): (string | null)[] => Array.from({ length: table.numRows }, (_, row) => table.getChild(name)!.get(row) as string | null);
  // Texts behind the features are the reader's own columns of an export.
  const features = names.slice(SPINE_COLUMNS.length).filter((name) => !(table.getChild(name)!.type instanceof Utf8));
  const columns = features.map((name): readonly [string, Column] => {
    const data = table.getChild(name)!.data as readonly Data[];
    return [name, data[0]!.type instanceof Dictionary ? joinCategories(data.map(readCategory)) : joinNumbers(data.map(readNumeric))];
  });
  const spine: Spine = {
    rowCount: table.numRows, debtorIds: texts('debtor_id') as string[], receivableIds: texts('receivable_id'),
    asOf: BigInt64Array.from((table.getChild('as_of')!.data as readonly Data[]).flatMap((data) => Array.from((data.values as BigInt64Array | undefined)?.subarray(0, data.length) ?? []))),
  };
  return { spine, frame: makeFrame(columns) };
}

function readTable(bytes: Uint8Array): Table {
  const corrupt = (cause?: unknown): DunlinError => new DunlinError('artefact-corrupt', 'A feature file must be Arrow IPC with the columns of a spine; it is not. Build it again.', {}, cause);
  let table: Table;
  try {
    table = tableFromIPC(bytes);
  } catch (error) {
    throw corrupt(error);
  }
  if (!SPINE_COLUMNS.every((name, index) => table.schema.fields[index]?.name === name)) throw corrupt();
  return table;
}

/** Buffers end at multiples of this. */
const ALIGNED_BYTES = 64;
/** Texts that are encoded at once. */
const TEXTS_A_TURN = 4096;

/** UTF-8, many texts at once: column builders encode each by itself, which takes ten times as long. */
function textData(texts: readonly (string | null)[]): Data<Utf8> {
  if (texts.length === 0) return makeData({ type: new Utf8(), length: 0, valueOffsets: new Int32Array(1), data: new Uint8Array(0) });
  const valueOffsets = new Int32Array(roundUp(texts.length + 1, ALIGNED_BYTES / 4)), encoder = new TextEncoder(), parts: Uint8Array[] = [];
  for (let from = 0, size = 0; from < texts.length; from += TEXTS_A_TURN) {
    const some = texts.slice(from, from + TEXTS_A_TURN), joined = some.join(''), bytes = encoder.encode(joined);
    parts.push(bytes);
    // Of texts in ASCII alone the length is known.
    const isPlain = bytes.length === joined.length;
    for (const [i, text] of some.entries()) {
      size += text === null ? 0 : isPlain ? text.length : Buffer.byteLength(text);
      valueOffsets[from + i + 1] = size;
    }
  }
  const { bitmap, nullCount } = validity(texts.length, (row) => texts[row] !== null);
  const nulls = nullCount > 0 ? { nullBitmap: padded([bitmap]) } : {};
  return makeData({ type: new Utf8(), length: texts.length, nullCount, valueOffsets, data: padded(parts), ...nulls });
}

/** In one buffer whose length is a multiple of what Arrow recommends, never 0. */
function padded(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat(parts, Math.max(ALIGNED_BYTES, roundUp(size, ALIGNED_BYTES)));
}

function roundUp(size: number, unit: number): number {
  return Math.ceil(size / unit) * unit;
}

function numericData(column: NumericColumn): Data {
  const { bitmap, nullCount } = numberValidity(column.values);
  return makeData({ type: new Float64(), data: column.values, nullCount, ...(nullCount > 0 ? { nullBitmap: bitmap } : {}) });
}

function categoryData(column: CategoryColumn, id: number): Data {
  const { bitmap, nullCount } = validity(column.codes.length, (row) => column.codes[row]! >= 0);
  // An explicit dictionary id: the default counts up within the process, so bytes would depend on what was encoded before.
  const type = new Dictionary(new Utf8(), new Int32(), id, false);
  return makeData({ type, data: column.codes.map((code) => Math.max(0, code)), nullCount, dictionary: makeVector(textData(column.categories)), ...(nullCount > 0 ? { nullBitmap: bitmap } : {}) });
}

function readNumeric(data: Data): NumericColumn {
  const values = Float64Array.from((data.values as Float64Array).subarray(0, data.length));
  if (data.nullCount > 0) for (let row = 0; row < values.length; row++) if (!isValid(data, row)) values[row] = Number.NaN;
  return { kind: 'numeric', values };
}

function readCategory(data: Data): CategoryColumn {
  const codes = Int32Array.from((data.values as Int32Array).subarray(0, data.length));
  if (data.nullCount > 0) for (let row = 0; row < codes.length; row++) if (!isValid(data, row)) codes[row] = -1;
  const dictionary = data.dictionary!;
  return { kind: 'category', codes, categories: Array.from({ length: dictionary.length }, (_, code) => dictionary.get(code) as string) };
}

function joinNumbers(parts: readonly NumericColumn[]): NumericColumn {
  return parts.length === 1 ? parts[0]! : { kind: 'numeric', values: Float64Array.from(parts.flatMap(({ values }) => Array.from(values))) };
}

function joinCategories(parts: readonly CategoryColumn[]): CategoryColumn {
  return parts.length === 1 ? parts[0]! : categoryColumn(parts.flatMap(({ codes, categories }) => Array.from(codes, (code) => categories[code] ?? null)));
}

function isValid(data: Data, row: number): boolean {
  const bit = data.offset + row;
  return (data.nullBitmap[bit >> 3]! & (1 << (bit & 7))) !== 0;
}

interface Validity {
  /** One bit a row, set where there is a value. */
  readonly bitmap: Uint8Array;
  readonly nullCount: number;
}

function validity(length: number, isPresent: (row: number) => boolean): Validity {
  const bitmap = new Uint8Array(roundUp(length, 64) / 8);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    if (isPresent(row)) bitmap[row >> 3]! |= 1 << (row & 7);
    else nullCount++;
  }
  return { bitmap, nullCount };
}

/** The same of numbers, of which there are a hundred times as many: without a call for each. */
function numberValidity(values: Float64Array): Validity {
  const bitmap = new Uint8Array(roundUp(values.length, 64) / 8);
  let present = 0;
  for (let from = 0; from < values.length; from += 8) {
    const end = Math.min(8, values.length - from);
    let bits = 0;
    for (let bit = 0; bit < end; bit++) {
      const value = values[from + bit]!, isNumber = Number(!Number.isNaN(value));
      bits |= isNumber << bit;
      present += isNumber;
    }
    bitmap[from >> 3] = bits;
  }
  return { bitmap, nullCount: values.length - present };
}
