import { expect, it } from 'vitest';
import { clusterSkewness } from '../../../../models/metrics/cluster-skewness.ts';

it.each([
  ['symmetric', [-1, 1], ['a', 'b'], 0],
  // Mean 1; parts -1, -1, 2: (-1 - 1 + 8) / 6^1.5.
  ['pulled up', [0, 0, 3], ['a', 'b', 'c'], 6 / 6 ** 1.5],
  ['pulled down by one debtor', [3, 3, 0], ['a', 'b', 'c'], -6 / 6 ** 1.5],
  ['rows of one debtor added up', [0, 1, 1, 2], ['a', 'a', 'b', 'b'], 0],
  ['all equal', [2, 2], ['a', 'b'], 0],
] as const)('%s', (_, values, groups, expected) => {
  expect(clusterSkewness(Float64Array.from(values), groups)).toBeCloseTo(expected, 12);
});
