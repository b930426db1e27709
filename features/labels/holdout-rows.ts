/** Which rows lie wholly within a sticky no-contact holdout. */
import type { Spine } from '../../core/frame.ts';
import { MICROS_PER_DAY, type Instant } from '../../core/time.ts';
import { assignmentsSql } from './holdout-assignments.ts';
import { readIdentity, rootAt } from '../store/identity.ts';
import type { Store } from '../store/open.ts';

export interface HoldoutSpan {
  /** Days for which an assignment holds. */
  readonly days: number;
  /** Assignments known later are not read. */
  readonly knownUpTo: Instant;
}

/**
 * 1 for every row whose debtor was assigned to the holdout at its as-of or before, and remained so until the label was known:
 * `start <= as_of` and `until <= start + days`. As assigned, whatever happened: who was contacted by mistake stays in.
 * @param until when the label of each row was known, UTC microseconds
 */
export async function findHoldoutRows(store: Store, { spine, until }: { readonly spine: Spine; readonly until: BigInt64Array }, { days, knownUpTo }: HoldoutSpan): Promise<Uint8Array> {
  const assigned = await store.rows<{ debtor_id: string; start_us: bigint }>(`select debtor_id, epoch_us(as_of) as start_us from (${assignmentsSql(knownUpTo)})`);
  const identity = await readIdentity(store), starts = new Map<string, bigint[]>();
  for (const { debtor_id: debtorId, start_us: start } of assigned) {
    const root = rootAt(identity, debtorId, knownUpTo);
    starts.set(root, [...starts.get(root) ?? [], start]);
  }
  return Uint8Array.from(until, (end, row) => {
    const root = starts.size === 0 ? '' : rootAt(identity, spine.debtorIds[row]!, knownUpTo);
    return Number(starts.get(root)?.some((start) => start <= spine.asOf[row]! && end <= start + BigInt(days) * MICROS_PER_DAY) ?? false);
  });
}
