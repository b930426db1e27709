import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256 } from '../../../../core/hash.ts';
import { replaceGate } from '../../../../models/gates/replace.ts';
import { certificatePage } from '../../../../models/ope/certificate-page.ts';
import { certificateProblem, type PolicyCertificate } from '../../../../models/ope/certificate.ts';
import { soundCertificate } from './certificate-fixture.ts';

const SOUND = soundCertificate('a'.repeat(64), 'b'.repeat(64));
const parties = { subject: SOUND.subject, inForce: SOUND.inForce };
/** Changed and hashed again: a forger can do that too, so what it says must not allow the promotion either. */
const forged = (change: Partial<PolicyCertificate>): PolicyCertificate => {
  const { id: _, ...body } = { ...SOUND, ...change };
  return { ...body, id: sha256(canonicalJson(body)) };
};
const verdictOf = (lower: number, passes = true) => replaceGate({ metric: 'reward', candidate: 'a', inForce: 'b', difference: { value: 2, lower, upper: 3, level: 0.95 }, margin: 0.5, rows: 4000, clusters: 4000, guards: [{ name: 'overlap', passes, text: 'the effective sample size is 12', rowsNeeded: 9000 }] });

describe('a certificate', () => {
  it('allows the promotion that it is about, also after a round trip through JSON', () => {
    expect(certificateProblem(JSON.parse(JSON.stringify(SOUND)), parties)).toBeNull();
    expect(soundCertificate(SOUND.subject, SOUND.inForce)).toEqual(SOUND);
    expect(SOUND.decidingBound).toMatchObject({ value: 2, lower: 1, threshold: 0 });
    // dr 5 [4, 6], snips 5.2, dm 4.9: half-widths of 1.
    expect(SOUND.agreement.map(({ estimator, agrees }) => [estimator, agrees])).toEqual([['snips', true], ['dm', true]]);
  });

  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /must bring a certificate/],
    ['a list of estimates', SOUND.estimates, /must bring a certificate/],
    ['a field that is not one', { ...SOUND, note: 'trust me' }, /must bring a certificate/],
    ['a changed number', { ...SOUND, decidingBound: { ...SOUND.decidingBound, lower: 9 } }, /does not match its hash/],
    ['another subject', forged({ subject: 'c'.repeat(64) }), /certificate of cccc/],
    ['another champion', forged({ inForce: 'c'.repeat(64) }), /not the champion now/],
    ['no doubly robust estimate', forged({ estimates: SOUND.estimates.filter(({ estimator }) => estimator !== 'dr') }), /doubly robust/],
    ['a doubly robust estimate of another policy', forged({ estimates: SOUND.estimates.map((estimate) => ({ ...estimate, policy: 'logged' })) }), /doubly robust/],
    ['a bound below the margin', soundCertificate(SOUND.subject, SOUND.inForce, { verdict: verdictOf(0.4) }), /verdict insufficient/],
    ['a bound below the margin that calls itself promoted', forged({ decidingBound: { ...SOUND.decidingBound, lower: -1 } }), /does not clear 0/],
    ['a failed condition', soundCertificate(SOUND.subject, SOUND.inForce, { verdict: verdictOf(1, false) }), /verdict insufficient/],
    ['a failed condition that calls itself promoted', forged({ guards: [{ name: 'overlap', passes: false, text: 'the effective sample size is 12' }] }), /effective sample size is 12/],
  ])('refuses %s', (_, certificate, words) => {
    expect(certificateProblem(certificate, parties)).toMatch(words);
  });

  it('reads as a page with its verdict, its bound and every estimate', () => {
    const page = certificatePage(SOUND);
    expect(page).toContain(SOUND.id);
    expect(page).toContain('1 has to clear 0');
    expect(page.split('\n').filter((line) => line.startsWith('| learnt |'))).toHaveLength(3);
  });
});
