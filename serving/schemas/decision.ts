/** `POST /v1/decisions`: what is asked and what is answered. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { ActionName, ChannelName, closed, nullable } from './parts.ts';
import { SCORE_FIELDS, SCORE_REQUEST_FIELDS } from './score.ts';

export const DecisionRequestSchema = Type.Object({
  ...SCORE_REQUEST_FIELDS,
  allowedChannels: Type.Optional(Type.Array(ChannelName, { uniqueItems: true, maxItems: 10, description: 'narrows the channels; no_contact always remains' })),
  now: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: 'instant of the decision; accepted by test servers only' })),
  idempotencyKey: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'the same key returns the same decision' })),
}, { ...closed, title: 'DecisionRequest' });
export type DecisionRequest = Static<typeof DecisionRequestSchema>;

export const RankedActionSchema = Type.Object({
  action: ActionName, permitted: Type.Boolean(),
  expectedValueMinor: nullable(Type.Integer({ description: 'expected net cash because of the action, relative to no contact' })),
  blockedBy: Type.Array(Type.String(), { description: 'ids of the rules that block it' }),
});

export const DecisionAnswerSchema = Type.Object({
  decisionId: Type.String(),
  supersedes: nullable(Type.String({ description: 'the decision of the same epoch that this one replaces, because the permitted actions changed' })),
  scoreId: Type.String(),
  ...SCORE_FIELDS,
  epochOn: Type.String({ description: 'first local day of the epoch; one draw per debtor and epoch' }),
  policyVersion: Type.String(),
  arm: Type.Optional(Type.Union([Type.Literal('policy'), Type.Literal('holdout')], { description: 'holdout: left without contact for a while by a sticky draw, so that what debtors do by themselves can be learnt' })),
  channel: Type.Object({
    action: ActionName,
    loggingProbability: Type.Number({ description: 'probability with which the action was drawn, after masking' }),
    expectedValueMinor: nullable(Type.Integer()),
    notBefore: Type.String(),
    notAfter: Type.String({ description: 'last instant of the epoch' }),
  }),
  ranking: Type.Array(RankedActionSchema),
}, { title: 'DecisionAnswer' });
export type DecisionAnswer = Static<typeof DecisionAnswerSchema>;
