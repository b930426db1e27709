/** Who counts as one debtor at an as-of, by the merges that were known. */
import { visibleShared } from './clocks.ts';
import type { RowKey, World } from './world.ts';
import { textOf } from './values.ts';

export interface IdentityGroup {
  /** The debtor that stays. */
  readonly root: string;
  readonly members: readonly string[];
}

/** Takes the visible merges in order; each puts the group of `from` into the group of `to`, whose root stays. */
export function groupOf(world: World, row: RowKey): IdentityGroup {
  let groups: IdentityGroup[] = [];
  const find = (debtorId: string): IdentityGroup => groups.find((group) => group.members.includes(debtorId)) ?? { root: debtorId, members: [debtorId] };
  for (const merge of (world.tables.debtor_alias ?? []).length === 0 ? [] : visibleShared(world, 'debtor_alias', row.asOf)) {
    const from = find(textOf(merge, 'from_debtor_id')!);
    const to = find(textOf(merge, 'to_debtor_id')!);
    if (from.root === to.root) continue;
    groups = [...groups.filter((group) => group.root !== from.root && group.root !== to.root), { root: to.root, members: [...to.members, ...from.members] }];
  }
  return find(row.debtorId);
}
