import { expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { fitNonNegativeLogistic } from '../../../../models/linear/non-negative-logistic.ts';
import { sigmoid } from '../../../../models/log-odds.ts';

const random = randomStream('non-negative');
const columns = Array.from({ length: 4 }, () => Float64Array.from({ length: 4000 }, () => random.normal()));
// The third is an echo of the first, so that beside it its best weight is negative.
columns[2] = columns[0]!.map((value) => value + 0.5 * random.normal());
const targets = columns[0]!.map((value, row) => (random.uniform() < sigmoid(1.2 * value + 0.5 * columns[1]![row]! - 0.6 * columns[2]![row]! - 1) ? 1 : 0));

function slopes(intercept: number, weights: Float64Array, l2: number): readonly number[] {
  const error = targets.map((target, row) => sigmoid(columns.reduce((margin, column, j) => margin + weights[j]! * column[row]!, intercept)) - target);
  return [...columns.map((column, j) => column.reduce((sum, value, row) => sum + error[row]! * value, l2 * weights[j]!)), error.reduce((sum, value) => sum + value, 0)];
}

it.each([0, 5, 500])('meets the conditions of the bounded optimum with l2 = %d', (l2) => {
  const { intercept, weights } = fitNonNegativeLogistic({ columns, targets, l2 });
  const gradient = slopes(intercept, weights, l2);
  // Karush, Kuhn and Tucker: no slope where a weight is free, no way down where it stands at 0. Slopes are of the order of 1,000 at the start.
  weights.forEach((weight, j) => (weight > 0 ? expect(Math.abs(gradient[j]!)).toBeLessThan(1e-3) : expect(gradient[j]!).toBeGreaterThanOrEqual(-1e-3)));
  expect(Math.abs(gradient.at(-1)!)).toBeLessThan(1e-3);
  // A strong ridge would rather share a weight between the first and its echo.
  if (l2 < 500) expect(weights[2]).toBe(0);
  expect(weights[0]).toBeGreaterThan(0.1);
});

it('does not depend on the order of the columns', () => {
  const there = fitNonNegativeLogistic({ columns, targets, l2: 1 }), back = fitNonNegativeLogistic({ columns: [...columns].reverse(), targets, l2: 1 });
  [...back.weights].reverse().forEach((weight, j) => expect(weight).toBeCloseTo(there.weights[j]!, 6));
});

it('stays finite for a perfect split without ridge', () => {
  const { intercept, weights } = fitNonNegativeLogistic({ columns: [Float64Array.of(-1, -2, 1, 2)], targets: Float64Array.of(0, 0, 1, 1), l2: 0 });
  expect([intercept, ...weights].every(Number.isFinite)).toBe(true);
});
