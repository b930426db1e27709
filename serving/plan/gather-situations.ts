/** Reads every debtor of the live state as a single decision would, and sets aside those that are decided in the epoch and those without a choice. */
import type { Action } from '../../core/channel.ts';
import type { Progress } from '../../core/progress.ts';
import { formatInstant, type Instant } from '../../core/time.ts';
import type { DecisionOutput } from '../../models/decide.ts';
import type { DecisionBook } from '../decisions/decision-book.ts';
import type { Episode } from '../decisions/holdout.ts';
import { episodeAt, momentOf, readSituation, sameActions, weigh, type Situation } from '../decisions/situation.ts';
import type { LiveState } from '../live/live-state.ts';

export interface PlannedDebtor {
  readonly debtorId: string;
  readonly situation: Situation;
  /** What the policy says of the debtor alone. */
  readonly output: DecisionOutput;
  /** Episode of the sticky holdout, and the one before this decision. */
  readonly episode: Episode | null;
  readonly newest: Episode | null;
}

export interface Gathered {
  /** In the order of their ids. */
  readonly debtors: readonly PlannedDebtor[];
  /** Actions of debtors that were decided in the epoch before, under the mask that still holds. */
  readonly standing: readonly Action[];
  /** Debtors whom the rules leave no contact: there is nothing to decide, so that no decision would tell anything of a policy. */
  readonly maskedCount: number;
}

export interface GatherOptions {
  readonly live: LiveState;
  readonly book: DecisionBook;
  readonly at: Instant;
  readonly progress: Progress;
}

/** Debtors that no event and no snapshot can say anything of are none of the snapshot's. Throws `features-stale`. */
export async function gatherSituations({ live, book, at, progress }: GatherOptions): Promise<Gathered> {
  const { published } = live, moment = momentOf(live, { now: formatInstant(at) });
  const debtorIds = [...new Set(published.debtorIds().map((debtorId) => published.rootOf(debtorId)))].sort();
  const debtors: PlannedDebtor[] = [], standing: Action[] = [];
  let maskedCount = 0;
  for (const [index, debtorId] of debtorIds.entries()) {
    const situation = await readSituation(live, { debtorId }, moment);
    const holds = book.ofEpoch(debtorId, situation.epoch.startOn).at(-1);
    if (holds && sameActions(holds, situation.mask)) {
      standing.push(holds.answer.channel.action);
      continue;
    }
    if (situation.mask.permitted.length === 1) {
      maskedCount++;
      continue;
    }
    const newest = book.episode(debtorId);
    debtors.push({ debtorId, situation, output: weigh(situation, 0), newest, episode: episodeAt(situation, debtorId, newest) });
    if (index % 1000 === 999) progress({ step: 'read', share: (index + 1) / debtorIds.length, text: `${index + 1} of ${debtorIds.length} debtors` });
  }
  progress({ step: 'read', share: 1, text: `${debtors.length} debtors to decide, ${standing.length} decided before, ${maskedCount} whom the rules leave no contact` });
  return { debtors, standing, maskedCount };
}
