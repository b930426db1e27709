/** Feature rows by debtor. */
import type { Frame, Spine } from '../../core/frame.ts';
import { dateOf } from '../../core/time.ts';
import type { StaleStatistic } from '../../features/store/crossing/stale.ts';
import type { FeatureRow } from '../ports.ts';

export interface ComputedRows {
  readonly spine: Spine;
  readonly frame: Frame;
}

/** What a snapshot was too old for when rows were computed again. */
export interface Staleness {
  readonly stale: readonly StaleStatistic[];
  /** Zone of its dates. */
  readonly timeZone: string;
}

/** The rows of each debtor, in their order. */
export function indexRows({ spine, frame }: ComputedRows, staleness?: Staleness): ReadonlyMap<string, readonly FeatureRow[]> {
  const rows = new Map<string, FeatureRow[]>();
  for (let row = 0; row < spine.rowCount; row++) {
    const [debtorId, asOf] = [spine.debtorIds[row]!, spine.asOf[row]!];
    const item = { receivableId: spine.receivableIds[row]!, asOf, frame, row, stale: staleAt(debtorId, asOf, staleness) };
    const known = rows.get(debtorId);
    if (known) known.push(item);
    else rows.set(debtorId, [item]);
  }
  return rows;
}

function staleAt(debtorId: string, asOf: bigint, staleness?: Staleness): readonly StaleStatistic[] {
  if (staleness === undefined || staleness.stale.length === 0) return [];
  const asOfOn = dateOf(asOf, staleness.timeZone);
  return staleness.stale.filter((statistic) => statistic.debtorId === debtorId && statistic.asOfOn === asOfOn);
}
