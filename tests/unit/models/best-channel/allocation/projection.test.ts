import { describe, expect, it } from 'vitest';
import { expectedUse, leftByRow, type AllocationProblem } from '../../../../../models/best-channel/allocation/problem.ts';
import { projectShares } from '../../../../../models/best-channel/allocation/project-shares.ts';
import { tidyProbabilities } from '../../../../../models/best-channel/allocation/tidy-probabilities.ts';
import { madeProblem } from './made-problem.ts';

/** Softmax of the values over a temperature, over permitted actions. */
function softmax({ rowCount, actionCount, permitted, valuesMinor }: AllocationProblem, temperature: number): Float64Array {
  const shares = new Float64Array(rowCount * actionCount);
  for (let row = 0; row < rowCount; row++) {
    let mass = 0;
    for (let cell = row * actionCount; cell < (row + 1) * actionCount; cell++) mass += shares[cell] = permitted[cell]! * Math.exp(valuesMinor[cell]! / temperature);
    for (let cell = row * actionCount; cell < (row + 1) * actionCount; cell++) shares[cell]! /= mass;
  }
  return shares;
}

describe('the projection on capacities', () => {
  it('is that of one debtor group and one resource, by hand', () => {
    // Ten equal debtors with shares .6 and .4; three calls: exp(-y) .6 / (exp(-y) .6 + .4) = .3, so exp(-y) = 2/7.
    const problem: AllocationProblem = {
      rowCount: 10, actionCount: 2, restAction: 1, valuesMinor: new Float64Array(20), permitted: new Uint8Array(20).fill(1), floors: new Float64Array(10),
      resources: [{ name: 'calls', unit: 'call', capacity: 3, use: Float64Array.of(1, 0) }],
    };
    const { probabilities, multipliers } = projectShares(problem, Float64Array.from({ length: 20 }, (_, cell) => (cell % 2 === 0 ? 0.6 : 0.4)));
    for (let row = 0; row < 10; row++) expect(probabilities[2 * row]).toBeCloseTo(0.3, 7);
    expect(multipliers[0]).toBeCloseTo(Math.log(7 / 2), 6);
  });

  it.each([1, 2, 3, 4, 5, 6])('satisfies the conditions of the optimum, seed %d', (seed) => {
    const problem = madeProblem({ seed, rows: 200, actions: 7, resources: 4, tightness: 0.4, floor: 0.02 });
    const shares = softmax(problem, 400), { probabilities, multipliers } = projectShares(problem, shares), left = leftByRow(problem);
    const used = expectedUse(problem, probabilities);
    problem.resources.forEach(({ capacity }, r) => {
      expect(used[r]).toBeLessThanOrEqual(capacity * (1 + 1e-7));
      expect(multipliers[r]).toBeGreaterThanOrEqual(0);
      // A price only where all is used: the solver stops within 1e-8 of a capacity.
      if (multipliers[r]! > 0) expect(used[r]! / capacity).toBeCloseTo(1, 6);
    });
    expect(multipliers.some((multiplier) => multiplier > 0)).toBe(true);
    // log(q / s) falls by the price of what an action uses, from the same constant in a row.
    for (let row = 0; row < problem.rowCount; row++) {
      const offsets: number[] = [];
      for (let action = 0; action < 7; action++) {
        const cell = row * 7 + action, share = (probabilities[cell]! - problem.floors[row]!) / left[row]!;
        if (problem.permitted[cell] === 0) expect(probabilities[cell]).toBe(0);
        else if (shares[cell]! > 1e-4 && share > 1e-6) offsets.push(Math.log(share / shares[cell]!) + problem.resources.reduce((sum, { use }, r) => sum + multipliers[r]! * use[action]!, 0));
      }
      expect(Math.max(...offsets) - Math.min(...offsets)).toBeLessThan(1e-5);
    }
  });

  it('finds room in no contact where the policy gave it nothing, and uses nothing of an empty resource', () => {
    const problem: AllocationProblem = {
      rowCount: 4, actionCount: 3, restAction: 2, valuesMinor: new Float64Array(12), permitted: new Uint8Array(12).fill(1), floors: new Float64Array(4),
      resources: [{ name: 'calls', unit: 'call', capacity: 1, use: Float64Array.of(1, 0, 0) }, { name: 'letters', unit: 'letter', capacity: 0, use: Float64Array.of(0, 1, 0) }],
    };
    const { probabilities } = projectShares(problem, Float64Array.from({ length: 12 }, (_, cell) => [0.5, 0.5, 0][cell % 3]!));
    for (let row = 0; row < 4; row++) expect([0, 1, 2].map((action) => Number(probabilities[3 * row + action]!.toFixed(6)))).toEqual([0.25, 0, 0.75]);
  });
});

describe('tidied probabilities', () => {
  it('hold floors, masks, row sums and capacities where the solver left its last digits', () => {
    const problem = madeProblem({ seed: 3, rows: 300, actions: 5, resources: 2, tightness: 0.5, floor: 0.02 });
    const rough = projectShares(problem, softmax(problem, 300)).probabilities.map((value, cell) => value * (1 + 1e-6 * Math.sin(cell)) - (cell % 5 === 4 ? 0 : 1e-9));
    const tidy = tidyProbabilities(problem, rough);
    for (let row = 0; row < 300; row++) {
      const cells = tidy.subarray(5 * row, 5 * row + 5);
      expect(cells.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 14);
      cells.forEach((value, action) => expect(problem.permitted[5 * row + action] === 1 ? value >= 0.02 : value === 0).toBe(true));
    }
    expectedUse(problem, tidy).forEach((used, r) => expect(used).toBeLessThanOrEqual(problem.resources[r]!.capacity));
  });
});
