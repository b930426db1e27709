/** Labelled rows with their features, as one Arrow file that the later steps read by hash. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../core/atomic-write.ts';
import { DunlinError } from '../core/errors.ts';
import { categoryColumn, columnOf, makeFrame, numericColumn, selectColumns, type Frame, type Spine } from '../core/frame.ts';
import { sha256 } from '../core/hash.ts';
import type { HomePaths } from '../core/home.ts';
import { decodeFeatures, encodeFeatures } from '../features/store/arrow.ts';
import type { ContentReference } from './ports.ts';

export interface TrainingSet {
  readonly spine: Spine;
  readonly x: Frame;
  /** 0 or 1. */
  readonly y: Float64Array;
  /** UTC microseconds at which each label was known. */
  readonly labelKnownAt: BigInt64Array;
  /** Delinquency bucket at the as-of. */
  readonly entryBucket: readonly string[];
}

const LABEL_COLUMNS = ['label', 'label_known_at', 'entry_bucket'] as const;

/** Writes the set under its content hash and returns where it is. Microseconds are exact in float64 until the year 2255. */
export function writeTrainingSet(home: HomePaths, set: TrainingSet): ContentReference {
  const frame = makeFrame([
    ...set.x.names.map((name) => [name, columnOf(set.x, name)] as const),
    ['label', numericColumn(set.y)],
    ['label_known_at', numericColumn(Float64Array.from(set.labelKnownAt, Number))],
    ['entry_bucket', categoryColumn(set.entryBucket)],
  ]);
  const bytes = encodeFeatures(set.spine, frame);
  const hash = sha256(bytes);
  const path = `runs/training-sets/${hash}.arrow`;
  if (!existsSync(join(home.root, path))) writeFileAtomically(join(home.root, path), bytes);
  return { path, sha256: hash, rows: set.spine.rowCount };
}

/** Reads a set and checks its hash. Throws `artefact-missing`, `artefact-corrupt`. */
export function readTrainingSet(home: HomePaths, reference: ContentReference): TrainingSet {
  const path = join(home.root, reference.path);
  if (!existsSync(path)) throw new DunlinError('artefact-missing', `The training set ${reference.path} must exist. Run the materialise step again.`);
  const bytes = readFileSync(path);
  if (sha256(bytes) !== reference.sha256) throw new DunlinError('artefact-corrupt', `The training set ${reference.path} must match its hash. Delete it and run again.`);
  const { spine, frame } = decodeFeatures(bytes);
  const numbers = (name: string): Float64Array => {
    const column = columnOf(frame, name);
    if (column.kind !== 'numeric') throw new DunlinError('frame-mismatch', `The column ${name} must be numeric.`);
    return column.values;
  };
  const bucket = columnOf(frame, 'entry_bucket');
  return {
    spine,
    x: selectColumns(frame, frame.names.filter((name) => !(LABEL_COLUMNS as readonly string[]).includes(name))),
    y: numbers('label'),
    labelKnownAt: BigInt64Array.from(numbers('label_known_at'), BigInt),
    entryBucket: bucket.kind === 'category' ? Array.from(bucket.codes, (code) => bucket.categories[code] ?? '') : [],
  };
}
