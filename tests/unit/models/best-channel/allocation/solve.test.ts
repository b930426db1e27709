import { describe, expect, it } from 'vitest';
import { expectedUse, type AllocationProblem } from '../../../../../models/best-channel/allocation/problem.ts';
import { solveByHighs } from '../../../../../models/best-channel/allocation/solve-by-highs.ts';
import { solveByPrices, type Allocation } from '../../../../../models/best-channel/allocation/solve-by-prices.ts';
import { madeProblem, type MadeShape } from './made-problem.ts';

const SHAPES: readonly (readonly [string, Omit<MadeShape, 'seed'>])[] = [
  ['one scarce resource', { rows: 60, actions: 3, resources: 1, tightness: 0.3 }],
  ['two, of which one is shared', { rows: 80, actions: 5, resources: 2, tightness: 0.5, floor: 0.02 }],
  ['three with floors', { rows: 100, actions: 6, resources: 3, tightness: 0.4, floor: 0.03 }],
  ['five, eleven actions', { rows: 150, actions: 11, resources: 5, tightness: 0.4, floor: 0.02 }],
  ['nothing scarce', { rows: 50, actions: 4, resources: 3, tightness: 1.5 }],
  ['very tight', { rows: 70, actions: 5, resources: 3, tightness: 0.05 }],
  ['no capacity at all', { rows: 40, actions: 4, resources: 2, tightness: 0 }],
  ['equal values', { rows: 90, actions: 5, resources: 3, tightness: 0.5, step: 500, floor: 0.01 }],
  ['all masked', { rows: 30, actions: 5, resources: 2, tightness: 0.5, maskedShare: 1 }],
  ['two debtors', { rows: 2, actions: 4, resources: 3, tightness: 0.6 }],
];

/** Rows sum to 1, floors hold, masks hold, capacities hold. */
function expectFeasible(problem: AllocationProblem, { probabilities, objectiveMinor }: Allocation): void {
  let value = 0;
  for (let row = 0; row < problem.rowCount; row++) {
    let sum = 0;
    for (let cell = row * problem.actionCount; cell < (row + 1) * problem.actionCount; cell++) {
      const probability = probabilities[cell]!;
      if (problem.permitted[cell] === 0) expect(probability).toBe(0);
      else expect(probability).toBeGreaterThanOrEqual(problem.floors[row]! - 1e-9);
      sum += probability;
      value += probability * problem.valuesMinor[cell]!;
    }
    expect(sum).toBeCloseTo(1, 9);
  }
  expectedUse(problem, probabilities).forEach((used, r) => expect(used).toBeLessThanOrEqual(problem.resources[r]!.capacity * (1 + 1e-7) + 1e-7));
  // What it says it is worth is what its probabilities are worth; 1e-6 of the amounts is what adding up leaves.
  expect(Math.abs(value - objectiveMinor)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(value)) + 1e-3);
}

describe.each(SHAPES)('an allocation: %s', (_, shape) => {
  it.each([1, 2, 3, 4, 5])('is worth what HiGHS finds, seed %d', async (seed) => {
    const problem = madeProblem({ ...shape, seed });
    const ours = solveByPrices(problem), exact = await solveByHighs(problem);
    expectFeasible(problem, ours);
    expectFeasible(problem, exact);
    const gain = Math.max(1, exact.objectiveMinor);
    // The bar is 1 %; the solver stops at a gap of a millionth of what contacts add, so far less must hold.
    expect(Math.abs(ours.objectiveMinor - exact.objectiveMinor)).toBeLessThanOrEqual(1e-4 * gain);
    expect(ours.boundMinor).toBeGreaterThanOrEqual(exact.objectiveMinor - 1e-6 * gain);
    // Nothing scarce has a price.
    expectedUse(problem, ours.probabilities).forEach((used, r) => {
      const slack = problem.resources[r]!.capacity - used;
      expect(ours.shadowPricesMinor[r]! * slack).toBeLessThanOrEqual(1e-4 * gain + 1e-3);
    });
  });
});

describe('shadow prices', () => {
  it('are what one more unit adds', async () => {
    const problem = madeProblem({ seed: 7, rows: 400, actions: 6, resources: 3, tightness: 0.4, floor: 0.02 });
    const { shadowPricesMinor } = solveByPrices(problem);
    for (const [r, price] of shadowPricesMinor.entries()) {
      const more = await solveByHighs({ ...problem, resources: problem.resources.map((resource, i) => (i === r ? { ...resource, capacity: resource.capacity + 1 } : resource)) });
      const less = await solveByHighs({ ...problem, resources: problem.resources.map((resource, i) => (i === r ? { ...resource, capacity: resource.capacity - 1 } : resource)) });
      const base = await solveByHighs(problem);
      // The value of capacity is concave: one more is worth at most the price, one less costs at least it.
      expect(more.objectiveMinor - base.objectiveMinor).toBeLessThanOrEqual(price * (1 + 1e-3) + 0.5);
      expect(base.objectiveMinor - less.objectiveMinor).toBeGreaterThanOrEqual(price * (1 - 1e-3) - 0.5);
    }
    // The third resource of this instance is not scarce.
    expect([...shadowPricesMinor].map((price) => price > 0)).toEqual([true, true, false]);
  });

  it('by hand: three debtors, one agent', () => {
    // One call; it is worth 100, 70 or 10. The next best debtor sets the price.
    const problem: AllocationProblem = {
      rowCount: 3, actionCount: 2, restAction: 1, valuesMinor: Float64Array.of(100, 0, 70, 0, 10, 0), permitted: new Uint8Array(6).fill(1), floors: new Float64Array(3),
      resources: [{ name: 'agent calls', unit: 'call', capacity: 1.5, use: Float64Array.of(1, 0) }],
    };
    const { probabilities, objectiveMinor, shadowPricesMinor } = solveByPrices(problem);
    expect([...probabilities].map((value) => Number(value.toFixed(9)))).toEqual([1, 0, 0.5, 0.5, 0, 1]);
    expect(objectiveMinor).toBeCloseTo(135, 6);
    expect(shadowPricesMinor[0]).toBeCloseTo(70, 6);
  });
});

describe('floors that do not fit', () => {
  it('are refused with the resource and what is missing', () => {
    const problem = { ...madeProblem({ seed: 1, rows: 100, actions: 3, resources: 1, tightness: 1, floor: 0.1, maskedShare: 0 }) };
    const small = { ...problem, resources: [{ ...problem.resources[0]!, name: 'agent calls', unit: 'call', capacity: 4 }] };
    // 100 debtors x a floor of 0.1 need 10 calls.
    expect(() => solveByPrices(small)).toThrow(expect.objectContaining({ code: 'capacity-exceeded', message: expect.stringContaining('agent calls, 4 call; they need 10, 6 more') as unknown }));
  });

  it('above 1 in a row are refused', () => {
    expect(() => solveByPrices(madeProblem({ seed: 1, rows: 3, actions: 4, resources: 1, tightness: 1, floor: 0.4, maskedShare: 0 }))).toThrow(expect.objectContaining({ code: 'parameter-invalid' }));
  });
});
