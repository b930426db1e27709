/** Decides on a contact: mask first, one draw per debtor and epoch, durable before the answer. */
import { ACTIONS, type Action } from '../../core/channel.ts';
import { permittedActions, type ActionMask } from '../../core/contact-rules/engine.ts';
import { DunlinError } from '../../core/errors.ts';
import { makeFrame } from '../../core/frame.ts';
import { sha256 } from '../../core/hash.ts';
import { namedDraw } from '../../core/random.ts';
import { formatInstant, parseInstant, type Instant } from '../../core/time.ts';
import { decide, type DecisionOutput } from '../../models/decide.ts';
import type { LivePortfolio } from '../live/live-portfolio.ts';
import type { LiveState } from '../live/live-state.ts';
import type { DebtorState, FeatureRow } from '../ports.ts';
import type { DecisionAnswer, DecisionRequest } from '../schemas/decision.ts';
import { chooseRow, scoreState } from '../scores/score-debtor.ts';
import type { BookedDecision, DecisionBook } from './decision-book.ts';
import { decisionRow, featureValues } from './decision-row.ts';
import { epochOf, type Epoch } from './epoch.ts';
import { createOneAtATime } from './one-at-a-time.ts';

export interface DeciderOptions {
  readonly live: LivePortfolio;
  readonly book: DecisionBook;
  /** True only in tests: requests may say what time it is. */
  readonly acceptsNow: boolean;
  /** Called for every new decision. */
  readonly onDecision: (action: Action) => void;
}

export interface Decider {
  /** Throws `debtor-unknown`, `receivable-unknown`, `features-stale`, `not-ready`, `body-invalid`. */
  decide(request: DecisionRequest): Promise<DecisionAnswer>;
}

export function createDecider(options: DeciderOptions): Decider {
  const oneAtATime = createOneAtATime();
  return {
    decide: (request) => {
      // Merged debtors are one, with one draw.
      const debtorId = options.live.current().published.rootOf(request.debtorId);
      return oneAtATime(debtorId, () => decideInTurn({ ...request, debtorId }, options));
    },
  };
}

/** What a decision is made from. */
export interface Situation {
  readonly live: LiveState;
  readonly state: DebtorState;
  readonly row: FeatureRow | null;
  readonly now: Instant;
  readonly epoch: Epoch;
  readonly mask: ActionMask;
}

async function decideInTurn(request: DecisionRequest, { live, book, acceptsNow, onDecision }: DeciderOptions): Promise<DecisionAnswer> {
  const replayed = repeatedKey(request, book);
  if (replayed) return replayed.answer;
  if (request.now !== undefined && !acceptsNow) {
    throw new DunlinError('body-invalid', 'now must be left out: this server reads its own clock. Only a test server accepts it.');
  }
  const situation = await readSituation(live.current(), request);
  const earlier = book.ofEpoch(request.debtorId, situation.epoch.startOn);
  const holds = earlier.at(-1);
  if (holds && sameActions(holds, situation.mask)) {
    if (request.idempotencyKey !== undefined) await book.add({ ...holds, idempotencyKey: request.idempotencyKey });
    return holds.answer;
  }
  const decision = makeDecision(situation, request, earlier);
  await book.add(decision);
  onDecision(decision.answer.channel.action);
  return decision.answer;
}

function repeatedKey({ idempotencyKey, debtorId }: DecisionRequest, book: DecisionBook): BookedDecision | null {
  const known = idempotencyKey === undefined ? null : book.byKey(idempotencyKey);
  if (known && known.answer.debtorId !== debtorId) {
    throw new DunlinError('body-invalid', 'idempotencyKey must not have been used for another debtor. Take a new key for each question.');
  }
  return known;
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
  return decide({ features: makeFrame([]), row: 0, permitted, blockedBy, response: null, policy: { kind: 'reference', floor: policy.floor, weights: { no_contact: 1 } }, draw });
}

function makeDecision(situation: Situation, request: DecisionRequest, earlier: readonly BookedDecision[]): BookedDecision {
  const { live, state, epoch, now, row } = situation;
  const { published } = live;
  const draw = namedDraw('decision', published.manifest.seed, request.debtorId, epoch.startOn);
  const output = weigh(situation, draw);
  const answer: DecisionAnswer = {
    decisionId: `dec_${sha256(['decision', published.manifest.portfolio, request.debtorId, epoch.startOn, String(earlier.length)].join('\u001f')).slice(0, 32)}`,
    supersedes: earlier.at(-1)?.answer.decisionId ?? null,
    ...scoreState(live, state, request),
    epochOn: epoch.startOn,
    policyVersion: published.contactPolicy.version,
    channel: {
      action: output.action, loggingProbability: output.loggingProbability, expectedValueMinor: output.expectedValueMinor,
      notBefore: formatInstant(now), notAfter: formatInstant(epoch.endAt),
    },
    ranking: output.ranking.map((item) => ({ ...item, blockedBy: [...item.blockedBy] })),
  };
  return {
    row: decisionRow({ answer, output, mask: situation.mask, draw, now, published }),
    features: row ? featureValues(row) : {},
    answer,
    ...(request.idempotencyKey === undefined ? {} : { idempotencyKey: request.idempotencyKey }),
  };
}

function sameActions(holds: BookedDecision, mask: ActionMask): boolean {
  const permitted = holds.row['permitted'];
  return Array.isArray(permitted) && permitted.join() === mask.permitted.join();
}
