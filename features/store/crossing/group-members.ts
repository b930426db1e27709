/** Who belongs to which group at the end of a day, by the debtor versions that were visible then. */
import { groupRoots } from '../../../core/group-roots.ts';
import type { Instant } from '../../../core/time.ts';
import { rootAt, type Identity } from '../identity.ts';
import type { Store } from '../open.ts';

/** Debtor -> head of its group; debtors alone are not in it. */
export type GroupsOfDay = ReadonlyMap<string, string>;

interface ParentVersion {
  readonly debtorId: string;
  readonly effectiveAt: Instant;
  readonly knownAt: Instant;
  readonly parentId: string | null;
}

/** Reads every debtor that ever had a parent, once, and answers for any moment. */
export async function readGroups(store: Store, identity: Identity): Promise<(at: Instant) => GroupsOfDay> {
  const versions = await store.rows<ParentVersion>(
    `select debtor_id as "debtorId", epoch_us(effective_at) as "effectiveAt", epoch_us(known_at) as "knownAt", parent_debtor_id as "parentId" from main.debtor
     where debtor_id in (select debtor_id from main.debtor where parent_debtor_id is not null) order by debtor_id, effective_at, known_at`);
  return (at) => groupsAt(versions, identity, at);
}

function groupsAt(versions: readonly ParentVersion[], identity: Identity, at: Instant): GroupsOfDay {
  const parents = new Map<string, string>();
  for (const { debtorId, effectiveAt, knownAt, parentId } of versions) {
    if (effectiveAt > at || knownAt > at) continue;
    // In order of the two clocks: the newest visible version is the last one seen.
    if (parentId === null) parents.delete(debtorId);
    else parents.set(debtorId, parentId);
  }
  const roots = groupRoots(identity.components.size === 0 ? parents : resolve(parents, identity, at));
  const sizes = new Map<string, number>();
  for (const root of roots.values()) sizes.set(root, (sizes.get(root) ?? 0) + 1);
  return new Map([...roots].filter(([, root]) => sizes.get(root)! > 1));
}

/** A debtor merged into another has no parents of its own, and is nobody's parent but as the other. */
function resolve(parents: ReadonlyMap<string, string>, identity: Identity, at: Instant): ReadonlyMap<string, string> {
  return new Map([...parents].filter(([debtorId]) => rootAt(identity, debtorId, at) === debtorId).map(([debtorId, parentId]) => [debtorId, rootAt(identity, parentId, at)]));
}
