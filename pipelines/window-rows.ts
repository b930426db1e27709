/** The rows of one window of a training set. */
import { DunlinError } from '../core/errors.ts';
import { selectRows } from '../core/frame.ts';
import { formatInstant } from '../core/time.ts';
import type { LabelledFrame } from '../models/contract.ts';
import type { TrainingSet } from './training-set.ts';

export interface WindowCounts {
  /** ISO instants of the first and last as-of. */
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly positives: number;
}

/** Where the wanted rows stand among the given ascending ones, leaving out those that are not there. */
export function placesOf(rows: Int32Array, wanted: Int32Array): Int32Array {
  const isWanted = new Set(wanted);
  return Int32Array.from(rows.keys()).filter((place) => isWanted.has(rows[place]!));
}

/** Rows of a set as something to learn from. */
export function labelledRows(set: TrainingSet, rows: Int32Array): LabelledFrame {
  const { asOf, debtorIds } = set.spine, instants = (values: BigInt64Array): Float64Array => Float64Array.from(rows, (row) => Number(values[row]!));
  return { x: selectRows(set.x, rows), y: Float64Array.from(rows, (row) => set.y[row]!), groups: Array.from(rows, (row) => debtorIds[row]!), times: instants(asOf), knownAt: instants(set.labelKnownAt) };
}

/** What a window holds; throws `label-single-class`. */
export function countWindow(set: TrainingSet, rows: Int32Array, name: string): WindowCounts {
  const asOf = BigInt64Array.from(rows, (row) => set.spine.asOf[row]!).sort();
  const positives = rows.reduce((sum, row) => sum + set.y[row]!, 0);
  if (positives === 0 || positives === rows.length) {
    throw new DunlinError('label-single-class', `The window ${name} must have both classes of the label; got ${positives} positives in ${rows.length} rows. Move the windows, take in more history, or change the label.`, { window: name, rows: rows.length, positives });
  }
  return { from: formatInstant(asOf[0]!), to: formatInstant(asOf.at(-1)!), rows: rows.length, positives };
}
