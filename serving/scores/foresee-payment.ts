/** When a receivable will be paid, and who pays without contact: the parts of an answer that models beside the default model give. */
import { addDays, dateOf, formatInstant } from '../../core/time.ts';
import type { LiveState } from '../live/live-state.ts';
import type { DebtorState, FeatureRow } from '../ports.ts';
import type { ScoreAnswer, ScoreRequest } from '../schemas/score.ts';

type Unavailable = ScoreAnswer['unavailable'];

export interface AnswerPart<Fields extends keyof ScoreAnswer> {
  readonly fields: Pick<ScoreAnswer, Fields>;
  readonly unavailable: Unavailable;
}

/**
 * The curve of the receivable that was asked about, else of the debtor's only open one. With several open none is chosen in silence: a debtor
 * has no one date.
 */
export function foreseePayment({ published }: LiveState, state: DebtorState, request: ScoreRequest): AnswerPart<'payByCurve' | 'expectedPayment' | 'timingModelId'> {
  const model = published.timingModel, { timeZone } = published.manifest;
  const chosen = model === null ? 'no payment-timing model is published' : chooseReceivable(state.receivables ?? [], request.receivableId);
  if (typeof chosen === 'string') {
    return { fields: { payByCurve: null, expectedPayment: null, timingModelId: model?.artefactId ?? null }, unavailable: ['payByCurve', 'expectedPayment'].map((field) => ({ field, reason: chosen })) };
  }
  const { payBy, earlyDay, medianDay, lateDay } = model!.foresee(chosen.frame, chosen.row), asOfOn = dateOf(chosen.asOf, timeZone);
  const dateAfter = (days: number | null): string | null => (days === null ? null : addDays(asOfOn, days));
  return {
    fields: {
      payByCurve: payBy.map((point) => ({ ...point })), timingModelId: model!.artefactId,
      expectedPayment: { receivableId: chosen.receivableId!, asOf: formatInstant(chosen.asOf), medianOn: dateAfter(medianDay), earlyOn: dateAfter(earlyDay), lateOn: dateAfter(lateDay) },
    },
    unavailable: [],
  };
}

/** The row, or why there is none. */
function chooseReceivable(open: readonly FeatureRow[], receivableId: string | undefined): FeatureRow | string {
  if (receivableId !== undefined) return open.find((row) => row.receivableId === receivableId) ?? 'the receivable is not open: nothing of it is left to be paid';
  if (open.length === 1) return open[0]!;
  return open.length === 0 ? 'the debtor has no open receivable' : `a payment curve is of one receivable, and the debtor has ${open.length} open: name one by receivableId`;
}

/** Of the debtor as it stands. */
export function foreseeSelfCure({ published }: LiveState, { own }: DebtorState): AnswerPart<'selfCureProb' | 'selfCureModelId'> {
  const model = published.selfCureModel;
  const outside = model === null ? 'no self-cure model is published' : own === undefined ? 'nothing is known of the debtor' : model.outside(own.frame, own.row);
  const selfCureProb = model === null || own === undefined || outside !== null ? null : model.probability(own.frame, own.row);
  return { fields: { selfCureProb, selfCureModelId: model?.artefactId ?? null }, unavailable: selfCureProb === null ? [{ field: 'selfCureProb', reason: outside! }] : [] };
}
