import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readArtefact } from '../../../models/artefact/read.ts';
import { writeArtefact } from '../../../models/artefact/write.ts';
import type { ActionDiagnostics } from '../../../models/best-channel/diagnose-effects.ts';
import { loadPolicy, policyContent } from '../../../models/best-channel/policy-artefact.ts';
import { constantMatrix } from '../../../models/best-channel/candidates.ts';
import { describeResponse } from '../../../pipelines/report/describe-response.ts';
import { trainChannel, type TrainChannelInput } from '../../../pipelines/train-channel.ts';
import { shareDecisions } from '../models/best-channel/share-decisions.ts';
import { syntheticDecisions } from '../models/best-channel/synthetic-decisions.ts';

const folder = mkdtempSync(join(tmpdir(), 'channel-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ORIGIN = { codeVersion: '1', featureSetVersion: 'v', featureWords: {}, views: ['x'] };
const REFERENCE = writeArtefact(folder, policyContent({ kind: 'reference', floor: 0.02, weights: { email: 1, no_contact: 1 } },
  { ...ORIGIN, seed: 0, dataSnapshot: '', windows: {}, underPolicy: { versions: [], actionMix: {} } }, { responseId: null, metrics: {}, modelCard: '# card\n' }));

function input(change: Partial<TrainChannelInput> = {}): TrainChannelInput {
  return {
    set: syntheticDecisions({ seed: 1, debtors: 2200 }), artefactsFolder: folder, inForcePolicyId: REFERENCE, minimumDecisions: 1000, horizonDays: 90, costOfCapitalRate: 0.08, currency: 'EUR',
    floor: 0.02, offered: ['email', 'sms', 'agent'], parameters: { epochs: 6, hidden1: 16, hidden2: 8, learningRate: 4e-3 }, seed: 7, origin: ORIGIN, ...change,
  };
}

describe('training of the channel model', () => {
  it('promotes a policy that is clearly better, with estimates that agree with the truth', async () => {
    const given = input();
    const result = await trainChannel(given);
    if (result.status !== 'trained') throw new Error(result.reason);
    expect(result.verdict).toMatchObject({ gate: 'replace', verdict: 'promote', inForce: 'in force', rows: given.set.log.rowCount });
    expect(loadPolicy(readArtefact(folder, result.policyId))).toMatchObject({ policy: { kind: 'learnt', floor: 0.02 }, responseId: result.responseId });
    const truth = (matrix: Float64Array): number => matrix.reduce((sum, p, cell) => sum + p * (given.set as ReturnType<typeof syntheticDecisions>).trueNetMinor[cell]!, 0) / given.set.log.rowCount;
    for (const action of ['email', 'no_contact'] as const) {
      const dr = result.estimates.find((estimate) => estimate.policy === `constant:${action}` && estimate.estimator === 'dr')!;
      const halfWidth = (dr.upper - dr.lower) / 2;
      // Two half-widths of a 95 % interval: about four standard errors.
      expect(Math.abs(dr.value - truth(constantMatrix(given.set, action)))).toBeLessThan(2 * halfWidth);
    }
    expect(readArtefact(folder, result.policyId).manifest).toMatchObject({ kind: 'policy', seed: 7, windows: { fit: { rows: given.set.log.rowCount } } });

    // The same recipe again, with the learnt policy in force: nothing is newer than its fit.
    expect(await trainChannel({ ...given, inForcePolicyId: result.policyId })).toEqual({ status: 'unavailable', reason: 'no decision is newer than the fit of the policy in force' });
    // Later decisions come in: the refresh gate judges those alone.
    const later = syntheticDecisions({ seed: 1, debtors: 2600 });
    const refreshed = await trainChannel({ ...given, set: later, parameters: { epochs: 1, hidden1: 8, hidden2: 8 }, inForcePolicyId: result.policyId });
    if (refreshed.status !== 'trained') throw new Error(refreshed.reason);
    expect(refreshed.verdict.gate).toBe('refresh');
    expect(refreshed.verdict.rows).toBe(later.log.rowCount - given.set.log.rowCount);
  });

  it('chooses the model of effects where it is proven better, and judges its refresh by rewards of the same kind', async () => {
    const effects = (u: number): readonly [number, number] => [0.3 * Math.tanh(u), 0], decisions = shareDecisions({ seed: 21, debtors: 3000, effects });
    const given = input({ set: decisions, offered: ['email', 'agent'], parameters: { epochs: 2, hidden1: 8, hidden2: 8 } });
    const result = await trainChannel(given);
    if (result.status !== 'trained') throw new Error(result.reason);
    expect(result.estimator).toBe('ridge-effects');
    expect(result.verdict).toMatchObject({ gate: 'replace', verdict: 'promote' });
    const { manifest } = readArtefact(folder, result.responseId);
    expect(manifest).toMatchObject({ estimator: 'ridge-effects', backend: null, metrics: { choice: { chosen: 'ridge-effects', byFold: ['ridge-effects', 'ridge-effects', 'ridge-effects'] } } });
    const { diagnostics } = manifest.metrics as unknown as { readonly diagnostics: readonly ActionDiagnostics[] }, email = diagnostics.find(({ action }) => action === 'email')!;
    // Predictions of debtors that were not fitted order cases and are of the right size.
    expect(email.uplift.area.lower).toBeGreaterThan(0);
    expect(email.slope!.lower).toBeGreaterThan(0.5);
    expect(email.slope!.upper).toBeLessThan(2);
    const card = readFileSync(join(folder, result.responseId, 'model-card.md'), 'utf8');
    for (const part of ['| ridge-effects |', 'chosen |', '## Effects on held-out debtors', '### Uplift', '### Calibration']) expect(card).toContain(part);
    expect(describeResponse(manifest.metrics).join('\n')).toMatch(/\* ridge-effects .*gain over mean-effects[^]*email .*Qini area/);

    const later = shareDecisions({ seed: 21, debtors: 4000, effects }), refreshed = await trainChannel({ ...given, set: later, inForcePolicyId: result.policyId });
    if (refreshed.status !== 'trained') throw new Error(refreshed.reason);
    expect(refreshed.verdict).toMatchObject({ gate: 'refresh', rows: 2000 });
    // Levels of both are right: a model of effects that knew no base level would be off by half of a balance, some 5,000.
    const [, candidate, inForce] = /off by ([\d.]+) against ([\d.]+)/.exec(refreshed.verdict.guards.find(({ name }) => name === 'calibration')!.text)!;
    expect(Number(candidate)).toBeLessThan(500);
    expect(Number(inForce)).toBeLessThan(500);
  });

  it('says how much evidence is missing where effects are small', async () => {
    const result = await trainChannel(input({ set: syntheticDecisions({ seed: 5, debtors: 800, effect: 0.05 }), minimumDecisions: 100, parameters: { epochs: 2, hidden1: 8, hidden2: 8 } }));
    if (result.status !== 'trained') throw new Error(result.reason);
    expect(['insufficient', 'keep']).toContain(result.verdict.verdict);
    if (result.verdict.verdict === 'insufficient') expect(result.verdict.rowsMissing).toBeGreaterThan(0);
  });

  it('gives the same artefacts for equal data and seed', async () => {
    const given = input({ set: syntheticDecisions({ seed: 3, debtors: 600 }), minimumDecisions: 100, parameters: { epochs: 2, hidden1: 8, hidden2: 8 } });
    expect(await trainChannel(given)).toEqual(await trainChannel(given));
  });

  it('names what is missing instead of failing', async () => {
    expect(await trainChannel(input({ minimumDecisions: 100_000 }))).toMatchObject({ status: 'unavailable', reason: expect.stringMatching(/^\d+ matured decisions, of at least 100000$/) });
  });

  it('refuses parameters and floors outside their bounds', async () => {
    await expect(trainChannel(input({ parameters: { epochs: 0 } }))).rejects.toMatchObject({ code: 'parameter-invalid' });
    await expect(trainChannel(input({ floor: 0.3 }))).rejects.toMatchObject({ code: 'parameter-invalid' });
  });
});
