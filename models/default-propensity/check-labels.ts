/** What rows must be before anything learns from them. */
import { DunlinError } from '../../core/errors.ts';
import type { LabelledFrame } from '../contract.ts';

/** Throws `frame-mismatch` for lengths that differ or labels other than 0 and 1, `label-single-class` for one class only. */
export function checkLabels(data: LabelledFrame): void {
  const { x, y, groups } = data;
  if (x.rowCount !== y.length || groups.length !== y.length) {
    throw new DunlinError('frame-mismatch', `Features, labels and groups must have one length; got ${x.rowCount}, ${y.length} and ${groups.length}. Build them from one spine.`);
  }
  let positives = 0;
  for (const label of y) {
    if (label !== 0 && label !== 1) throw new DunlinError('frame-mismatch', `A label must be 0 or 1; got ${label}. Correct the label column.`);
    positives += label;
  }
  if (positives === 0 || positives === y.length) {
    throw new DunlinError('label-single-class', `A label must have both classes to learn from; got ${positives} positives in ${y.length} rows. Widen the window or change the label.`, { rows: y.length, positives });
  }
}
