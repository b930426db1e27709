/** Freshness: the newest fact of the ledger is not older than allowed at the newest as-of. */
import { MICROS_PER_DAY, type Instant } from '../../core/time.ts';
import type { Store } from '../store/open.ts';
import type { QualityFinding } from './check.ts';

/** A ledger without any entry for this long before the as-of is taken for a broken feed. */
const MAXIMUM_SILENCE_DAYS = 62;

/** A finding when no ledger entry was known within `maximumDays` before the as-of. */
export async function findStaleness(store: Store, options: { readonly asOf: Instant; readonly maximumDays?: number }): Promise<readonly QualityFinding[]> {
  const [row] = await store.rows<{ newest: bigint | null; rows: bigint }>(
    `select epoch_us(max(known_at)) as newest, count(*) as rows from ledger_entry where known_at <= make_timestamp(${options.asOf})`);
  const limit = BigInt(options.maximumDays ?? MAXIMUM_SILENCE_DAYS) * MICROS_PER_DAY;
  const isFresh = row?.newest !== null && row !== undefined && options.asOf - row.newest <= limit;
  return isFresh ? [] : [{ check: 'freshness', subject: 'ledger_entry', rows: Number(row?.rows ?? 0n) }];
}
