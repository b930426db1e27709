/** What a decision is made from, and what the policy says of it. */
import { ACTIONS, type Action } from '../../core/channel.ts';
import { prepareMask, type ActionMask, type PreparedMask } from '../../core/contact-rules/engine.ts';
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

/** What the decisions of one instant share. */
export interface Moment {
  readonly now: Instant;
  readonly epoch: Epoch;
  readonly rules: PreparedMask;
}

/** The moment of a request, or now. */
export function momentOf(live: LiveState, { now: given, allowedChannels = ACTIONS }: Pick<DecisionRequest, 'now'> & { readonly allowedChannels?: readonly Action[] }): Moment {
  const { manifest: { timeZone }, contactPolicy: { rulePacks, houseCap, offered, windowDays } } = live.published;
  const now = given === undefined ? live.now() : parseInstant(given);
  return { now, epoch: epochOf(now, timeZone, windowDays), rules: prepareMask(rulePacks, { at: now, timeZone, houseCap, offered: offered.filter((action) => allowedChannels.includes(action)) }) };
}

/** The debtor, the time and what is permitted; many debtors of one instant may share their moment. */
export async function readSituation(live: LiveState, request: DecisionRequest, moment?: Moment): Promise<Situation> {
  const state = await live.debtor(request.debtorId);
  const { now, epoch, rules } = moment ?? momentOf(live, request);
  return { live, state, now, epoch, mask: rules.mask(state.context), row: chooseRow(live, state, request) };
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
