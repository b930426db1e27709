import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { bindDrLearner, fitDrLearner, type DrLearnerRows } from '../../../../models/best-channel/effects/dr-learner.ts';
import { fitMeanEffects } from '../../../../models/best-channel/effects/mean-effects.ts';
import { pseudoOutcomes } from '../../../../models/best-channel/effects/pseudo-outcomes.ts';
import { recoveredShare } from '../../../../models/best-channel/effects/recovered-share.ts';

/** Three actions: no contact, one that helps where x > 0, one that does nothing. Logged with unequal probabilities that lean on x. */
function planted(rowCount: number, { effect, seed }: { readonly effect: (x: number) => number; readonly seed: number }): DrLearnerRows & { readonly xs: Float64Array } {
  const random = randomStream('planted effects', seed), actionCount = 3, xs = new Float64Array(rowCount), noise = new Float64Array(rowCount), probabilities = new Float64Array(rowCount * actionCount), taken = new Int32Array(rowCount);
  const openMinor = new Float64Array(rowCount), grossMinor = new Float64Array(rowCount), groups: string[] = [];
  for (let row = 0; row < rowCount; row++) {
    const x = random.normal(), lean = x > 0 ? 0.6 : 0.2;
    xs[row] = x;
    noise[row] = random.normal();
    probabilities.set([0.9 - lean, lean, 0.1], row * actionCount);
    const action = random.pick(probabilities.subarray(row * actionCount, (row + 1) * actionCount));
    taken[row] = action;
    openMinor[row] = 1000 * Math.exp(random.normal());
    // Half of it is paid or not, so that shares stay in [0, 1] and effects are shares.
    const share = 0.35 + 0.1 * Math.tanh(x) + (action === 1 ? effect(x) : 0);
    grossMinor[row] = random.uniform() < share ? openMinor[row]! : 0;
    groups.push(`g${row >> 1}`);
  }
  const x = makeFrame([['x', numericColumn(xs)], ['noise', numericColumn(noise)], ['kind', categoryColumn(groups.map((_, i) => (i % 3 === 0 ? 'a' : 'b')))]]);
  return { x, xs, rowCount, actionCount, untouched: 0, taken, probabilities, grossMinor, openMinor, clusters: groups, actionCostsMinor: Float64Array.from([0, 10, 10]) };
}

describe('pseudo-outcomes', () => {
  const rows = planted(40_000, { effect: () => 0.2, seed: 1 });
  const outcomes = Float64Array.from(rows.grossMinor, (cash, row) => recoveredShare(cash, rows.openMinor[row]!));

  it.each([['nothing', () => 0], ['something wrong', (x: number, action: number) => 0.9 - 0.3 * x + action]])('have the effect as their mean when rewards are foreseen with %s', (_, q) => {
    const expected = Float64Array.from({ length: rows.rowCount * 3 }, (__, cell) => q(rows.xs[Math.floor(cell / 3)]!, cell % 3));
    const { values, weights } = pseudoOutcomes({ ...rows, outcomes }, expected);
    const meanOf = (action: number): number => Array.from({ length: rows.rowCount }, (__, row) => values[row * 3 + action]!).reduce((sum, value) => sum + value, 0) / rows.rowCount;
    // Weights of up to ten and wrong rewards of about 1 give a standard error of some .02; four of them.
    expect(Math.abs(meanOf(1) - 0.2)).toBeLessThan(0.08);
    expect(Math.abs(meanOf(2))).toBeLessThan(0.12);
    expect(meanOf(0)).toBe(0);
    expect(weights[1]).toBeCloseTo(rows.probabilities[0]! * rows.probabilities[1]! / (rows.probabilities[0]! + rows.probabilities[1]!), 12);
  });

  it('give no weight to what was not permitted', () => {
    const masked = { rowCount: 1, actionCount: 3, untouched: 0, taken: Int32Array.of(0), probabilities: Float64Array.of(0.5, 0.5, 0), outcomes: Float64Array.of(1) };
    const { values, weights } = pseudoOutcomes(masked, new Float64Array(3));
    expect([...weights]).toEqual([0, 0.25, 0]);
    expect([...values]).toEqual([0, -2, 0]);
  });
});

describe('the doubly robust learner', () => {
  it('finds who is helped, and that an idle action helps nobody', async () => {
    const rows = planted(12_000, { effect: (x) => (x > 0 ? 0.3 : 0), seed: 2 }), learner = await fitDrLearner(rows, { seed: 1 });
    const valuesOf = bindDrLearner(learner, makeFrame([['x', numericColumn([1.2, -1.2])], ['noise', numericColumn([0, 0])], ['kind', categoryColumn(['a', 'b'])]]));
    const [helped, not] = [[...valuesOf(0, 1000)], [...valuesOf(1, 1000)]];
    // .3 of 1,000 less a cost of 10; the standard error of an effect at a point is some .03, and ridge pulls towards the mean.
    expect(helped[1]).toBeGreaterThan(180);
    expect(helped[1]).toBeLessThan(400);
    expect(Math.abs(not[1]!)).toBeLessThan(120);
    expect(Math.abs(helped[2]! + 10)).toBeLessThan(120);
    expect(helped[0]).toBe(0);
  });

  it('treats everybody alike where nothing else is proven', async () => {
    const rows = planted(3000, { effect: () => 0.2, seed: 3 }), { effects } = await fitDrLearner(rows, { seed: 1 });
    // Without heterogeneity the strongest penalties win; the weights of components all but vanish.
    expect(Math.max(...effects.weights[1]!.subarray(1).map(Math.abs))).toBeLessThan(0.05);
    expect(Math.abs(effects.weights[1]![0]! - 0.2)).toBeLessThan(0.1);
  });

  it('gives the same bytes for the same seed', async () => {
    const rows = planted(2000, { effect: () => 0.1, seed: 4 });
    const [first, second] = [await fitDrLearner(rows, { seed: 5 }), await fitDrLearner(rows, { seed: 5 })];
    expect(first.effects.weights).toEqual(second.effects.weights);
  });

  it('learns nothing from a log in which nobody ever paid, and says no effect', async () => {
    const rows = { ...planted(600, { effect: () => 0, seed: 6 }), grossMinor: new Float64Array(600) };
    const learner = await fitDrLearner(rows, { seed: 1 }), values = bindDrLearner(learner, rows.x)(0, 1000);
    expect([...values].map((value) => Math.round(value))).toEqual([0, -10, -10]);
  });
});

it.each([[50, 100, 0.5], [300, 100, 1], [-20, 100, -0.2], [-300, 100, -1], [10, 0, 0], [10, -5, 0]])('recovers of %d from %d open: %d', (cash, open, share) => {
  expect(recoveredShare(cash, open)).toBe(share);
});

describe('mean effects', () => {
  // Of 400 debtors every other has the one value and the others the other: the error of a mean is .05 for values 2 apart.
  const rows = (one: number, other: number, clusters: readonly string[] = Array.from({ length: 400 }, (_, i) => `d${i}`)): Parameters<typeof fitMeanEffects>[0] => ({
    pseudo: { values: Float64Array.from(clusters.flatMap((_, i) => [0, i % 2 === 0 ? one : other])), weights: Float64Array.from(clusters.flatMap(() => [0, 1])) }, actionCount: 2, clusters,
  });

  it.each([
    ['kept where they stand out, less what the error adds', -0.8, 1.2, 0.2 * (1 - 1 / 16)],
    ['none within what chance brings in one log of twenty', -0.91, 1.09, 0],
    ['negative where harm is proven', -1.2, 0.8, -0.2 * (1 - 1 / 16)],
    ['none where nothing ever changes', 0, 0, 0],
  ])('are %s', (_, one, other, expected) => {
    expect(fitMeanEffects(rows(one, other)).weights.map((each) => [...each])).toEqual([[0], [expect.closeTo(expected, 12)]]);
  });

  it('know their error by debtor', () => {
    // Each debtor has four rows, two of each value: his parts cancel, and the mean is exact.
    expect(fitMeanEffects(rows(-0.91, 1.09, Array.from({ length: 400 }, (_, i) => `d${i >> 2}`))).weights[1]![0]).toBeCloseTo(0.09, 12);
    // Four rows of equal value make the error twice as large.
    const alike = rows(-0.82, 1.18, Array.from({ length: 400 }, (_, i) => `d${i % 100}`));
    expect(fitMeanEffects(alike).weights[1]![0]).toBe(0);
  });

  it('share the error between all actions', () => {
    // 2.2 standard errors: proven for one contact, not for one of ten.
    const one = rows(-0.89, 1.11), values = new Float64Array(400 * 11), weights = new Float64Array(400 * 11);
    for (let row = 0; row < 400; row++) for (let action = 1; action < 11; action++) [values[row * 11 + action], weights[row * 11 + action]] = [one.pseudo.values[2 * row + 1]!, 1];
    expect(fitMeanEffects(one).weights[1]![0]).toBeGreaterThan(0.08);
    expect(fitMeanEffects({ pseudo: { values, weights }, actionCount: 11, clusters: one.clusters }).weights.every(([weight]) => weight === 0)).toBe(true);
  });
});
