import { describe, expect, it } from 'vitest';
import { meanMargin, meanMultipliers } from '../../../../models/default-propensity/mean-probability.ts';

describe('meanMargin', () => {
  it.each<[number[], number]>([
    [[0, 0], 0],
    [[1.5], 1.5],
    // Probabilities .75 and .25; .9 and .5, whose mean .7 has the odds 7 to 3.
    [[Math.log(3), -Math.log(3)], 0],
    [[Math.log(9), 0], Math.log(7 / 3)],
    // Half of the mean probability of one certain member: 1/2, and never infinite.
    [[1000, -1000], 0],
    [[-800, -800], -800],
  ])('of %j is %d', (logits, margin) => {
    expect(meanMargin(Float64Array.from(logits))).toBeCloseTo(margin, 12);
  });
});

describe('meanMultipliers', () => {
  it('carry the whole change, and share it by the pull of each member', () => {
    const own = Float64Array.of(2, -1, 0.5, 30), base = Float64Array.of(-1, -1, 0, -4);
    const multipliers = meanMultipliers(own, base);
    const sum = multipliers.reduce((total, multiplier, m) => total + multiplier * (own[m]! - base[m]!), 0);
    expect(sum).toBeCloseTo(meanMargin(own) - meanMargin(base), 12);
    expect(meanMultipliers(own, own).every(Number.isFinite)).toBe(true);
    // Equal moves of equal members count equally, and together as one.
    expect([...meanMultipliers(Float64Array.of(1, 1), Float64Array.of(0, 0))]).toEqual([expect.closeTo(0.5, 12), expect.closeTo(0.5, 12)]);
  });
});
