/** Who counts as one debtor at an as-of, by the merges that were known. */
import { visibleShared } from './clocks.ts';
import type { RowKey, World } from './world.ts';
import { memoise, textOf } from './values.ts';

export interface IdentityGroup {
  /** The debtor that stays. */
  readonly root: string;
  readonly members: readonly string[];
}

/** The group of the row's debtor; alone where nothing was merged with it. */
export function groupOf(world: World, { debtorId, asOf }: RowKey): IdentityGroup {
  const known = groupsByMoment(world);
  const groups = known.get(asOf) ?? mergeVisible(world, asOf);
  known.set(asOf, groups);
  return groups.get(debtorId) ?? { root: debtorId, members: [debtorId] };
}

const groupsByMoment = memoise((_world: World) => new Map<bigint, ReadonlyMap<string, IdentityGroup>>());

/** Takes the visible merges in order; each puts the group of `from` into the group of `to`, whose root stays. By member. */
function mergeVisible(world: World, asOf: bigint): ReadonlyMap<string, IdentityGroup> {
  const groups = new Map<string, IdentityGroup>();
  for (const merge of visibleShared(world, 'debtor_alias', asOf)) {
    const [from, to] = ['from_debtor_id', 'to_debtor_id'].map((column) => {
      const debtorId = textOf(merge, column)!;
      return groups.get(debtorId) ?? { root: debtorId, members: [debtorId] };
    }) as [IdentityGroup, IdentityGroup];
    if (from.root === to.root) continue;
    const merged: IdentityGroup = { root: to.root, members: [...to.members, ...from.members] };
    for (const member of merged.members) groups.set(member, merged);
  }
  return groups;
}
