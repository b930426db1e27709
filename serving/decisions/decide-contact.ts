/** Decides on a contact: mask first, one draw per debtor and epoch, durable before the answer. */
import type { Action } from '../../core/channel.ts';
import { DunlinError } from '../../core/errors.ts';
import type { LivePortfolio } from '../live/live-portfolio.ts';
import type { DecisionAnswer, DecisionRequest } from '../schemas/decision.ts';
import type { BookedDecision, DecisionBook } from './decision-book.ts';
import { holdOut, type Episode } from './holdout.ts';
import { createOneAtATime } from './one-at-a-time.ts';
import { drawOf, recordDecision } from './record-decision.ts';
import { episodeAt, readSituation, sameActions, weigh, type Situation } from './situation.ts';

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
  const decision = makeDecision(situation, request, { earlier, newest: book.episode(request.debtorId) });
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

function makeDecision(situation: Situation, request: DecisionRequest, { earlier, newest }: { readonly earlier: readonly BookedDecision[]; readonly newest: Episode | null }): BookedDecision {
  const draw = drawOf(situation, request.debtorId), output = weigh(situation, draw);
  const episode = episodeAt(situation, request.debtorId, newest);
  const held = episode?.arm === 'holdout' ? holdOut(output, episode.share, newest?.assignmentId !== episode.assignmentId) : output;
  return recordDecision(situation, { request, earlier, output: held, draw, episode });
}
