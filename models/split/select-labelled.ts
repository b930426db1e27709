/** Labelled rows by number. */
import { selectRows } from '../../core/frame.ts';
import type { LabelledFrame } from '../contract.ts';

/** The given rows, in the given order. */
export function selectLabelled(data: LabelledFrame, rows: Int32Array): LabelledFrame {
  const { x, y, groups, times } = data;
  return {
    x: selectRows(x, rows), y: Float64Array.from(rows, (row) => y[row]!), groups: Array.from(rows, (row) => groups[row]!),
    ...(times === undefined ? {} : { times: Float64Array.from(rows, (row) => times[row]!) }),
  };
}
