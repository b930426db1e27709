/** Labelled rows with their features as one Arrow file, for steps that run in other processes. */
import { categoryColumn, columnOf, makeFrame, numericColumn, selectColumns, type Frame, type Spine } from '../core/frame.ts';
import { DunlinError } from '../core/errors.ts';
import { decodeFeatures, encodeFeatures } from '../features/store/arrow.ts';

/** Labelled rows with their features; all arrays have `spine.rowCount` entries. */
export interface TrainingSet {
  readonly spine: Spine;
  readonly x: Frame;
  /** 0 or 1. */
  readonly y: Float64Array;
  /** UTC microseconds. */
  readonly labelKnownAt: BigInt64Array;
  /** Delinquency bucket at the as-of. */
  readonly entryBucket: readonly string[];
  /** 1: within the sticky no-contact holdout until the label was known. Left out: no holdout is declared. */
  readonly untreated?: Uint8Array | undefined;
}

const LABEL_COLUMNS = ['label:value', 'label:known_at', 'label:entry_bucket'] as const;
const UNTREATED = 'label:untreated';

/** Arrow IPC of the set; equal sets give equal bytes. Microseconds are exact in float64 until the year 2255. */
export function encodeTrainingSet(set: TrainingSet): Uint8Array {
  const [label, knownAt, bucket] = LABEL_COLUMNS;
  return encodeFeatures(set.spine, makeFrame([
    ...set.x.names.map((name) => [name, columnOf(set.x, name)] as const),
    [label, numericColumn(set.y)],
    [knownAt, numericColumn(Float64Array.from(set.labelKnownAt, Number))],
    [bucket, categoryColumn(set.entryBucket)],
    ...(set.untreated === undefined ? [] : [[UNTREATED, numericColumn(Float64Array.from(set.untreated))] as const]),
  ]));
}

/** Reads what `encodeTrainingSet` wrote. Throws `artefact-corrupt`, `frame-mismatch`. */
export function decodeTrainingSet(bytes: Uint8Array): TrainingSet {
  const { spine, frame } = decodeFeatures(bytes);
  const [label, knownAt, bucket] = LABEL_COLUMNS;
  return {
    spine,
    x: selectColumns(frame, frame.names.filter((name) => !(LABEL_COLUMNS as readonly string[]).includes(name) && name !== UNTREATED)),
    y: numbers(frame, label),
    labelKnownAt: BigInt64Array.from(numbers(frame, knownAt), BigInt),
    entryBucket: texts(frame, bucket),
    ...(frame.columns.has(UNTREATED) ? { untreated: Uint8Array.from(numbers(frame, UNTREATED)) } : {}),
  };
}

function numbers(frame: Frame, name: string): Float64Array {
  const column = columnOf(frame, name);
  if (column.kind !== 'numeric') throw new DunlinError('frame-mismatch', `The column ${name} must be numeric. Build the training set again.`);
  return column.values;
}

function texts(frame: Frame, name: string): string[] {
  const column = columnOf(frame, name);
  if (column.kind !== 'category') throw new DunlinError('frame-mismatch', `The column ${name} must hold texts. Build the training set again.`);
  return Array.from(column.codes, (code) => column.categories[code] ?? '');
}
