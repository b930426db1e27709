/** The certificate of a policy: one document with everything that an evaluation found, without which no policy is promoted. */
import Type from 'typebox';
import type { Static } from 'typebox';
import { Check } from 'typebox/value';
import { canonicalJson, sha256 } from '../../core/hash.ts';
import type { GateVerdict } from '../gates/verdict.ts';
import type { ExactBounds } from './bounds.ts';
import { ESTIMAND, type OpeEstimate } from './contract.ts';
import { agreementOf } from './evidence-guards.ts';

const Estimate = Type.Object({ policy: Type.String(), estimator: Type.String(), estimand: Type.String(), value: Type.Number(), lower: Type.Number(), upper: Type.Number() }, { additionalProperties: true });

export const CertificateSchema = Type.Object({
  schemaVersion: Type.Literal(1),
  /** sha256 of everything else in canonical JSON. */
  id: Type.String({ minLength: 64, maxLength: 64 }),
  /** What was judged: an artefact, or a candidate of a table. */
  subject: Type.String({ minLength: 1 }),
  /** What it was judged against. */
  inForce: Type.String({ minLength: 1 }),
  /** Name of the subject among the policies of `estimates`. */
  policy: Type.String({ minLength: 1 }),
  evidence: Type.Object({ hash: Type.String({ minLength: 1 }), rows: Type.Integer({ minimum: 1 }), clusters: Type.Integer({ minimum: 1 }) }, { additionalProperties: true }),
  estimand: Type.String(),
  estimates: Type.Array(Estimate),
  agreement: Type.Array(Type.Object({ estimator: Type.String(), difference: Type.Number(), halfWidth: Type.Number(), agrees: Type.Boolean() })),
  /** Named before the log was looked at; `lower` has to clear `threshold`. */
  decidingBound: Type.Object({ metric: Type.String(), level: Type.Number(), value: Type.Number(), lower: Type.Number(), upper: Type.Number(), threshold: Type.Number() }),
  guards: Type.Array(Type.Object({ name: Type.String(), passes: Type.Boolean(), text: Type.String() }, { additionalProperties: true })),
  bounds: Type.Array(Type.Object({ policy: Type.String() }, { additionalProperties: true })),
  verdict: Type.Union([Type.Literal('promote'), Type.Literal('keep'), Type.Literal('insufficient')]),
  text: Type.String(),
}, { additionalProperties: false });

export type PolicyCertificate = Static<typeof CertificateSchema>;

export interface CertificateInput {
  readonly subject: string;
  readonly policy: string;
  readonly inForce: string;
  readonly evidence: { readonly hash: string; readonly [name: string]: unknown };
  readonly estimates: readonly (Omit<OpeEstimate, 'estimator'> & { readonly estimator: string })[];
  readonly bounds?: readonly ExactBounds[];
  readonly verdict: GateVerdict;
}

/** The certificate of a verdict; equal input gives equal bytes. */
export function makeCertificate({ subject, policy, inForce, evidence, estimates, bounds = [], verdict }: CertificateInput): PolicyCertificate {
  const { difference, metric, guards, rows, clusters } = verdict;
  const body = {
    schemaVersion: 1 as const, subject, inForce, policy, evidence: { ...evidence, rows, clusters }, estimand: ESTIMAND, estimates: estimates.map((estimate) => ({ ...estimate })),
    agreement: agreementOf(policy, estimates as readonly OpeEstimate[]).map((item) => ({ ...item })),
    decidingBound: { metric, level: difference.level, value: difference.value, lower: difference.lower, upper: difference.upper, threshold: thresholdOf(verdict) },
    guards: guards.map((guard) => ({ ...guard })), bounds: bounds.map((item) => ({ ...item })), verdict: verdict.verdict, text: verdict.text,
  };
  // As it will be read again: what JSON cannot hold must not be in the hash.
  const stored = JSON.parse(canonicalJson(body)) as typeof body;
  return { id: sha256(canonicalJson(stored)), ...stored };
}

/** Why a certificate does not allow its subject to be promoted; null: it does. */
export function certificateProblem(certificate: unknown, { subject, inForce }: { readonly subject: string; readonly inForce: string | null }): string | null {
  if (!Check(CertificateSchema, certificate)) return 'must bring a certificate of its evaluation';
  const { id, ...body } = certificate, { decidingBound, estimates, policy, verdict, guards } = certificate;
  if (sha256(canonicalJson(body)) !== id) return 'brings a certificate that does not match its hash';
  if (certificate.subject !== subject) return `brings the certificate of ${certificate.subject.slice(0, 12)}`;
  if (inForce !== null && certificate.inForce !== inForce) return `brings a certificate against ${certificate.inForce.slice(0, 12)}, which is not the champion now`;
  if (!estimates.some((estimate) => estimate.estimator === 'dr' && estimate.policy === policy)) return 'is a policy and must bring a doubly robust estimate as evidence';
  if (verdict !== 'promote') return `has the verdict ${verdict} in its certificate, not promote`;
  if (!(decidingBound.lower > decidingBound.threshold)) return `has a deciding bound of ${decidingBound.lower}, which does not clear ${decidingBound.threshold}`;
  const failed = guards.find((guard) => !guard.passes);
  return failed === undefined ? null : `has a certificate in which ${failed.text}`;
}

/** What the deciding bound has to clear: a refreshed policy may be worse by the margin, another must be better by it. */
function thresholdOf({ gate, margin }: GateVerdict): number {
  return gate === 'refresh' ? -margin : margin;
}
