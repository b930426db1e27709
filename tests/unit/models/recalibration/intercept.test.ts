import { describe, expect, it } from 'vitest';
import { fitShift, shiftProbability } from '../../../../models/recalibration/intercept.ts';

const filled = (length: number, value: number): Float64Array => new Float64Array(length).fill(value);
const labels = (length: number, positives: number): Float64Array => Float64Array.from({ length }, (_, row) => Number(row < positives));

describe('fitShift', () => {
  it('brings the mean of many rows to the observed rate', () => {
    const p = Float64Array.from({ length: 10_000 }, (_, row) => 0.05 + 0.3 * (row % 100) / 100), y = labels(10_000, 3000);
    const shift = fitShift(p, y), shifted = p.map((value) => shiftProbability(value, shift));
    // All but what the prior holds back: d / 10,000 of the rate.
    expect(shifted.reduce((sum, value) => sum + value, 0) / p.length).toBeCloseTo(0.3 - shift / 10_000, 8);
    expect(shift).toBeGreaterThan(0.5);
  });

  it('is the closed form of equal probabilities under the prior', () => {
    // At the optimum 100 (.3 - sigmoid(d)) = d for p = .5.
    const d = fitShift(filled(100, 0.5), labels(100, 30));
    expect(100 * (0.3 - 1 / (1 + Math.exp(-d)))).toBeCloseTo(d, 6);
    expect(d).toBeLessThan(-0.7);
    expect(d).toBeGreaterThan(Math.log(3 / 7));
  });

  it.each([
    ['no rows', 0, 0, 0, 0],
    // Ten positives of ten at .1: maximum likelihood would run away, the prior stops it.
    ['one class', 10, 10, 1.5, 3.5],
    ['one row', 1, 1, 0, 1],
  ])('stays finite with %s', (_, rows, positives, least, most) => {
    const shift = fitShift(filled(rows, 0.1), labels(rows, positives));
    expect(shift).toBeGreaterThanOrEqual(least);
    expect(shift).toBeLessThanOrEqual(most);
  });
});

describe('shiftProbability', () => {
  it.each([[0.2, 0, 0.2], [0.5, Math.log(3), 0.75], [0, 2, 0], [1, -2, 1]])('of %d by %d is %d', (p, shift, expected) => {
    expect(shiftProbability(p, shift)).toBeCloseTo(expected, 12);
  });
});
