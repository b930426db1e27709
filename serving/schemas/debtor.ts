/** `GET /v1/debtors/{id}`: the profile, each part with its source and as-of. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { nullable } from './parts.ts';
import { ScoreAnswerSchema } from './score.ts';

const sourced = <T extends Parameters<typeof Type.Object>[0]>(fields: T) => Type.Object({
  source: Type.String({ description: 'where it comes from' }), asOf: Type.String({ description: 'facts up to here were read' }), ...fields,
});

/** All digits: a bigint inside, an integer in JSON. */
const Minor = Type.Unsafe<bigint>(Type.Integer());

export const BalanceSchema = Type.Object({
  key: Type.String(), currency: Type.String(), openMinor: Minor, overdueMinor: Minor, dpd: Type.Integer(), count: Type.Integer(),
});

export const DebtorProfileSchema = Type.Object({
  debtorId: Type.String({ description: 'whose profile this is: the debtor that the requested one was merged into, else the requested one' }),
  requestedId: Type.String(),
  mergedIds: Type.Array(Type.String(), { description: 'debtors merged into this one; their facts are its own' }),
  balances: sourced({ totals: Type.Array(BalanceSchema), receivables: Type.Array(BalanceSchema) }),
  ageing: sourced({ dpd: Type.Integer(), bucket: Type.String() }),
  behaviour: nullable(sourced({ receivableId: nullable(Type.String()), features: Type.Record(Type.String(), nullable(Type.Union([Type.Number(), Type.String()]))) })),
  contacts: sourced({
    usableChannels: Type.Array(Type.String()),
    events: Type.Array(Type.Object({ contactId: Type.String(), channel: Type.String(), direction: Type.String(), kind: Type.String(), eventAt: Type.String(), knownAt: Type.String() })),
  }),
  consents: sourced({ events: Type.Array(Type.Object({ consentId: Type.String(), scope: Type.String(), status: Type.String(), eventAt: Type.String(), knownAt: Type.String() })) }),
  scores: sourced({ current: ScoreAnswerSchema, lastDecision: nullable(Type.Object({ decisionId: Type.String(), epochOn: Type.String(), action: Type.String() })) }),
}, { title: 'DebtorProfile' });

export type DebtorProfile = Static<typeof DebtorProfileSchema>;
