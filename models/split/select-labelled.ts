/** Labelled rows by number. */
import { selectRows } from '../../core/frame.ts';
import type { LabelledFrame } from '../contract.ts';

/** The given rows, in the given order. */
export function selectLabelled(data: LabelledFrame, rows: Int32Array): LabelledFrame {
  return { x: selectRows(data.x, rows), y: Float64Array.from(rows, (row) => data.y[row]!), groups: Array.from(rows, (row) => data.groups[row]!) };
}
