/** The decisions of a plan as they are logged. */
import { ACTIONS } from '../../core/channel.ts';
import type { ContactPlan } from '../../models/best-channel/plan-contacts.ts';
import { drawIndex } from '../../models/decide.ts';
import type { BookedDecision, DecisionBook } from '../decisions/decision-book.ts';
import { holdOut } from '../decisions/holdout.ts';
import { drawOf, recordDecision } from '../decisions/record-decision.ts';
import type { Gathered, PlannedDebtor } from './gather-situations.ts';

/** One decision of each debtor, in their order; nothing is durable yet. */
export function recordPlan({ debtors }: Gathered, { contactPlan, book, epochOn }: { readonly contactPlan: ContactPlan; readonly book: DecisionBook; readonly epochOn: string }): BookedDecision[] {
  let row = 0;
  return debtors.map((debtor) => {
    const { situation, debtorId, output, episode, newest } = debtor, draw = drawOf(situation, debtorId);
    const decided = episode?.arm === 'holdout' ? { output: holdOut(output, episode.share, newest?.assignmentId !== episode.assignmentId), draw } : planned(debtor, { contactPlan, row: row++, draw });
    return recordDecision(situation, { request: { debtorId }, earlier: book.ofEpoch(debtorId, epochOn), ...decided, episode, plan: epochOn });
  });
}

/** The planned action with its probabilities, and a uniform draw that falls on it: the debtor's own, within the interval of the action. */
function planned({ output }: PlannedDebtor, { contactPlan, row, draw }: { readonly contactPlan: ContactPlan; readonly row: number; readonly draw: number }): { output: PlannedDebtor['output']; draw: number } {
  const probabilities = output.permitted.map((action) => contactPlan.probabilities[row * ACTIONS.length + ACTIONS.indexOf(action)]!);
  const chosen = output.permitted.indexOf(ACTIONS[contactPlan.chosen[row]!]!), value = output.valuesMinor[chosen] ?? null;
  const before = probabilities.slice(0, chosen).reduce((sum, probability) => sum + probability, 0), within = before + draw * probabilities[chosen]!;
  return {
    output: { ...output, probabilities, action: output.permitted[chosen]!, loggingProbability: probabilities[chosen]!, expectedValueMinor: value === null ? null : Math.round(value) + 0 },
    draw: drawIndex(probabilities, within) === chosen ? within : before + probabilities[chosen]! / 2,
  };
}
