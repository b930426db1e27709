/** The order of one day: what is known at 07:00, the decision at 09:00, payments at 14:00, new receivables at 17:00. */
import type { Action } from '../../core/channel.ts';
import { driftNumbers, makeContact } from './contact.ts';
import type { DebtorRun, DecisionFact } from './debtor-run.ts';
import { ageItems, issueReceivables } from './invoicing.ts';
import { landScheduled } from './land-scheduled.ts';
import { hasAgent } from './staffing.ts';
import { decide } from './decide-contact.ts';
import { noticeInsolvency, updateLiquidity } from './liquidity.ts';
import { payOpenItems } from './payment.ts';
import { fadePressure } from './pressure.ts';
import type { WorldChannel } from './presets/contract.ts';

/** Everything before the decision. */
export function openDay(run: DebtorRun, day: number): void {
  fadePressure(run.state, day);
  landScheduled(run, day);
  if (run.world.calendar.weekday(day) === 0) {
    updateLiquidity(run, day);
    driftNumbers(run, day);
  }
  noticeInsolvency(run, day);
  ageItems(run, day);
}

/** The decision's contact, unless it is not to contact; false where no agent was free for it. */
export function act(run: DebtorRun, decision: DecisionFact, action: Action): boolean {
  if (action === 'no_contact') return true;
  if (action === 'agent' && !hasAgent(run, decision.day)) return false;
  makeContact(run, { decisionId: decision.decisionId, channel: action as WorldChannel, day: decision.day });
  return true;
}

/** Everything after the decision. */
export function closeDay(run: DebtorRun, day: number): void {
  payOpenItems(run, day);
  issueReceivables(run, day);
}

/** A whole day under the policy of the world; `before` sees a decision before it is carried out, and may give another. */
export function passDay(run: DebtorRun, day: number, before?: (decision: DecisionFact) => DecisionFact): void {
  openDay(run, day);
  const decided = decide(run, day);
  if (decided) {
    const decision = before === undefined ? decided : before(decided);
    run.sink.decision(decision, act(run, decision, decision.action));
  }
  closeDay(run, day);
}
