/** The weekly decision of a debtor: mask, holdout, probabilities, one draw. */
import { CHANNELS, CONTACT_MEDIUM, type Action, type Channel } from '../../core/channel.ts';
import type { Medium } from './debtor-profile.ts';
import { PURPOSE, draw, type DebtorRun, type DecisionFact } from './debtor-run.ts';
import { knownDaysPastDue } from './debtor-state.ts';
import { observe } from './observables.ts';

/** Nobody is contacted within five days, when payments may be on their way, nor once an agency has the debt. */
const FIRST_DPD = 6;
const LAST_DPD = 119;
/** Without an opportunity for so long, the next one begins another episode. */
const EPISODE_GAP_DAYS = 30;

/** The decision of a debtor on its weekday while something is known to be 6 to 119 days overdue; null on other days. */
export function decide(run: DebtorRun, day: number): DecisionFact | null {
  if (run.state.insolvencyKnown || run.world.calendar.weekday(day) !== run.profile.decisionWeekday) return null;
  const dpd = knownDaysPastDue(run.state, day);
  if (dpd < FIRST_DPD || dpd > LAST_DPD) return null;
  const { permitted, blockedBy } = maskActions(run, day);
  const decision = { decisionId: `${run.profile.debtorId}:${run.world.calendar.dateOn(day)}`, day, permitted, blockedBy };
  const assignedOn = holdoutSince(run, day);
  if (assignedOn !== null) {
    const probabilities = permitted.map((action) => Number(action === 'no_contact'));
    return { ...decision, probabilities, action: 'no_contact', drawn: 0, assignmentId: `${run.profile.debtorId}:held:${run.world.calendar.dateOn(assignedOn)}` };
  }
  const probabilities = run.world.policy.weigh({ kind: run.profile.kind, dpd, permitted, observe: () => observe(run, day) });
  const drawn = draw(run, PURPOSE.decision, day);
  let left = drawn;
  const index = probabilities.findIndex((probability) => (left -= probability) < 0);
  return { ...decision, probabilities, action: permitted[index < 0 ? permitted.length - 1 : index]!, drawn, assignmentId: null };
}

/** Day on which the debtor was assigned to the holdout that it is still in; null outside. Episodes are assigned at their first opportunity. */
function holdoutSince(run: DebtorRun, day: number): number | null {
  const { state, world: { preset: { contacting: { holdout } } } } = run;
  if (holdout === null) return null;
  const isNew = day - state.lastOpportunityDay > EPISODE_GAP_DAYS;
  state.lastOpportunityDay = day;
  if (day < state.heldFromDay + holdout.days) return state.heldFromDay;
  if (!isNew || draw(run, PURPOSE.holdout, day) >= holdout.share) return null;
  state.heldFromDay = day;
  return day;
}

/** What is left of the channels, and `action=rule` pairs with the ids of the base pack of contact rules; a test compares both with its engine. */
function maskActions({ state, profile, world }: DebtorRun, day: number): { readonly permitted: readonly Action[]; readonly blockedBy: readonly string[] } {
  const shared: string[] = [], blockedBy: string[] = [], permitted: Action[] = [];
  if (state.items.some((item) => item.disputedUntilDay >= day && item.disputedFromDay <= day)) shared.push('base/open-dispute');
  if (state.promise && day <= state.promise.dueDay) shared.push('base/promise-pending');
  // The order of ACTIONS, in which probabilities are accumulated for the draw.
  for (const channel of CHANNELS) {
    if (!(world.preset.contacting.channels as readonly Channel[]).includes(channel)) continue;
    const before = blockedBy.length, medium = CONTACT_MEDIUM[channel] as Medium;
    if (!profile.addresses.includes(medium) || state.knownDead.includes(medium)) blockedBy.push(`${channel}=base/no-contact-point`);
    if ((state.optedOut as readonly Channel[]).includes(channel)) blockedBy.push(`${channel}=base/consent-revoked`);
    for (const rule of shared) blockedBy.push(`${channel}=${rule}`);
    if (blockedBy.length === before) permitted.push(channel);
  }
  permitted.push('no_contact');
  return { permitted, blockedBy };
}
