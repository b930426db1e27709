import { describe, expect, it } from 'vitest';
import { clusteredSlope } from '../../../../models/metrics/clustered-slope.ts';

describe('clusteredSlope', () => {
  const rows = { x: Float64Array.of(0, 1, 2, 3), y: Float64Array.of(1, 2, 5, 6), weights: Float64Array.of(1, 1, 1, 1), clusters: ['a', 'b', 'c', 'd'] };

  it('is that of least squares, with an error by cluster', () => {
    // x - 1.5 = -1.5 .. 1.5, y - 3.5 = -2.5, -1.5, 1.5, 2.5: b = 9 / 5; residuals .2, -.6, .6, -.2; scores -.3, .3, .3, -.3: error .6 / 5.
    const { value, lower, upper } = clusteredSlope(rows)!;
    expect(value).toBeCloseTo(1.8, 12);
    expect(upper - lower).toBeCloseTo(2 * 1.959963984540054 * 0.12, 12);
    // In pairs the scores of a and b, and of c and d, cancel.
    const paired = clusteredSlope({ ...rows, clusters: ['a', 'a', 'b', 'b'] })!;
    expect(paired.upper - paired.lower).toBeCloseTo(0, 12);
  });

  it('counts a row of weight 2 as two rows', () => {
    const doubled = clusteredSlope({ x: Float64Array.of(0, 1, 1, 3), y: Float64Array.of(1, 2, 2, 6), weights: Float64Array.of(1, 1, 1, 1), clusters: ['a', 'b', 'b', 'd'] })!;
    const weighted = clusteredSlope({ x: Float64Array.of(0, 1, 3), y: Float64Array.of(1, 2, 6), weights: Float64Array.of(1, 2, 1), clusters: ['a', 'b', 'd'] })!;
    expect([weighted.value, weighted.lower]).toEqual([expect.closeTo(doubled.value, 12), expect.closeTo(doubled.lower, 12)]);
  });

  it('is not known where x does not vary', () => {
    expect(clusteredSlope({ ...rows, x: new Float64Array(4).fill(0.3) })).toBeNull();
  });
});
