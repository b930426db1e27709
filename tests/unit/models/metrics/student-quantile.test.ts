import { expect, it } from 'vitest';
import { studentQuantile, studentTail } from '../../../../models/metrics/student-quantile.ts';

it.each([
  // scipy 1.17.1: scipy.stats.t.isf(tail, freedom)
  [0.025, 1, 12.706204736174705],
  [0.025, 4, 2.7764451051977943],
  [0.025, 30, 2.042272456301238],
  [0.0005, 10, 4.586893858702636],
  [0.00001, 100, 4.478426902992737],
  [0.025, Infinity, 1.959963984540054],
  [0.5, 7, 0],
])('t with tail %d and %d degrees of freedom', (tail, freedom, expected) => {
  // Bisection stops at 1e-10 relative; the normal is met at 1e7 degrees, which differs by 3e-7.
  expect(Math.abs(studentQuantile(tail, freedom) - expected)).toBeLessThan(1e-6);
});

it('is the inverse of its tail', () => {
  for (const freedom of [1, 3, 20, 1000]) expect(studentTail(studentQuantile(0.003, freedom), freedom)).toBeCloseTo(0.003, 9);
});
