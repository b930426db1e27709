/** How the debtor has settled its charges: reference of `features/views/payment-behaviour.sql`. */
import { itemsOf } from '../ledger.ts';
import { dayOfInstant, divide, greatest, hugeToDouble, sum } from '../values.ts';
import type { ReferenceView } from '../world.ts';

interface Settled {
  readonly age: number;
  readonly closedOn: number;
  readonly dueOn: number;
  readonly lateDays: number;
  readonly chargedMinor: bigint;
}

export const paymentBehaviour: ReferenceView = (world, row) => {
  const today = dayOfInstant(world, row.asOf);
  const items = itemsOf(world, row);
  const settled: Settled[] = items.filter((item) => item.isPaid).map(({ closedOn, dueOn, chargedMinor }) => (
    { age: today - closedOn!, closedOn: closedOn!, dueOn, chargedMinor, lateDays: Math.max(0, closedOn! - dueOn) }));
  const within = (days: number): Settled[] => settled.filter((item) => item.age < days);
  const late = (some: readonly Settled[]): Settled[] => some.filter((item) => item.lateDays > 0);
  const lateDays = (some: readonly Settled[]): number => some.reduce((total, item) => total + item.lateDays, 0);
  const overdueDays = items.filter((item) => item.openMinor > 0n && item.dueOn < today).map((item) => today - item.dueOn);
  const [quarter, year] = [within(90), within(365)];
  const newest = [...settled].sort((a, b) => a.closedOn - b.closedOn || a.dueOn - b.dueOn).at(-1);

  return {
    paid_count: settled.length,
    paid_count_30d: within(30).length,
    paid_count_90d: quarter.length,
    late_count_90d: late(quarter).length,
    late_count_180d: late(within(180)).length,
    late_count_365d: late(year).length,
    late_rate_365d: divide(late(year).length, year.length),
    // Drawn to 3/10 with the weight of 5.
    late_rate_shrunk: (10 * late(settled).length + 15) / (10 * settled.length + 50),
    late_rate_trend: divide(late(quarter).length * year.length - late(year).length * quarter.length, quarter.length * year.length),
    paid_early_share_365d: divide(year.filter((item) => item.closedOn < item.dueOn).length, year.length),
    mean_past_days_late: divide(lateDays(settled), settled.length),
    mean_days_late_with_open: divide(lateDays(settled) + overdueDays.reduce((a, b) => a + b, 0), settled.length + overdueDays.length),
    ...weighLateness(year),
    worst_days_late: greatest(settled.map((item) => item.lateDays)),
    last_days_late: newest === undefined ? null : newest.lateDays,
    partial_payment_count: items.reduce((total, item) => total + item.partialCount, 0),
  };
};

/** Mean and standard deviation of days late, weighted by the amount charged. */
function weighLateness(items: readonly Settled[]): Readonly<Record<'weighted_days_late_365d' | 'spread_days_late_365d', number | null>> {
  const moment = (power: bigint): bigint => sum(items, (item) => item.chargedMinor * BigInt(item.lateDays) ** power);
  const [weight, days, squares] = [moment(0n), moment(1n), moment(2n)];
  if (weight === 0n) return { weighted_days_late_365d: null, spread_days_late_365d: null };
  // Second moment about the whole number of days nearest to the mean, less the square of what the mean is off it.
  const around = (2n * days + weight) / (2n * weight);
  const offset = hugeToDouble(days - around * weight) / hugeToDouble(weight);
  const square = hugeToDouble(squares - 2n * around * days + around * around * weight) / hugeToDouble(weight);
  return { weighted_days_late_365d: hugeToDouble(days) / hugeToDouble(weight), spread_days_late_365d: Math.sqrt(square - offset * offset) };
}
