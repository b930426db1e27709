import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Default } from 'typebox/value';
import { makeFrame, selectRows } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { readArtefact } from '../../../../models/artefact/read.ts';
import { writeArtefact } from '../../../../models/artefact/write.ts';
import type { DecisionSet } from '../../../../models/best-channel/decision-set.ts';
import { shareEffects } from '../../../../models/best-channel/fit-effects.ts';
import type { ArtefactOrigin } from '../../../../models/best-channel/policy-artefact.ts';
import { loadResponseModel, loadResponseScorer, responseContent } from '../../../../models/best-channel/response-artefact.ts';
import { expectAll, prepareResponse, type ResponseModel } from '../../../../models/best-channel/response-model.ts';
import { loadResponseState, responseState } from '../../../../models/best-channel/response-state.ts';
import { fitResponse, selectResponse, type ResponseRecipe } from '../../../../models/best-channel/select-response.ts';
import { ResponseParameters } from '../../../../models/best-channel/train-response.ts';
import { shareDecisions } from './share-decisions.ts';

const RECIPE: ResponseRecipe = { seed: 2, openFeature: 'open_minor', parameters: Default(ResponseParameters, { epochs: 12, hidden1: 16, hidden2: 8, learningRate: 4e-3 }) as ResponseParameters };
const ORIGIN: ArtefactOrigin = { codeVersion: '1', seed: 2, featureSetVersion: 'v', featureWords: {}, views: ['x'], dataSnapshot: 'd', windows: {}, underPolicy: { versions: [], actionMix: {} } };

/** Root mean squared error of predicted effects of e-mail, in shares of what is open. */
function errorOf(model: ResponseModel, world: ReturnType<typeof shareDecisions>): number {
  const effects = shareEffects(expectAll(model, world).valuesMinor, world);
  return Math.sqrt(effects.reduce((sum, effect, cell) => sum + (cell % 3 === 0 ? (effect - world.trueEffects[cell]!) ** 2 : 0), 0) / (effects.length / 3));
}

describe('a world in which effects are smooth', () => {
  const effects = (u: number): readonly [number, number] => [0.25 * Math.tanh(u), 0];
  const world = shareDecisions({ seed: 1, debtors: 3000, effects }), fresh = shareDecisions({ seed: 2, debtors: 500, effects });

  it('takes the doubly robust learner, which recovers them, base level included', async () => {
    const { estimator, choice, byFold } = await selectResponse(world, RECIPE);
    expect(estimator).toBe('ridge-effects');
    expect(choice!.judged.map(({ name }) => name)).toEqual(['mean-effects', 'ridge-effects', 'multi-action-network']);
    expect(byFold).toHaveLength(3);
    const { model } = await fitResponse(world, estimator, RECIPE);
    // The effects have a standard deviation of .16; with 6,000 yes-or-no outcomes, 40 % of them e-mails, a smooth effect is known to about .03 and bent by some .03 more.
    expect(errorOf(model, fresh)).toBeLessThan(0.08);
    const { netMinor } = expectAll(model, world);
    const expected = world.log.rewards.reduce((sum, _, row) => sum + netMinor[row * 3 + world.log.actions[row]!]!, 0);
    // The level is the mean of what is left over, so that totals agree to rounding.
    expect(expected / world.log.rewards.reduce((sum, reward) => sum + reward, 0)).toBeCloseTo(1, 6);
  });

  it('keeps its bits through an artefact, alone or in a batch', async () => {
    const { model } = await fitResponse(world, 'ridge-effects', RECIPE), folder = mkdtempSync(join(tmpdir(), 'effects-'));
    try {
      const id = writeArtefact(folder, responseContent(model, ORIGIN, { estimator: 'ridge-effects', backend: null, parameters: {}, metrics: {}, details: {}, modelCard: '# card\n' })), artefact = readArtefact(folder, id);
      expect(artefact.manifest).toMatchObject({ kind: 'response', estimator: 'ridge-effects', featureNames: fresh.x.names });
      expect(loadResponseModel(artefact)).toEqual(model);
      const scorer = loadResponseScorer(artefact), before = prepareResponse(model)(fresh.x);
      for (const row of [0, 17, 400]) {
        expect(scorer.expectedValuesMinor(fresh.x, row)).toEqual(before(row).valuesMinor);
        expect(scorer.expectedValuesMinor(selectRows(fresh.x, Int32Array.of(row)), 0)).toEqual(before(row).valuesMinor);
      }
      const without = makeFrame(fresh.x.names.filter((name) => name !== 'open_minor').map((name) => [name, fresh.x.columns.get(name)!]));
      expect(() => scorer.expectedValuesMinor(without, 0)).toThrow(expect.objectContaining({ code: 'frame-mismatch' }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives equal bytes for equal rows and seed', async () => {
    const small = shareDecisions({ seed: 3, debtors: 400, effects });
    const stored = async (): Promise<string> => JSON.stringify(responseState((await fitResponse(small, 'ridge-effects', RECIPE)).model), (_, value: unknown) => (value instanceof Float64Array ? Buffer.from(value.buffer).toString('base64') : value));
    expect(await stored()).toBe(await stored());
  });
});

it('takes the network where effects are interactions, which a smooth sum cannot hold', async () => {
  const world = shareDecisions({ seed: 5, debtors: 5000, effects: (u, v) => [u * v > 0 ? 0.4 : -0.4, 0] });
  const { estimator, choice } = await selectResponse(world, { ...RECIPE, parameters: { ...RECIPE.parameters, epochs: 40, patience: 8 } });
  expect(estimator).toBe('multi-action-network');
  expect(choice!.judged.at(-1)!.gain!.lower).toBeGreaterThan(0);
});

it('finds no effect where outcomes were dealt out anew', async () => {
  const world = shareDecisions({ seed: 7, debtors: 2000, effects: (u) => [0.25 * Math.tanh(u), 0.1] }), order = randomStream('permuted').shuffle(Int32Array.from({ length: 4000 }, (_, row) => row));
  const permuted: DecisionSet = { ...world, grossMinor: Float64Array.from(order, (from, row) => (world.grossMinor[from]! > 0 ? world.openMinor[row]! : 0)) };
  const { estimator, byFold } = await selectResponse(permuted, RECIPE);
  expect([estimator, ...byFold]).toEqual(['mean-effects', 'mean-effects', 'mean-effects', 'mean-effects']);
  const { model } = await fitResponse(permuted, estimator, RECIPE);
  expect([...prepareResponse(model)(permuted.x)(0).valuesMinor]).toEqual([-1, -50, 0]);
});

it('has no choice without the open balance', async () => {
  const world = shareDecisions({ seed: 8, debtors: 300, effects: () => [0.1, 0] });
  expect(await selectResponse(world, { ...RECIPE, openFeature: 'absent', parameters: { ...RECIPE.parameters, epochs: 1 } })).toMatchObject({ estimator: 'multi-action-network', choice: null, byFold: [] });
});

it('reads networks that were stored before there was a choice', async () => {
  const world = shareDecisions({ seed: 9, debtors: 300, effects: () => [0.1, 0] }), { model } = await fitResponse(world, 'multi-action-network', { ...RECIPE, parameters: { ...RECIPE.parameters, epochs: 1 } });
  const { json: { kind, ...json }, arrays } = responseState(model);
  expect(kind).toBe('network');
  const loaded = loadResponseState({ json, arrays })!;
  expect(prepareResponse(loaded)(world.x)(3)).toEqual(prepareResponse(model)(world.x)(3));
  expect(loadResponseState({ json: { kind: 'effects' }, arrays: {} })).toBeNull();
});
