/** The rest of the debtor's group at the end of the day before: reference of `features/views/group.sql`. */
import { addDays, endOfDate } from '../../../core/time.ts';
import { groupOf } from '../identity.ts';
import { itemsOf } from '../ledger.ts';
import { dayOfInstant, divide, memoise, sum, textOf, toDouble } from '../values.ts';
import { allDebtors, debtorAt } from '../visible.ts';
import type { ReferenceView, RowKey, World } from '../world.ts';

export const group: ReferenceView = (world, row) => {
  const day = dayOfInstant(world, row.asOf) - 1;
  const at = endOfDate(addDays('1970-01-01', day), world.options.timeZone);
  const self = identityAt(world, groupOf(world, row).root, at);
  const parents = parentsAt(world, at);
  const head = headOf(parents, self);
  const members = new Set([...parents.keys(), ...parents.values()].filter((debtorId) => headOf(parents, debtorId) === head));
  const others = [...members].filter((debtorId) => debtorId !== self);
  const isGrouped = members.has(self) && others.length > 0;
  const items = isGrouped ? others.flatMap((debtorId) => itemsOf(world, { debtorId, receivableId: null, asOf: at })) : [];
  const open = items.filter((item) => item.openMinor > 0n);
  const overdue = open.filter((item) => item.dueOn < day);
  const outcomes = items.filter((item) => item.dueOn < day && day - item.dueOn <= 365 && (item.isPaid || item.openMinor > 0n));
  const openMinor = sum(open, (item) => item.openMinor);
  const overdueMinor = sum(overdue, (item) => item.openMinor);
  return {
    group_other_count: isGrouped ? others.length : 0,
    group_is_head: isGrouped && head === self ? 1 : 0,
    group_open_minor: toDouble(openMinor),
    group_overdue_minor: toDouble(overdueMinor),
    group_overdue_share: openMinor > 0n ? divide(toDouble(overdueMinor), toDouble(openMinor)) : null,
    group_worst_dpd: Math.max(0, ...overdue.map((item) => day - item.dueOn)),
    group_outcome_count: outcomes.length,
    group_late_rate: divide(outcomes.filter((item) => item.closedOn === null || item.closedOn > item.dueOn).length, outcomes.length),
  };
};

/** The debtor that an id stands for at a moment. */
function identityAt(world: World, debtorId: string, asOf: bigint): string {
  return groupOf(world, { debtorId, receivableId: null, asOf }).root;
}

/** Parent by debtor, of all that have one. */
function parentsAt(world: World, asOf: bigint): ReadonlyMap<string, string> {
  const known = parentsByMoment(world);
  const parents = known.get(asOf) ?? new Map(allDebtors(world).flatMap((debtorId) => {
    const row: RowKey = { debtorId, receivableId: null, asOf };
    const debtor = debtorAt(world, row);
    const parent = debtor === null ? null : textOf(debtor, 'parent_debtor_id');
    return parent === null || groupOf(world, row).root !== debtorId ? [] : [[debtorId, identityAt(world, parent, asOf)] as const];
  }));
  known.set(asOf, parents);
  return parents;
}

const parentsByMoment = memoise((_world: World) => new Map<bigint, ReadonlyMap<string, string>>());

/** Up the parents to who has none or is its own; of a circle the smallest id. */
function headOf(parents: ReadonlyMap<string, string>, debtorId: string): string {
  const path: string[] = [];
  for (let at: string | undefined = debtorId; at !== undefined; at = parents.get(at)) {
    if (path.includes(at)) return path.slice(path.indexOf(at)).sort()[0]!;
    path.push(at);
  }
  return path.at(-1)!;
}
