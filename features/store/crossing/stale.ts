/** Statistics that a snapshot is too old for: told, so that no answer differs silently. */
import type { PlainDate } from '../../../core/time.ts';
import type { Store } from '../open.ts';

export interface StaleStatistic {
  /** `month`: late rates of places, regions and sectors; `group`: what the debtor's group owes. */
  readonly kind: 'month' | 'group';
  /** A debtor as the spine names it. */
  readonly debtorId: string;
  readonly asOfOn: PlainDate;
  /** Boundary whose statistics the as-of should read. */
  readonly neededOn: PlainDate;
  /** Boundary that was read instead; null = none was there. */
  readonly readOn: PlainDate | null;
}

/** Reads what the loaded boundaries lack, by debtor and date. A portfolio without such statistics lacks none. */
export async function readStale(store: Store, needs: { readonly months: boolean; readonly days: boolean }): Promise<readonly StaleStatistic[]> {
  const columns = (kind: string, read: string): string => `'${kind}' as kind, part_id as "debtorId", as_of_on::VARCHAR as "asOfOn", needed_on::VARCHAR as "neededOn", ${read}::VARCHAR as "readOn"`;
  const selects = [
    ...needs.months ? [`select ${columns('month', 'boundary_on')} from (select distinct part_id, as_of_on from wanted) join boundary using (as_of_on) where boundary_on is distinct from needed_on and exists (select 1 from outcome_total)`] : [],
    ...needs.days ? [`select ${columns('group', 'day_on')} from group_row join wanted using (debtor_id, as_of_on) where day_on is distinct from needed_on`] : [],
  ];
  return store.rows<StaleStatistic>(`${selects.join(' union all ')} order by kind, "debtorId", "asOfOn"`);
}
