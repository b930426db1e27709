/** `POST /v1/scores`: what is asked and what is answered. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { closed, Id, literals, nullable } from './parts.ts';

export const SCORE_REQUEST_FIELDS = {
  debtorId: Id('the debtor'),
  receivableId: Type.Optional(Id('one receivable of the debtor, for models of that grain')),
  purpose: Type.Optional(Type.Literal('collections')),
};

export const ScoreRequestSchema = Type.Object(SCORE_REQUEST_FIELDS, { ...closed, title: 'ScoreRequest' });
export type ScoreRequest = Static<typeof ScoreRequestSchema>;

const Unavailable = Type.Object({ field: Type.String(), reason: Type.String() });

const StaleStatistic = Type.Object({
  statistic: literals(['month', 'group'], 'month: late rates and seasons of places, regions and sectors; group: what the group of the debtor owes'),
  neededOn: Type.String({ description: 'the boundary whose statistics the answer should rest on' }),
  readOn: nullable(Type.String({ description: 'the older boundary that it rests on instead; null: on none' })),
});

const Reason = Type.Object({
  code: Type.String(), feature: Type.String(), text: Type.String({ description: 'plain words' }),
  direction: literals(['raises', 'lowers'], 'what it does to the risk'),
  contribution: Type.Number({ description: 'exact additive part of the log-odds' }),
});

const PayDate = (description: string) => nullable(Type.String({ description: `${description}; null: not within 180 days` }));

const ExpectedPayment = Type.Object({
  receivableId: Type.String({ description: 'the receivable that this and payByCurve are about' }),
  asOf: Type.String({ description: 'instant up to which facts of it were read' }),
  medianOn: PayDate('first date by which payment is more likely than not'),
  earlyOn: PayDate('first date by which payment has a probability of 10 %: the beginning of the 80 % interval'),
  lateOn: PayDate('first date by which payment has a probability of 90 %: the end of the 80 % interval'),
}, { description: 'when one receivable will be paid in full, as dates in the zone of the portfolio' });

export const SCORE_FIELDS = {
  debtorId: Type.String(),
  receivableId: nullable(Type.String()),
  asOf: Type.String({ description: 'instant up to which facts were read' }),
  model: nullable(Type.Object({ id: Type.String(), labelPack: Type.String(), interceptShift: Type.Number({ description: 'log-odds that moved the level of the model to that of the latest known cohort; 0: none' }) })),
  underPolicy: nullable(Type.Object({ versions: Type.Array(Type.String()), actionMix: Type.Record(Type.String(), Type.Number()) })),
  pd: nullable(Type.Number({ description: 'probability of default under the treatment policies seen in training' })),
  pdUntreated: nullable(Type.Number({ description: 'probability of default without contact: pd at the level of the sticky no-contact holdout' })),
  riskBand: nullable(Type.String({ description: 'band of pd: very low, low, medium, high or very high' })),
  selfCureProb: nullable(Type.Number({ description: 'probability that everything owed is paid in full within the declared days without any contact' })),
  selfCureModelId: nullable(Type.String({ description: 'artefact behind selfCureProb' })),
  axes: nullable(Type.Object({ risk: Type.Number(), capacity: Type.Number(), willingness: Type.Number(), contactability: Type.Number() })),
  segment: nullable(Type.String()),
  journey: nullable(Type.String()),
  payByCurve: nullable(Type.Array(Type.Object({
    days: Type.Integer({ description: 'days after the as-of of expectedPayment' }), prob: Type.Number({ description: 'probability of payment in full by then; never falls' }),
  }), { description: 'of one receivable, at 30, 60, 90 and 180 days' })),
  expectedPayment: nullable(ExpectedPayment),
  timingModelId: nullable(Type.String({ description: 'artefact behind payByCurve and expectedPayment' })),
  reasons: Type.Array(Reason),
  clock: literals(['data', 'wall'], 'data: now stands at the newest known fact; wall: real time'),
  snapshotId: Type.String(),
  featureSetVersion: Type.String(),
  stale: Type.Array(StaleStatistic, { description: 'statistics over other debtors that the snapshot is too old for; publish again' }),
  unavailable: Type.Array(Unavailable, { description: 'fields that are null because nothing was published for them' }),
};

export const ScoreAnswerSchema = Type.Object({ scoreId: Type.String(), ...SCORE_FIELDS }, { title: 'ScoreAnswer' });
export type ScoreAnswer = Static<typeof ScoreAnswerSchema>;
