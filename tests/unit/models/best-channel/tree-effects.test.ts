import { describe, expect, it } from 'vitest';
import { selectRows } from '../../../../core/frame.ts';
import { fitMeanEffects } from '../../../../models/best-channel/effects/mean-effects.ts';
import { pseudoOutcomes, type PseudoOutcomes } from '../../../../models/best-channel/effects/pseudo-outcomes.ts';
import { bindRidgeEffects, fitRidgeEffects } from '../../../../models/best-channel/effects/ridge-effects.ts';
import { bindTreeEffects, fitTreeEffects, type TreeEffects } from '../../../../models/best-channel/effects/tree-effects.ts';
import { loadTreeEffects, treeEffectsState } from '../../../../models/best-channel/effects/tree-effects-state.ts';
import { groupFolds } from '../../../../models/split/group-split.ts';
import { shareDecisions } from './share-decisions.ts';

type World = ReturnType<typeof shareDecisions>;

const corner = (u: number, v: number): readonly [number, number] => [u > 0 && v > 0 ? 0.4 : 0, 0];
const pseudoOf = (world: World): PseudoOutcomes => pseudoOutcomes({
  ...world.log, untouched: 2, taken: world.log.actions, probabilities: world.log.loggingProbabilities, outcomes: world.grossMinor.map((cash, row) => cash / world.openMinor[row]!),
}, new Float64Array(world.trueEffects.length).fill(0.5));
const fit = (world: World, pseudo = pseudoOf(world)): Promise<TreeEffects> => fitTreeEffects({ x: world.x, pseudo, actionCount: 3, folds: groupFolds(world.log.clusters, { seed: 1, folds: 5 }) }, { seed: 1 });

/** Root mean squared error of the effects of e-mail. */
function errorOf(effectsOf: (row: number) => Float64Array, world: World): number {
  let sum = 0;
  for (let row = 0; row < world.log.rowCount; row++) sum += (effectsOf(row)[0]! - world.trueEffects[3 * row]!) ** 2;
  return Math.sqrt(sum / world.log.rowCount);
}

describe('tree effects', () => {
  const world = shareDecisions({ seed: 41, debtors: 5000, effects: corner }), fresh = shareDecisions({ seed: 42, debtors: 1000, effects: corner });

  it('find a corner that a sum of curves cannot hold', async () => {
    const trees = errorOf(bindTreeEffects(await fit(world), fresh.x), fresh);
    const ridge = errorOf(bindRidgeEffects(fitRidgeEffects({ x: world.x, pseudo: pseudoOf(world), actionCount: 3, folds: groupFolds(world.log.clusters, { seed: 1, folds: 8 }), foldCount: 8 }), fresh.x), fresh);
    // Effects have a standard deviation of .17, and the best sum of two steps leaves half of it, .1, unexplained.
    expect(trees).toBeLessThan(0.09);
    expect(ridge).toBeGreaterThan(0.09);
  });

  it('keep to the mean where nothing else is there', async () => {
    const flat = shareDecisions({ seed: 43, debtors: 3000, effects: () => [0.2, 0] }), trees = await fit(flat), [mean] = fitMeanEffects({ pseudo: pseudoOf(flat), actionCount: 3, clusters: flat.log.clusters }).weights;
    // Mean effects are known to .02; what few trees add by chance stays below .06.
    expect(errorOf(bindTreeEffects(trees, flat.x), flat)).toBeLessThan(0.06);
    expect(Math.abs(mean![0]! - 0.2)).toBeLessThan(0.08);
  });

  it('say nothing of an action without weight, and read no row without', async () => {
    const { values, weights } = pseudoOf(world), masked = { values: values.map((value, cell) => (cell % 3 === 1 ? 1e6 : value)), weights: weights.map((weight, cell) => (cell % 3 === 1 ? 0 : weight)) };
    const trees = await fit(world, masked);
    expect(trees.trees.map((own) => own === null)).toEqual([false, true, true]);
    expect(trees.trees[0]).toEqual((await fit(world)).trees[0]);
    expect([...bindTreeEffects(trees, fresh.x)(0)].slice(1)).toEqual([0, 0]);
  });

  it('give equal bytes for equal rows and seed, and keep them when they are stored', async () => {
    const small = shareDecisions({ seed: 44, debtors: 600, effects: corner }), first = await fit(small);
    expect(await fit(small)).toEqual(first);
    const { json, arrays } = treeEffectsState(first), loaded = loadTreeEffects(JSON.parse(JSON.stringify(json)) as typeof json, arrays)!;
    expect(loaded).toEqual(first);
    const before = bindTreeEffects(first, fresh.x);
    for (const row of [0, 7, 900]) expect([...bindTreeEffects(loaded, selectRows(fresh.x, Int32Array.of(row)))(0)]).toEqual([...before(row)]);
    expect(loadTreeEffects(json, {})).toBeNull();
  });
});
