/** A decision as it is answered and logged; the same whether a request or the daily plan made it. */
import { sha256 } from '../../core/hash.ts';
import { namedDraw } from '../../core/random.ts';
import { formatInstant } from '../../core/time.ts';
import type { DecisionOutput } from '../../models/decide.ts';
import type { DecisionAnswer, DecisionRequest } from '../schemas/decision.ts';
import { scoreState } from '../scores/score-debtor.ts';
import type { BookedDecision } from './decision-book.ts';
import { decisionRow, featureValues } from './decision-row.ts';
import type { Episode } from './holdout.ts';
import type { Situation } from './situation.ts';

export interface DecisionRecord {
  readonly request: DecisionRequest;
  /** Decisions of the debtor in this epoch so far. */
  readonly earlier: readonly BookedDecision[];
  readonly output: DecisionOutput;
  readonly draw: number;
  readonly episode: Episode | null;
  /** First local day of the epoch that a plan decided for; left out: a request made it. */
  readonly plan?: string;
}

/** The draw of a debtor in the epoch of a situation. */
export function drawOf({ live, epoch }: Situation, debtorId: string): number {
  return namedDraw('decision', live.published.manifest.seed, debtorId, epoch.startOn);
}

export function recordDecision(situation: Situation, { request, earlier, output, draw, episode, plan }: DecisionRecord): BookedDecision {
  const { live, state, epoch, now, row } = situation;
  const { published } = live;
  const answer: DecisionAnswer = {
    decisionId: `dec_${sha256(['decision', published.manifest.portfolio, request.debtorId, epoch.startOn, String(earlier.length)].join('\u001f')).slice(0, 32)}`,
    supersedes: earlier.at(-1)?.answer.decisionId ?? null,
    ...scoreState(live, state, request),
    epochOn: epoch.startOn,
    policyVersion: published.contactPolicy.version,
    arm: episode?.arm ?? 'policy',
    channel: {
      action: output.action, loggingProbability: output.loggingProbability, expectedValueMinor: output.expectedValueMinor,
      notBefore: formatInstant(now), notAfter: formatInstant(epoch.endAt),
    },
    ranking: output.ranking.map((item) => ({ ...item, blockedBy: [...item.blockedBy] })),
  };
  return {
    row: decisionRow({ answer, output, mask: situation.mask, draw, now, published, episode }),
    features: row ? featureValues(row) : {},
    answer,
    ...(request.idempotencyKey === undefined ? {} : { idempotencyKey: request.idempotencyKey }),
    ...(episode === null ? {} : { episode }),
    ...(plan === undefined ? {} : { plan }),
  };
}
