/** When a receivable will be paid, and who pays without contact: the parts of an answer that models beside the default model give. */
import { addDays, dateOf, formatInstant } from '../../core/time.ts';
import type { LiveState } from '../live/live-state.ts';
import type { DebtorState, FeatureRow } from '../ports.ts';
import type { ScoreAnswer } from '../schemas/score.ts';

type Unavailable = ScoreAnswer['unavailable'];

export interface AnswerPart<Fields extends keyof ScoreAnswer> {
  readonly fields: Pick<ScoreAnswer, Fields>;
  readonly unavailable: Unavailable;
}

/**
 * The curve of the receivable that the answer is about, else of the debtor's only open one. With several open none is chosen in silence: a
 * debtor has no one date.
 * @param receivableId asked for, or that of the row that gives pd; null: the answer is about the debtor
 */
export function foreseePayment({ published }: LiveState, state: DebtorState, receivableId: string | null): AnswerPart<'payByCurve' | 'expectedPayment' | 'timingModelId'> {
  const model = published.timingModel, { timeZone, currency } = published.manifest;
  const chosen = model === null ? 'no payment-timing model is published' : chooseReceivable(state.receivables ?? [], receivableId, currency);
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

/** The row, or why there is none. What is owed in other currencies without a rate has no row. */
function chooseReceivable(open: readonly FeatureRow[], receivableId: string | null, currency: string): FeatureRow | string {
  if (receivableId !== null) return open.find((row) => row.receivableId === receivableId) ?? `nothing of the receivable is open in ${currency}`;
  if (open.length === 1) return open[0]!;
  return open.length === 0 ? `no receivable of the debtor is open in ${currency}` : `a payment curve is of one receivable, and the debtor has ${open.length} open: name one by receivableId`;
}

/** Of the debtor as it stands. */
export function foreseeSelfCure({ published }: LiveState, { own }: DebtorState): AnswerPart<'selfCureProb' | 'selfCureModelId'> {
  const model = published.selfCureModel;
  const outside = model === null ? 'no self-cure model is published' : own === undefined ? 'nothing is known of the debtor' : model.outside(own.frame, own.row);
  const selfCureProb = model === null || own === undefined || outside !== null ? null : model.probability(own.frame, own.row);
  return { fields: { selfCureProb, selfCureModelId: model?.artefactId ?? null }, unavailable: selfCureProb === null ? [{ field: 'selfCureProb', reason: outside! }] : [] };
}
