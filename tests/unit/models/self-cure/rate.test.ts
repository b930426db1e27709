import { expect, it } from 'vitest';
import { rateOf } from '../../../../models/self-cure/rate.ts';

const rows = (positives: number, count: number, groupSize = 1) => ({ y: Array.from({ length: count }, (_, i) => (i < positives ? 1 : 0)), groups: Array.from({ length: count }, (_, i) => `g${Math.floor(i / groupSize)}`) });

it('needs 1,024 at 40 % for three points', () => {
  const rate = rateOf('all', rows(410, 1024), 0.03);
  expect(rate.halfWidth).toBeCloseTo(0.03, 4);
  expect(Math.abs(rate.neededRows - 1024)).toBeLessThan(5);
});

it('is wider where debtors of a group go together', () => {
  // Groups of four that are all paid or all open: four times the variance.
  expect(rateOf('all', rows(400, 1000, 4), 0.03).halfWidth).toBeCloseTo(2 * rateOf('all', rows(400, 1000), 0.03).halfWidth, 3);
});

it('is not certain of none in ten', () => {
  // Wilson: the interval of 0 of 10 reaches to .28.
  expect(rateOf('all', rows(0, 10), 0.03).halfWidth).toBeCloseTo(0.139, 3);
  expect(rateOf('all', rows(0, 0), 0.03)).toMatchObject({ rows: 0, halfWidth: 1 });
});
