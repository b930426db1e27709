/** What a decision is made from, and what the policy says of it. */
import { ACTIONS, type Action } from '../../core/channel.ts';
import { permittedActions, type ActionMask } from '../../core/contact-rules/engine.ts';
import { makeFrame } from '../../core/frame.ts';
import { parseInstant, type Instant } from '../../core/time.ts';
import { decide, type DecisionOutput } from '../../models/decide.ts';
import type { LiveState } from '../live/live-state.ts';
import type { DebtorState, FeatureRow } from '../ports.ts';
import type { DecisionRequest } from '../schemas/decision.ts';
import { chooseRow } from '../scores/score-debtor.ts';
import type { BookedDecision } from './decision-book.ts';
import { epochOf, type Epoch } from './epoch.ts';
import { episodeOf, type Episode } from './holdout.ts';

/** What a decision is made from. */
export interface Situation {
  readonly live: LiveState;
  readonly state: DebtorState;
  readonly row: FeatureRow | null;
  readonly now: Instant;
  readonly epoch: Epoch;
  readonly mask: ActionMask;
}

/** The debtor, the time and what is permitted. */
export async function readSituation(live: LiveState, request: DecisionRequest): Promise<Situation> {
  const { manifest, contactPolicy } = live.published;
  const state = await live.debtor(request.debtorId);
  const now = request.now === undefined ? live.now() : parseInstant(request.now);
  const allowed: readonly Action[] = request.allowedChannels ?? ACTIONS;
  const mask = permittedActions(state.context, contactPolicy.rulePacks, {
    at: now, timeZone: manifest.timeZone, houseCap: contactPolicy.houseCap, offered: contactPolicy.offered.filter((action) => allowed.includes(action)),
  });
  return { live, state, now, mask, row: chooseRow(live, state, request), epoch: epochOf(now, manifest.timeZone, contactPolicy.windowDays) };
}

/** Mask, probabilities and values of a situation with a draw; records nothing. */
export function weigh({ live, row, mask }: Situation, draw: number): DecisionOutput {
  const { policy, response } = live.published.contactPolicy;
  const { permitted, blockedBy } = mask;
  if (row) return decide({ features: row.frame, row: row.row, permitted, blockedBy, response, policy, draw });
  // Without a feature row no action has a value, so nothing speaks for a contact but the floor.
  return decide({ features: makeFrame([]), row: 0, permitted, blockedBy, response: null, policy: { ...policy, kind: 'reference', weights: { no_contact: 1 } }, draw });
}

/** The episode of the holdout that a decision belongs to. */
export function episodeAt({ live, epoch, mask }: Situation, debtorId: string, newest: Episode | null): Episode | null {
  const { contactPolicy, manifest } = live.published;
  return episodeOf({ debtorId, groupId: live.published.headOf(debtorId), epochOn: epoch.startOn, permitted: mask.permitted, holdout: contactPolicy.holdout, seed: manifest.seed, newest });
}

/** True when the rules leave the same actions as when a decision was made. */
export function sameActions(holds: BookedDecision, mask: ActionMask): boolean {
  const permitted = holds.row['permitted'];
  return Array.isArray(permitted) && permitted.join() === mask.permitted.join();
}
