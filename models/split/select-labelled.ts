/** Labelled rows by number. */
import { selectRows } from '../../core/frame.ts';
import type { LabelledFrame } from '../contract.ts';

/** The given rows, in the given order. */
export function selectLabelled(data: LabelledFrame, rows: Int32Array): LabelledFrame {
  const { x, y, groups, times, knownAt } = data, pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    x: selectRows(x, rows), y: pick(y), groups: Array.from(rows, (row) => groups[row]!),
    ...(times === undefined ? {} : { times: pick(times) }), ...(knownAt === undefined ? {} : { knownAt: pick(knownAt) }),
  };
}
