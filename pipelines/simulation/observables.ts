/** What the house knows of a debtor at a decision, as numbers: the features of learners that meet the simulator without a feature store. */
import type { DebtorRun } from './debtor-run.ts';
import { knownDaysPastDue } from './debtor-state.ts';
import { WORLD_CHANNELS } from './presets/contract.ts';

/** Longest time since something that is told apart, days. */
const LONG = 365;

export const OBSERVABLES = [
  'days_past_due', 'overdue_minor_log', 'open_minor_log', 'oldest_minor_log', 'overdue_items', 'open_items', 'is_company', 'sector', 'terms_days', 'direct_debit', 'relation_days_log',
  'paid_items', 'late_share', 'mean_days_late', 'days_since_payment', 'days_since_contact', 'contacts_30d', 'promises', 'broken_promises', 'returns', 'clicks', 'month', 'days_to_month_end',
  ...WORLD_CHANNELS.map((channel) => `attempts_${channel}`), ...WORLD_CHANNELS.map((channel) => `reached_share_${channel}`),
] as const;

/** Values in the order of OBSERVABLES; a share of nothing is NaN, which learners take for missing. */
export function observe(run: DebtorRun, day: number): Float64Array {
  const { profile, state, world: { calendar, preset } } = run, { seen } = state;
  let overdue = 0, open = 0, overdueItems = 0, openItems = 0, oldest = 0, oldestDue = Infinity;
  for (const { knownOpenMinor, dueDay } of state.items) {
    if (knownOpenMinor <= 0) continue;
    open += knownOpenMinor;
    openItems += 1;
    if (dueDay < oldestDue) [oldest, oldestDue] = [knownOpenMinor, dueDay];
    if (dueDay >= day) continue;
    overdue += knownOpenMinor;
    overdueItems += 1;
  }
  const shareOf = (part: number, whole: number): number => (whole > 0 ? part / whole : NaN);
  return Float64Array.from([
    knownDaysPastDue(state, day), Math.log1p(overdue), Math.log1p(open), Math.log1p(oldest), overdueItems, openItems, Number(profile.kind === 'company'), preset.sectors.indexOf(profile.sector),
    profile.termsDays, Number(profile.paysByDirectDebit), Math.log1p(day - profile.createdDay), seen.paidItems, shareOf(seen.lateItems, seen.paidItems), shareOf(seen.daysLate, seen.paidItems),
    Math.min(LONG, day - seen.lastPaidDay), Math.min(LONG, day - seen.lastContactDay), state.contactDays.length, seen.promises, seen.brokenPromises, seen.returns, seen.clicks,
    calendar.monthOf(day), calendar.daysToMonthEnd(day), ...seen.attempts, ...seen.reached.map((reached, i) => shareOf(reached, seen.attempts[i]!)),
  ]);
}
