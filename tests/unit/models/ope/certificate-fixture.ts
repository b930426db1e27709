/** A certificate that allows a promotion, for tests that damage it. */
import { replaceGate } from '../../../../models/gates/replace.ts';
import { makeCertificate, type CertificateInput, type PolicyCertificate } from '../../../../models/ope/certificate.ts';
import type { OpeEstimate } from '../../../../models/ope/contract.ts';

const estimate = (estimator: OpeEstimate['estimator'], value: number): OpeEstimate => ({
  policy: 'learnt', estimator, estimand: 'value', value, lower: value - 1, upper: value + 1, level: 0.95, effectiveSampleSize: 2000, maxWeightShare: 0.001, clippedShare: 0,
  meanWeight: 1, meanWeightError: 0.01, rareShare: 0, unsupportedShare: null, rows: 4000, clusters: 4000,
});

/** `subject` against `inForce`, a difference of 2 [1, 3]. */
export function soundCertificate(subject: string, inForce: string, change: Partial<CertificateInput> = {}): PolicyCertificate {
  const difference = { value: 2, lower: 1, upper: 3, level: 0.95 };
  return makeCertificate({
    subject, inForce, policy: 'learnt', evidence: { hash: 'rows' }, estimates: [estimate('snips', 5.2), estimate('dm', 4.9), estimate('dr', 5)],
    verdict: replaceGate({ metric: 'reward', candidate: subject, inForce, difference, margin: 0, rows: 4000, clusters: 4000, guards: [{ name: 'overlap', passes: true, text: 'enough' }] }), ...change,
  });
}
