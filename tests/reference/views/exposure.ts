/** What the debtor owes at the as-of, and how old it is: reference of `features/views/exposure.sql`. */
import { foreignItems, itemsOf, unusedMinor, type Item } from '../ledger.ts';
import { dayOfInstant, divide, greatest, sum, toDouble } from '../values.ts';
import type { ReferenceView } from '../world.ts';

export const exposure: ReferenceView = (world, row) => {
  const today = dayOfInstant(world, row.asOf);
  const items = itemsOf(world, row);
  const open = items.filter((item) => item.openMinor > 0n);
  const overdue = open.filter((item) => item.dueOn < today);
  const amount = (some: readonly Item[]): number => toDouble(sum(some, (item) => item.openMinor));
  const aged = (from: number, to: number): number => amount(overdue.filter((item) => today - item.dueOn >= from && today - item.dueOn <= to));

  const unallocatedMinor = unusedMinor(world, row);
  const openMinor = sum(open, (item) => item.openMinor);
  const largestMinor = open.reduce((largest, item) => (item.openMinor > largest ? item.openMinor : largest), 0n);

  return {
    open_minor: toDouble(sum(items, (item) => item.openMinor) - unallocatedMinor),
    overdue_minor: amount(overdue),
    dpd: greatest(overdue.map((item) => today - item.dueOn)) ?? 0,
    open_count: open.length,
    overdue_count: overdue.length,
    receivable_count: items.length,
    oldest_open_age_days: greatest(open.map((item) => today - item.invoicedOn)),
    overdue_share: divide(amount(overdue), toDouble(openMinor)),
    disputed_minor: amount(open.filter((item) => item.isDisputed)),
    unallocated_minor: toDouble(unallocatedMinor),
    overdue_1_30_minor: aged(1, 30),
    overdue_31_60_minor: aged(31, 60),
    overdue_61_90_minor: aged(61, 90),
    overdue_91_plus_minor: aged(91, Number.POSITIVE_INFINITY),
    due_next_30d_minor: amount(open.filter((item) => item.dueOn >= today && item.dueOn <= today + 30)),
    largest_open_share: divide(toDouble(largestMinor), toDouble(openMinor)),
    foreign_item_count: foreignItems(world, row).size,
  };
};
