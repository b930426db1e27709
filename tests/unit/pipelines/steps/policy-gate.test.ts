import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homePaths } from '../../../../core/home.ts';
import { judgeAgain } from '../../../../models/gates/judge-again.ts';
import { nextLook } from '../../../../models/gates/looks.ts';
import { replaceGate } from '../../../../models/gates/replace.ts';
import { openRegistry } from '../../../../models/registry/registry.ts';
import type { Deployment } from '../../../../pipelines/deployment.ts';
import { gateStep } from '../../../../pipelines/steps/gate.ts';
import { soundCertificate } from '../../models/ope/certificate-fixture.ts';

const WINDOW = { from: '2024-01-01T00:00:00Z', to: '2024-03-01T00:00:00Z' };
const [CHAMPION, CANDIDATE] = ['a'.repeat(64), 'b'.repeat(64)];
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'policy-gate-'));
  const registry = openRegistry(homePaths(root).registry), first = { role: 'policy', artefactId: CHAMPION, who: 'test', why: 'test', at: WINDOW.from, gate: null, evidence: null } as const;
  registry.append({ ...first, event: 'registered' }, registry.head());
  registry.append({ ...first, event: 'promoted' }, registry.head());
});
afterEach(() => rmSync(root, { recursive: true }));

const verdict = replaceGate({ metric: 'reward', candidate: 'learnt', inForce: 'in force', difference: { value: 4, lower: 3, upper: 5, level: 0.95 }, margin: 0, rows: 4000, clusters: 4000 });
const gate = judgeAgain(verdict, { look: nextLook([], WINDOW), candidate: CANDIDATE, inForce: CHAMPION });
const certificate = soundCertificate(CANDIDATE, CHAMPION, { verdict: gate });
function settle(change: Readonly<Record<string, unknown>>): ReturnType<typeof gateStep> {
  const comparison = { role: 'policy', artefactId: CANDIDATE, label: null, championId: CHAMPION, gate, evidence: null, certificate, ...change };
  writeFileSync(join(root, 'report.json'), JSON.stringify({ at: WINDOW.to, levels: [], comparisons: [comparison] }));
  return gateStep({ home: homePaths(root), portfolio: { models: { default: {} } } } as unknown as Deployment, { report: { path: 'report.json' } } as unknown as Parameters<typeof gateStep>[1]);
}

describe('the gate of policies', () => {
  it('promotes with the certificate of the judgement, keeps it in the registry, and says the same when asked again', () => {
    expect(settle({}).verdicts[0]).toMatchObject({ verdict: 'promote', artefactId: CANDIDATE });
    const events = openRegistry(homePaths(root).registry).events();
    expect(events.map(({ event, certificate: kept }) => [event, kept?.id])).toEqual([['registered', undefined], ['promoted', undefined], ['registered', undefined], ['judged', certificate.id], ['promoted', certificate.id]]);
    expect(certificate.decidingBound.lower).toBeLessThan(3.01);
    expect(settle({}).verdicts[0]).toMatchObject({ verdict: 'promote' });
    expect(openRegistry(homePaths(root).registry).events()).toHaveLength(5);
  });

  it.each([
    ['none', { certificate: undefined }],
    ['one of another artefact', { certificate: soundCertificate('c'.repeat(64), CHAMPION, { verdict: gate }) }],
    ['a changed one', { certificate: { ...certificate, text: 'promote: trust me' } }],
  ])('refuses a promotion with %s', (_, change) => {
    expect(() => settle(change)).toThrow(expect.objectContaining({ code: 'promotion-refused' }));
    expect(openRegistry(homePaths(root).registry).champion('policy')).toBe(CHAMPION);
  });
});
