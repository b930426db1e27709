/** The order of one day: what is known at 07:00, the decision at 09:00, payments at 14:00, new receivables at 17:00. */
import type { Action } from '../../core/channel.ts';
import { makeContact } from './contact.ts';
import type { DebtorRun, DecisionFact } from './debtor-run.ts';
import { ageItems, issueReceivables } from './invoicing.ts';
import { landScheduled } from './land-scheduled.ts';
import { noticeInsolvency, updateLiquidity } from './liquidity.ts';
import { payOpenItems } from './payment.ts';
import { fadePressure } from './pressure.ts';
import type { WorldChannel } from './preset.ts';

/** Everything before the decision. */
export function openDay(run: DebtorRun, day: number): void {
  fadePressure(run.state, day);
  landScheduled(run, day);
  if (run.calendar.weekday(day) === 0) updateLiquidity(run, day);
  noticeInsolvency(run, day);
  ageItems(run, day);
}

/** The decision's contact, unless it is not to contact. */
export function act(run: DebtorRun, decision: DecisionFact, action: Action): void {
  if (action !== 'no_contact') makeContact(run, { decisionId: decision.decisionId, channel: action as WorldChannel, day: decision.day });
}

/** Everything after the decision. */
export function closeDay(run: DebtorRun, day: number): void {
  payOpenItems(run, day);
  issueReceivables(run, day);
}
