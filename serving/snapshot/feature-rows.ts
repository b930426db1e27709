/** Feature rows by debtor. */
import type { Frame, Spine } from '../../core/frame.ts';
import type { FeatureRow } from '../ports.ts';

/** The rows of each debtor, in their order. */
export function indexRows({ spine, frame }: { readonly spine: Spine; readonly frame: Frame }): ReadonlyMap<string, readonly FeatureRow[]> {
  const rows = new Map<string, FeatureRow[]>();
  for (let row = 0; row < spine.rowCount; row++) {
    const item = { receivableId: spine.receivableIds[row]!, asOf: spine.asOf[row]!, frame, row };
    const known = rows.get(spine.debtorIds[row]!);
    if (known) known.push(item);
    else rows.set(spine.debtorIds[row]!, [item]);
  }
  return rows;
}
