import { describe, expect, it } from 'vitest';
import { chooseResponse } from '../../../../models/best-channel/choose-response.ts';
import { rLosses } from '../../../../models/best-channel/r-loss.ts';
import { shareDecisions } from './share-decisions.ts';

describe('R-loss', () => {
  it('takes means by the logged probabilities from outcomes and effects', () => {
    const rows = { actionCount: 2, taken: Int32Array.of(0, 1), probabilities: Float64Array.of(0.25, 0.75, 0.5, 0.5), outcomes: Float64Array.of(1, 0), expected: Float64Array.of(0.8, 0.4, 0.6, 0.2) };
    // m = .25 x .8 + .75 x .4 = .5 and .4; effects less their means: .2 - .05 and 0 - .1.
    const losses = rLosses(rows, Float64Array.of(0.2, 0, 0.2, 0));
    expect([...losses].map((loss) => loss.toFixed(12))).toEqual([(1 - 0.5 - 0.15) ** 2, (0 - 0.4 + 0.1) ** 2].map((loss) => loss.toFixed(12)));
  });

  it('is least at the true effects, whatever is taken for the mean of outcomes', () => {
    const world = shareDecisions({ seed: 1, debtors: 10_000, effects: (u) => [0.2 * Math.tanh(u), 0.1] }), outcomes = world.grossMinor.map((cash, row) => cash / world.openMinor[row]!);
    const meanLoss = (scale: number, level: number): number => {
      const rows = { actionCount: 3, taken: world.log.actions, probabilities: world.log.loggingProbabilities, outcomes, expected: new Float64Array(outcomes.length * 3).fill(level) };
      return rLosses(rows, world.trueEffects.map((effect) => scale * effect)).reduce((sum, loss) => sum + loss, 0) / outcomes.length;
    };
    for (const level of [0.5, 0]) for (const scale of [0, 2, -1]) expect(meanLoss(1, level)).toBeLessThan(meanLoss(scale, level));
  });
});

describe('the choice between response models', () => {
  const clusters = Array.from({ length: 400 }, (_, row) => `d${row >> 1}`);
  const losses = (shift: number, noise: number): Float64Array => Float64Array.from({ length: 400 }, (_, row) => 1 + shift + noise * ((row >> 1) % 2 === 0 ? 1 : -1));
  const choose = (...rest: readonly Float64Array[]): ReturnType<typeof chooseResponse<string>> =>
    chooseResponse({ candidates: [losses(0, 0), ...rest].map((own, i) => ({ name: `c${i}`, losses: own })), clusters }, 1);

  it.each([
    // The paired difference has a standard error of noise / sqrt(200): .0071 for a noise of .1.
    ['keeps the simplest where the gain may be chance', [losses(-0.01, 0.1)], 'c0'],
    ['takes a proven one', [losses(-0.05, 0.1)], 'c1'],
    ['lets the next prove itself against what is kept', [losses(-0.05, 0.1), losses(-0.055, 0)], 'c1'],
    ['goes on to the last where each step is proven', [losses(-0.05, 0.1), losses(-0.1, 0.1)], 'c2'],
  ])('%s', (_, rest, chosen) => {
    expect(choose(...rest).chosen).toBe(chosen);
  });

  it('says of each what it was compared with', () => {
    const { judged } = choose(losses(-0.05, 0.1), losses(-0.1, 0.1));
    expect(judged.map(({ name, gain }) => [name, gain?.over ?? null])).toEqual([['c0', null], ['c1', 'c0'], ['c2', 'c1']]);
    expect(judged[2]!.gain!.value).toBeCloseTo(0.05, 12);
  });
});
