import { describe, expect, it } from 'vitest';
import { shiftProbability } from '../../../../models/recalibration/intercept.ts';
import { calibrateUntreated } from '../../../../models/recalibration/untreated.ts';

const outcomes = (rows: number, positives: number) => ({ y: Float64Array.from({ length: rows }, (_, row) => Number(row < positives)), groups: Array.from({ length: rows }, (_, row) => `d${row >> 1}`) });

describe('calibrateUntreated', () => {
  it('moves probabilities to the rate of those who were left alone', () => {
    const result = calibrateUntreated(outcomes(1000, 400), new Float64Array(1000).fill(0.25));
    expect(result).toMatchObject({ rows: 1000, debtors: 500, positives: 400, observedRate: 0.4, expectedRate: 0.25, reason: null });
    expect(result.gap!.value).toBeCloseTo(0.15, 12);
    expect(result.gap!.lower).toBeGreaterThan(0.1);
    // The prior holds back d / 1,000 of the rate.
    expect(shiftProbability(0.25, result.shift!)).toBeCloseTo(0.4 - result.shift! / 1000, 8);
  });

  it.each([
    [0, 0, /no row of the sticky no-contact holdout/],
    [100, 29, /29 positives in 100 rows, and 30 of either class/],
    [100, 71, /71 positives in 100 rows/],
  ])('of %i rows with %i positives gives no shift, and says why', (rows, positives, reason) => {
    const result = calibrateUntreated(outcomes(rows, positives), new Float64Array(rows).fill(0.25));
    expect(result.shift).toBeNull();
    expect(result.reason).toMatch(reason);
  });
});
