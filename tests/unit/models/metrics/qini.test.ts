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

describe('upliftCurve', () => {
  const gains = Float64Array.of(2, 0, 0, -2), curve = (clusters: readonly string[], effect: readonly number[]): ReturnType<typeof upliftCurve> => upliftCurve(Float64Array.from(effect), { gains, clusters }, { shares: [0.25, 0.4, 1], seed: 1, replicates: 50 });

  it.each([
    ['linear between points', [4, 3, 2, 1], [0.5, 0.5, 0]],
    // Ties of two are one piece that rises to .5 at half of the rows.
    ['linear within ties', [1, 1, 0, 0], [0.25, 0.4, 0]],
  ] as const)('is %s', (_, effect, values) => {
    const { points, area } = curve(['a', 'b', 'c', 'd'], effect);
    expect(points.map(({ value }) => value)).toEqual(values.map((value) => expect.closeTo(value, 12)));
    expect(area.value).toBeCloseTo(qiniAreas([Float64Array.from(effect)], { gains, clusters: ['a', 'b', 'c', 'd'] }, { seed: 1, replicates: 1 }).areas[0]!.value, 12);
  });

  it('resamples whole debtors', () => {
    // All rows are one debtor's: every draw is the same rows, and nothing moves.
    const { points } = curve(['a', 'a', 'a', 'a'], [4, 3, 2, 1]);
    for (const { value, lower, upper } of points) expect([lower, upper]).toEqual([expect.closeTo(value, 12), expect.closeTo(value, 12)]);
    expect(curve(['a', 'b', 'c', 'd'], [4, 3, 2, 1]).points[2]!.upper).toBeGreaterThan(0.5);
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
