/** Which debtors go together at an as-of: merged ones share the bucket of their root, so that a bucket has all facts of its debtors. */
import { debtorBucket } from '../../core/hash.ts';
import type { Instant } from '../../core/time.ts';
import { readIdentity } from './identity.ts';
import type { Store } from './open.ts';

export interface DebtorGroups {
  /** Number of buckets. */
  readonly buckets: number;
  /** All debtors merged with this one, itself among them. */
  membersOf(debtorId: string): readonly string[];
  /** The debtor that the group goes by. */
  rootOf(debtorId: string): string;
  /** In [0, buckets): FNV-1a 32 of the root's id modulo the bucket count. */
  bucketOf(debtorId: string): number;
}

/** Groups by the aliases of the store that had happened and were known at the as-of. */
export async function readDebtorGroups(store: Store, { asOf, buckets }: { readonly asOf: Instant; readonly buckets: number }): Promise<DebtorGroups> {
  const identity = await readIdentity(store);
  const rootOf = (debtorId: string): string => identity.groupAt(debtorId, asOf).root;
  return { buckets, rootOf, membersOf: (debtorId) => [...identity.groupAt(debtorId, asOf).members], bucketOf: (debtorId) => debtorBucket(rootOf(debtorId), buckets) };
}
