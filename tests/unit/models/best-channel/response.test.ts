import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Default } from 'typebox/value';
import { categoryColumn, makeFrame, numericColumn, selectRows } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { readArtefact } from '../../../../models/artefact/read.ts';
import { writeArtefact } from '../../../../models/artefact/write.ts';
import { loadPolicy, policyContent, type ArtefactOrigin } from '../../../../models/best-channel/policy-artefact.ts';
import { loadResponseScorer, responseContent } from '../../../../models/best-channel/response-artefact.ts';
import { constantMatrix, policyMatrix } from '../../../../models/best-channel/candidates.ts';
import { encodeRows, fitEncoder } from '../../../../models/best-channel/encoder.ts';
import { bindForward, forwardTensors, startParameters } from '../../../../models/best-channel/network.ts';
import type { Policy } from '../../../../models/best-channel/policy.ts';
import { expectAll, prepareResponse } from '../../../../models/best-channel/response-model.ts';
import { selectDecisions } from '../../../../models/best-channel/select-decisions.ts';
import { ResponseParameters, trainResponse, type ResponseFit } from '../../../../models/best-channel/train-response.ts';
import { loadTensorFlow } from '../../../../models/tensor/backend.ts';
import { toTensors } from '../../../../models/tensor/parameters.ts';
import { syntheticDecisions } from './synthetic-decisions.ts';

const PARAMETERS = Default(ResponseParameters, { epochs: 10, hidden1: 24, hidden2: 12, learningRate: 4e-3 }) as ResponseParameters;
const rowsOf = (count: number): Int32Array => Int32Array.from({ length: count }, (_, row) => row);

describe('encoder', () => {
  const x = makeFrame([['a', numericColumn([0, 1, 2, 3, NaN])], ['constant', numericColumn([7, 7, 7, 7, 7])], ['c', categoryColumn(['u', 'v', 'u', null, 'u'])]]);
  const encoder = fitEncoder(x, rowsOf(5));

  it('gives standardised value, rank and absence; constants and rare categories vanish', () => {
    expect(encoder.width).toBe(3);
    const inputs = encodeRows(encoder, x, rowsOf(5));
    // mean 1.5, deviation sqrt(1.25)
    const z = (value: number): number => Math.fround((value - 1.5) / Math.sqrt(1.25));
    expect(Array.from(inputs.subarray(0, 3))).toEqual([z(0), -1, 0]);
    expect(Array.from(inputs.subarray(9, 12))).toEqual([z(3), 1, 0]);
    expect(Array.from(inputs.subarray(12, 15))).toEqual([0, 0, 1]);
  });
  it('cuts values far outside and interpolates ranks', () => {
    const far = makeFrame([['a', numericColumn([1e9, 1.5])], ['constant', numericColumn([7, 8])], ['c', categoryColumn([null, 'w'])]]);
    expect(Array.from(encodeRows(encoder, far, rowsOf(2)))).toEqual([5, 1, 0, 0, 0, 0]);
  });
  it('gives a feature of two values one input, and a feature that is never missing no sign of absence', () => {
    expect(fitEncoder(makeFrame([['flag', numericColumn([0, 1, 1, 0])]]), rowsOf(4)).width).toBe(1);
    expect(fitEncoder(makeFrame([['a', numericColumn([0, 1, 2, 0])]]), rowsOf(4)).width).toBe(2);
    expect(fitEncoder(makeFrame([['never', numericColumn([NaN, NaN])]]), rowsOf(2)).width).toBe(0);
  });
  it('codes categories by text, whatever their codes in the frame', () => {
    const many = makeFrame([['c', categoryColumn(Array.from({ length: 60 }, (_, i) => ['u', 'v', 'w'][i % 3]!))]]);
    const fitted = fitEncoder(many, rowsOf(60));
    expect(Array.from(encodeRows(fitted, makeFrame([['c', categoryColumn(['w', 'zz', 'v'])]]), rowsOf(3)))).toEqual([0, 0, 1, 0, 0, 0, 0, 1, 0]);
  });
  it('refuses frames of another make', () => {
    expect(() => encodeRows(encoder, makeFrame([['a', numericColumn([1])]]), rowsOf(1))).toThrow(expect.objectContaining({ code: 'frame-mismatch' }));
    expect(() => encodeRows(encoder, makeFrame([['a', categoryColumn(['1'])]]), rowsOf(1))).toThrow(expect.objectContaining({ code: 'frame-mismatch' }));
  });
});

describe('network', () => {
  it('float64 forward pass agrees with TensorFlow to 1e-6', async () => {
    const { tf } = await loadTensorFlow();
    const stream = randomStream('parity');
    const start = startParameters({ inputs: 40, hidden: [24, 12], actions: 5 }, stream);
    const parameters = Object.fromEntries(Object.entries(start).map(([name, array]) => [name, { ...array, values: array.values.map((value) => value + 0.1 * stream.normal()) }]));
    const inputs = Float32Array.from({ length: 200 * 40 }, () => stream.normal());
    const expected = tf.tidy(() => forwardTensors(tf, toTensors(tf, parameters), tf.tensor2d(inputs, [200, 40])).dataSync());
    const forward = bindForward(parameters);
    let worst = 0;
    for (let row = 0; row < 200; row++) forward(inputs.subarray(row * 40, (row + 1) * 40)).forEach((value, i) => (worst = Math.max(worst, Math.abs(value - expected[row * 5 + i]!) / Math.max(1, Math.abs(value)))));
    expect(worst).toBeLessThan(1e-6);
    expect(Math.max(...expected)).toBeGreaterThan(0.1);
  });
});

describe('response model', () => {
  const train = syntheticDecisions({ seed: 1, debtors: 1500 });
  const fresh = syntheticDecisions({ seed: 2, debtors: 1500 });
  let fit: ResponseFit;
  beforeAll(async () => {
    fit = await trainResponse(train, rowsOf(train.log.rowCount), { seed: 3, parameters: PARAMETERS });
  });

  const trueValue = (probabilities: Float64Array): number => probabilities.reduce((sum, p, cell) => sum + p * fresh.trueNetMinor[cell]!, 0) / fresh.log.rowCount;
  const greedy: Policy = { kind: 'learnt', floor: 0, temperatureMinor: 0 };

  it('makes a policy that is truly better than every constant one on new debtors, and near the best', () => {
    const learnt = trueValue(policyMatrix(fresh, greedy, expectAll(fit.model, fresh).valuesMinor));
    const constants = fresh.actions.map((action) => trueValue(constantMatrix(fresh, action)));
    const untouched = trueValue(constantMatrix(fresh, 'no_contact'));
    const best = trueValue(policyMatrix(fresh, greedy, fresh.trueNetMinor.map((value, cell) => value - fresh.trueNetMinor[cell - cell % 4 + 3]!)));
    expect(learnt).toBeGreaterThan(Math.max(...constants));
    // 3,000 decisions and half of the cash noise: three quarters of the reachable gain leaves room for other seeds.
    expect((learnt - untouched) / (best - untouched)).toBeGreaterThan(0.75);
  });

  it('says what an action costs where it adds nothing', async () => {
    const flat = syntheticDecisions({ seed: 4, debtors: 1500, effect: 0 });
    const { model } = await trainResponse(flat, rowsOf(flat.log.rowCount), { seed: 3, parameters: PARAMETERS });
    const values = expectAll(model, flat).valuesMinor;
    const agent = Float64Array.from({ length: flat.log.rowCount }, (_, row) => values[row * 4 + 2]!);
    // An agent adds nothing and costs 300. On average over debtors the model must say so within four standard errors of the
    // difference of the two arms' mean rewards, which is all that the log can tell.
    const arm = (action: number): number[] => [...flat.log.rewards].filter((_, row) => flat.log.actions[row] === action);
    const variance = (values: readonly number[]): number => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length;
    };
    const standardError = Math.sqrt(variance(arm(2)) + variance(arm(3)));
    const mean = agent.reduce((sum, value) => sum + value, 0) / agent.length;
    expect(Math.abs(mean + 300)).toBeLessThan(4 * standardError);
    // The same bound must be able to fail: the largest effect planted in the other worlds lies outside it.
    expect(4 * standardError).toBeLessThan(1500);
  });

  it('agrees with the total of the rewards it was fitted on', () => {
    const { netMinor } = expectAll(fit.model, train);
    const expected = train.log.rewards.reduce((sum, _, row) => sum + netMinor[row * 4 + train.log.actions[row]!]!, 0);
    expect(expected / train.log.rewards.reduce((sum, reward) => sum + reward, 0)).toBeCloseTo(1, 6);
  });

  it('repeats its bytes for equal seed, and not for another', async () => {
    const small = selectDecisions(train, rowsOf(600));
    const bytes = async (seed: number): Promise<string> => Object.values((await trainResponse(small, rowsOf(600), { seed, parameters: { ...PARAMETERS, epochs: 2 } })).model.parameters).map((array) => Buffer.from(array.values.buffer).toString('base64')).join();
    const first = await bytes(5);
    expect(await bytes(5)).toBe(first);
    expect(await bytes(6)).not.toBe(first);
  });

  it('scores the same after a round trip through an artefact, alone or in a batch', () => {
    const folder = mkdtempSync(join(tmpdir(), 'response-'));
    try {
      const origin: ArtefactOrigin = { codeVersion: '1', seed: 3, featureSetVersion: 'v', featureWords: {}, views: ['x'], dataSnapshot: 'd', windows: {}, underPolicy: { versions: [], actionMix: {} } };
      const id = writeArtefact(folder, responseContent(fit.model, origin, { estimator: 'multi-action-network', backend: fit.backend, parameters: PARAMETERS, metrics: fit.metrics, details: {}, modelCard: '# card\n' }));
      const scorer = loadResponseScorer(readArtefact(folder, id));
      expect(scorer.actions).toEqual(train.actions);
      expect(scorer.featureNames).toEqual(train.x.names);
      const before = prepareResponse(fit.model)(fresh.x);
      for (const row of [0, 17, 400]) {
        expect(scorer.expectedValuesMinor(fresh.x, row)).toEqual(before(row).valuesMinor);
        expect(scorer.expectedValuesMinor(selectRows(fresh.x, Int32Array.of(row)), 0)).toEqual(before(row).valuesMinor);
      }
      const policyId = writeArtefact(folder, policyContent(greedy, origin, { responseId: id, metrics: {}, modelCard: '# card\n' }));
      expect(loadPolicy(readArtefact(folder, policyId))).toEqual({ artefactId: policyId, policy: greedy, responseId: id });
      expect(() => loadPolicy(readArtefact(folder, id))).toThrow(expect.objectContaining({ code: 'artefact-corrupt' }));
      expect(() => loadResponseScorer(readArtefact(folder, policyId))).toThrow(expect.objectContaining({ code: 'artefact-corrupt' }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
