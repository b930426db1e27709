/**
 * Agents of a day. Debtors of a world do not meet, so a queue is a share: of the agent calls asked for on a day, as many are made
 * as the staff of that day can, `staffing x month x exp(.15 N(0, 1))`, at most all; which ones is a draw of each debtor.
 */
import { PURPOSE, draw, normalOf, type DebtorRun } from './debtor-run.ts';
import { drawAt } from '../../core/random.ts';

/** Staff by calendar month: holidays in August and December. Assumed. */
const BY_MONTH = [1, 1, 1, 0.95, 1, 1, 0.9, 0.55, 1, 1, 1, 0.75];
const DAILY_DEVIATION = 0.15;

/** False when the agent call of this debtor is not made for want of agents. */
export function hasAgent(run: DebtorRun, day: number): boolean {
  const { agentStaffing } = run.world.preset.contacting;
  if (agentStaffing === null) return true;
  const { key, calendar } = run.world;
  const noise = normalOf(drawAt(key, PURPOSE.staffing, day, 0), drawAt(key, PURPOSE.staffing, day, 1));
  return draw(run, PURPOSE.staffing, day) < agentStaffing * BY_MONTH[calendar.monthOf(day)]! * Math.exp(DAILY_DEVIATION * noise);
}
