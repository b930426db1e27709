/** The registry's vocabulary: what can happen to an artefact, and the rules a promotion obeys. */
import Type from 'typebox';
import type { Static } from 'typebox';

/** One line of `registry.ndjson`, without the chaining hash. */
export const RegistryEventSchema = Type.Object({
  event: Type.Union([Type.Literal('registered'), Type.Literal('judged'), Type.Literal('promoted'), Type.Literal('rolled_back'), Type.Literal('retired'), Type.Literal('recalibrated')]),
  role: Type.Union([Type.Literal('default'), Type.Literal('response'), Type.Literal('policy'), Type.Literal('timing'), Type.Literal('self-cure')]),
  /** `rolled_back`: the artefact that is champion again. */
  artefactId: Type.String({ minLength: 1 }),
  /** Label that a default model learnt; absent for other roles. */
  label: Type.Optional(Type.String()),
  /** A person or a program, never a debtor. */
  who: Type.String({ minLength: 1 }),
  why: Type.String({ minLength: 1 }),
  /** ISO instant of the clock that the caller works with. */
  at: Type.String(),
  /** `promoted` without a gate that says so: why that is right all the same. */
  forced: Type.Optional(Type.String({ minLength: 1 })),
  /** The gate's verdict with every number; null where no gate was asked (the first of its kind, a roll-back). `judged` always has one: it is a look. */
  gate: Type.Union([Type.Null(), Type.Object({ verdict: Type.Union([Type.Literal('promote'), Type.Literal('keep'), Type.Literal('insufficient')]) }, { additionalProperties: true })]),
  /** `recalibrated`: log-odds to add from now on, what they were learnt from (null: back to none) and how such shifts have done. */
  intercept: Type.Optional(Type.Object({
    shift: Type.Number({ minimum: -12, maximum: 12 }),
    learntFrom: Type.Union([Type.Null(), Type.Object({ from: Type.String(), to: Type.String(), rows: Type.Integer(), positives: Type.Integer(), observedRate: Type.Number(), expectedRate: Type.Number() })]),
    verdict: Type.Object({ cohorts: Type.Integer(), shifts: Type.Integer(), gain: Type.Number(), error: Type.Number(), helps: Type.Boolean() }),
  })),
  /** Off-policy evidence of a policy: doubly robust estimates with their estimand; null: none. */
  evidence: Type.Union([Type.Null(), Type.Array(Type.Object({ policy: Type.String(), estimator: Type.String(), value: Type.Number() }, { additionalProperties: true }))]),
  /** `judged` and `promoted` policies: the whole certificate (models/ope/certificate.ts). */
  certificate: Type.Optional(Type.Object({ id: Type.String({ minLength: 1 }) }, { additionalProperties: true })),
});

export type RegistryEvent = Static<typeof RegistryEventSchema>;
export type RegistryRole = RegistryEvent['role'];
