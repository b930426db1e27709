import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { predictedOfTaken, type RewardRows } from '../../../../models/ope/rewards/contract.ts';
import { crossFitRewards } from '../../../../models/ope/rewards/cross-fit-rewards.ts';
import { fitMeanRewards } from '../../../../models/ope/rewards/mean-rewards.ts';
import { prepareRidge } from '../../../../models/ope/rewards/ridge-rewards.ts';
import { provenShare, shrinkEffects } from '../../../../models/ope/rewards/shrink-effects.ts';
import { solveShared } from '../../../../models/ope/rewards/solve-shared.ts';
import { fitTreeRewards } from '../../../../models/ope/rewards/tree-rewards.ts';

/** Reward `level + 2 x + effect (2 x - 1) a` plus noise of deviation 1, two actions drawn evenly. */
function made(count: number, effect: number, seed = 1): RewardRows & { readonly means: Float64Array } {
  const random = randomStream('rewards', seed), x = Float64Array.from({ length: count }, () => random.uniform()), actions = Int32Array.from(x, () => random.integer(2));
  const mean = (row: number, action: number): number => 5 + 2 * x[row]! + effect * (2 * x[row]! - 1) * action;
  return {
    rowCount: count, actionCount: 2, actions, rewards: Float64Array.from(actions, (action, row) => mean(row, action) + random.normal()), loggingProbability: new Float64Array(count).fill(0.5),
    x: makeFrame([['x', numericColumn(x)], ['noise', categoryColumn(Array.from(x, () => 'abc'[random.integer(3)]!))]]), clusters: Array.from(x, (_, row) => `c${row >> 1}`),
    means: Float64Array.from({ length: 2 * count }, (_, cell) => mean(cell >> 1, cell & 1)),
  };
}
const distance = (a: Float64Array, b: Float64Array): number => Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

describe('reward models', () => {
  it('means are those of each action and five rows of all', () => {
    const rows: RewardRows = { rowCount: 3, actionCount: 3, x: makeFrame([]), actions: Int32Array.of(0, 0, 1), rewards: Float64Array.of(1, 3, 8), loggingProbability: Float64Array.of(1, 1, 1), clusters: ['a', 'b', 'c'] };
    // (1 + 3 + 5 x 4) / 7, (8 + 20) / 6, 20 / 5.
    expect(Array.from(fitMeanRewards(rows).predict(rows.x, 1))).toEqual([24 / 7, 28 / 6, 4]);
  });

  it('solves for shared and own weights what the normal equations of all weights together say', () => {
    // One action, z = (1): b free, own ridge 3. (S + P) d = c - S b and S (b + d) = c together give d = 0, b = c / S.
    const [alone] = solveShared({ width: 1, gram: [Float64Array.of(10)], moment: [Float64Array.of(40)] }, { shared: 1, own: 1 });
    expect(alone![0]).toBeCloseTo(4, 6);
    // Two actions with 10 rows of mean 4 and 10 of mean 8: b = 6, own deviations of 2 shrunk by 10 / 13.
    const both = solveShared({ width: 1, gram: [Float64Array.of(10), Float64Array.of(10)], moment: [Float64Array.of(40), Float64Array.of(80)] }, { shared: 1, own: 1 });
    expect(both[0]![0]).toBeCloseTo(6 - 20 / 13, 6);
    expect(both[1]![0]).toBeCloseTo(6 + 20 / 13, 6);
  });

  it('ridge and trees come close to the true means, and to each other in any unit', async () => {
    const rows = made(6000, 2), ridge = prepareRidge(rows)({ shared: 3, own: 10 }).predict(rows.x, rows.rowCount), trees = (await fitTreeRewards(rows, { seed: 1 })).model.predict(rows.x, rows.rowCount);
    // The spread of the means is .9; noise of 1 over 6,000 rows leaves about .05 for a smooth fit, trees are coarser.
    expect(distance(ridge, rows.means)).toBeLessThan(0.1);
    expect(distance(trees, rows.means)).toBeLessThan(0.25);
    const scaled = prepareRidge({ ...rows, rewards: rows.rewards.map((reward) => 1000 * reward - 7) })({ shared: 3, own: 10 }).predict(rows.x, rows.rowCount);
    scaled.forEach((value, cell) => expect(Math.abs(value - (1000 * ridge[cell]! - 7))).toBeLessThan(1e-4));
  });

  it('cross-fitting never shows a cluster its own rewards', async () => {
    const rows = made(600, 1), before = await crossFitRewards(rows, { seed: 3, folds: 5 });
    // Only the cluster of rows 10 and 11 earns more: its own predictions may not move.
    const after = await crossFitRewards({ ...rows, rewards: rows.rewards.map((reward, row) => (row >> 1 === 5 ? reward + 1000 : reward)) }, { seed: 3, folds: 5 });
    expect(after.predictions.subarray(20, 24)).toEqual(before.predictions.subarray(20, 24));
    expect(after.predictions).not.toEqual(before.predictions);
    expect(after.cautious.subarray(20, 24)).toEqual(before.cautious.subarray(20, 24));
  });
});

describe('caution', () => {
  it('keeps a true interplay of case and action, and drops an imagined one', () => {
    const rows = made(4000, 2), wrong = rows.means.map((mean, cell) => mean + (cell & 1 ? Math.sin(7919 * cell) : 0));
    // The standard error of the slope is about .03.
    expect(provenShare(rows.means, rows)).toBeGreaterThan(0.85);
    expect(provenShare(made(4000, 0).means.map((mean, cell) => mean + (cell & 1 ? Math.sin(7919 * cell) : 0)), made(4000, 0))).toBeLessThan(0.05);
    expect(provenShare(wrong, rows)).toBeLessThan(provenShare(rows.means, rows));
    expect(provenShare(new Float64Array(8000).fill(3), rows)).toBe(0);
  });

  it('shrinks the interplay and leaves the means of the actions', () => {
    const rows = made(1000, 2), model = { name: 'truth', predict: () => rows.means }, none = shrinkEffects(model, 0, rows).predict(rows.x, rows.rowCount);
    const gaps = none.filter((_, cell) => cell & 1).map((value, row) => value - none[2 * row]!), mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    gaps.forEach((gap) => expect(gap).toBeCloseTo(gaps[0]!, 9));
    expect(mean(none)).toBeCloseTo(mean(rows.means), 9);
    expect(shrinkEffects(model, 1, rows).predict(rows.x, rows.rowCount)).toBe(rows.means);
    expect(predictedOfTaken(none, rows)).toHaveLength(1000);
  });
});
