/** Feature rows by debtor. */
import { dateOf } from '../../core/time.ts';
import type { LabelPack } from '../../features/labels/registry.ts';
import { labelRowsAreDebtors, type ComputedRows, type ServedViews } from '../../features/labels/served-rows.ts';
import type { StaleStatistic } from '../../features/store/crossing/stale.ts';
import type { DebtorState, FeatureRow } from '../ports.ts';

export type RowsByDebtor = ReadonlyMap<string, readonly FeatureRow[]>;

/** What a snapshot was too old for when rows were computed again. */
export interface Staleness {
  readonly stale: readonly StaleStatistic[];
  /** Zone of its dates. */
  readonly timeZone: string;
}

/** The rows of each debtor, in their order. */
export function indexRows({ spine, frame }: ComputedRows, staleness?: Staleness): RowsByDebtor {
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

export interface RowKinds {
  readonly label: RowsByDebtor;
  /** Null: not computed. */
  readonly receivables: RowsByDebtor | null;
  readonly debtors: RowsByDebtor | null;
}

/** The rows of a debtor by what they are for. Where the rows of the label are the debtors as they stand, they stand for these too. */
export function indexStates(kinds: RowKinds, { pack, views }: { readonly pack: LabelPack; readonly views: ServedViews }): (debtorId: string) => Omit<DebtorState, 'context'> {
  const debtors = views.debtors === null ? null : labelRowsAreDebtors(pack, views) ? kinds.label : kinds.debtors;
  return (debtorId) => {
    const own = debtors?.get(debtorId)?.[0];
    return {
      rows: kinds.label.get(debtorId) ?? [],
      ...(kinds.receivables === null ? {} : { receivables: kinds.receivables.get(debtorId) ?? [] }),
      ...(own === undefined ? {} : { own }),
    };
  };
}

function staleAt(debtorId: string, asOf: bigint, staleness?: Staleness): readonly StaleStatistic[] {
  if (staleness === undefined || staleness.stale.length === 0) return [];
  const asOfOn = dateOf(asOf, staleness.timeZone);
  return staleness.stale.filter((statistic) => statistic.debtorId === debtorId && statistic.asOfOn === asOfOn);
}
