import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../../core/random.ts';
import { roundDependently } from '../../../../../models/best-channel/allocation/round-dependently.ts';

/** Row-major probabilities drawn at random; rows sum to 1. */
function madeProbabilities(seed: number, rows: number, actions: number): Float64Array {
  const random = randomStream('made marginals', seed), cells = new Float64Array(rows * actions);
  for (let row = 0; row < rows; row++) {
    const weights = Array.from({ length: actions }, () => (random.uniform() < 0.3 ? 0 : random.exponential() ** 3));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    weights.forEach((weight, action) => {
      cells[row * actions + action] = total === 0 ? (action === 0 ? 1 : 0) : weight / total;
    });
  }
  return cells;
}

function counts(chosen: Uint8Array, actions: number): number[] {
  const totals = Array.from({ length: actions }, () => 0);
  for (const action of chosen) totals[action]!++;
  return totals;
}

describe('dependent rounding', () => {
  it.each([[1, 2], [2, 3], [7, 4], [50, 6], [400, 11]])('gives %d rows one of %d actions each, and counts that lie next to their sums', (rows, actions) => {
    for (let seed = 0; seed < 20; seed++) {
      const probabilities = madeProbabilities(seed, rows, actions);
      const chosen = roundDependently(probabilities, actions, randomStream('round', seed));
      expect(chosen.every((action, row) => probabilities[row * actions + action]! > 0)).toBe(true);
      counts(chosen, actions).forEach((count, action) => {
        let sum = 0;
        for (let row = 0; row < rows; row++) sum += probabilities[row * actions + action]!;
        // A sum that adds up to a whole number but for its last bits may stand on either side of it.
        expect(count).toBeGreaterThanOrEqual(Math.floor(sum + 1e-9));
        expect(count).toBeLessThanOrEqual(Math.ceil(sum - 1e-9));
      });
    }
  });

  it('keeps every marginal probability, by 20,000 draws', () => {
    const rows = 12, actions = 4, draws = 20_000, probabilities = madeProbabilities(5, rows, actions);
    const seen = new Float64Array(rows * actions);
    for (let draw = 0; draw < draws; draw++) roundDependently(probabilities, actions, randomStream('marginals', draw)).forEach((action, row) => { seen[row * actions + action]!++; });
    for (let cell = 0; cell < seen.length; cell++) {
      const p = probabilities[cell]!;
      // 4.5 standard errors: one of 48 cells lies outside by chance in 3 of 10,000 such tests; the seeds are fixed.
      expect(Math.abs(seen[cell]! / draws - p)).toBeLessThanOrEqual(4.5 * Math.sqrt(p * (1 - p) / draws) + 1e-12);
    }
  });

  it('holds whole sums exactly in every draw', () => {
    // Eight debtors at .25 of the only two letters.
    const probabilities = Float64Array.from({ length: 16 }, (_, cell) => (cell % 2 === 0 ? 0.25 : 0.75));
    for (let seed = 0; seed < 500; seed++) expect(counts(roundDependently(probabilities, 2, randomStream('letters', seed)), 2)).toEqual([2, 6]);
  });

  it('leaves certain rows as they are, and equal streams give equal plans', () => {
    const certain = Float64Array.of(0, 1, 0, 1, 0, 0, 0, 0, 1);
    expect([...roundDependently(certain, 3, randomStream('x'))]).toEqual([1, 0, 2]);
    const probabilities = madeProbabilities(9, 200, 6);
    expect(roundDependently(probabilities, 6, randomStream('again'))).toEqual(roundDependently(probabilities, 6, randomStream('again')));
  });
});
