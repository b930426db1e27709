import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { qiniAreas, qiniCurve, trialGains, upliftCurve } from '../../../../models/metrics/qini.ts';

describe('qiniCurve', () => {
  const gains = trialGains({ treated: Uint8Array.of(1, 0, 1, 0), outcome: Float64Array.of(1, 0, 0, 1), probability: 0.5 }), rows = { gains, clusters: ['a', 'b', 'c', 'd'] };
  it.each([
    // Gains a row: 2, 0, 0, -2, each over four.
    ['the right order', [4, 3, 2, 1], [[0, 0], [0.25, 0.5], [0.5, 0.5], [0.75, 0.5], [1, 0]]],
    ['the wrong one', [1, 2, 3, 4], [[0, 0], [0.25, -0.5], [0.5, -0.5], [0.75, -0.5], [1, 0]]],
    ['ties together', [1, 1, 0, 0], [[0, 0], [0.5, 0.5], [1, 0]]],
    ['one value for all', [1, 1, 1, 1], [[0, 0], [1, 0]]],
  ] as const)('%s', (_, effect, points) => {
    expect(qiniCurve(Float64Array.from(effect), gains).map(({ share, gain }) => [share, gain])).toEqual(points);
  });

  it.each([
    // Trapezoids of .25: (0 + .5) / 2, .5, .5, (.5 + 0) / 2.
    ['the right order', [4, 3, 2, 1], 0.375],
    ['the wrong one', [1, 2, 3, 4], -0.375],
    ['ties together', [1, 1, 0, 0], 0.25],
    ['one value for all', [1, 1, 1, 1], 0],
  ] as const)('has the area of %s', (_, effect, area) => {
    expect(qiniAreas([Float64Array.from(effect)], rows, { seed: 1, replicates: 2 }).areas[0]!.value).toBeCloseTo(area, 12);
  });
});

it('finds a planted effect, and nothing where there is none', () => {
  const random = randomStream('qini test'), count = 20_000, x = Float64Array.from({ length: count }, () => random.uniform()), noise = x.map(() => random.uniform());
  const treated = Uint8Array.from({ length: count }, () => random.integer(2));
  // Effect .4 x: the best order gains .4 (s - s^2 / 2) up to s, less .2 s: an area of .4 / 3 - .1 = 1/30.
  const outcome = x.map((value, row) => (random.uniform() < 0.3 + 0.4 * value * treated[row]! ? 1 : 0));
  const { areas, differences } = qiniAreas([x, noise], { gains: trialGains({ treated, outcome, probability: 0.5 }), clusters: Array.from(x, (_, row) => String(row)) }, { seed: 1, replicates: 200 });
  expect(areas[0]!.lower).toBeLessThan(1 / 30);
  expect(areas[0]!.upper).toBeGreaterThan(1 / 30);
  expect(areas[1]!.lower).toBeLessThan(0);
  expect(areas[1]!.upper).toBeGreaterThan(0);
  expect(differences[1]!.lower).toBeGreaterThan(0);
});
