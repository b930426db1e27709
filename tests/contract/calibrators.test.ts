/** One suite for every calibrator. */
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../core/hash.ts';
import { randomStream } from '../../core/random.ts';
import { CALIBRATOR_FITS, CALIBRATOR_KINDS } from '../../models/calibration/fits.ts';
import { loadCalibrator } from '../../models/calibration/load.ts';
import { sigmoid } from '../../models/log-odds.ts';

const random = randomStream('calibrators');
const margins = Float64Array.from({ length: 3000 }, () => 2 * random.normal());
const labels = margins.map((margin) => (random.uniform() < sigmoid(0.6 * margin - 0.4) ? 1 : 0));
const few = Float64Array.of(-2, -1, 1, 2);

/** Margins and labels that a window may hold. */
const CASES: readonly (readonly [string, Float64Array, Float64Array])[] = [
  ['an ordinary window', margins, labels],
  ['ties', margins.map(Math.round), labels],
  ['constant margins', margins.map(() => 0.3), labels],
  ['one row', Float64Array.of(0.4), Float64Array.of(1)],
  ['no defaults', few, new Float64Array(4)],
  ['only defaults', few, new Float64Array(4).fill(1)],
  ['a perfect split', few, Float64Array.of(0, 0, 1, 1)],
  ['a reversed order', few, Float64Array.of(1, 1, 0, 0)],
  ['margins far out', Float64Array.of(-900, -800, 700, 900), Float64Array.of(0, 1, 0, 1)],
];
/** From far below to far above what any model says; a margin is always finite. */
const GRID = [-1e300, -750, -40, ...Array.from({ length: 161 }, (_, i) => (i - 80) / 8), 40, 750, 1e300];

describe.each(CALIBRATOR_KINDS)('%s', (kind) => {
  it.each(CASES)('is a finite, never falling probability after %s', (_, x, y) => {
    const { probability } = CALIBRATOR_FITS[kind](x, y);
    const values = GRID.map((margin) => probability(margin));
    expect(values.every((p) => p >= 0 && p <= 1)).toBe(true);
    // Sums of rounded terms may wobble in the last bit where the curve is flat.
    values.slice(1).forEach((p, i) => expect(p).toBeGreaterThanOrEqual(values[i]! - 1e-15));
  });

  it.each(CASES)('says the same after a round trip through JSON, after %s', (_, x, y) => {
    const fitted = CALIBRATOR_FITS[kind](x, y);
    const loaded = loadCalibrator({ kind, json: JSON.parse(canonicalJson(fitted.json)) as Record<string, unknown> });
    expect(GRID.map((margin) => loaded.probability(margin))).toEqual(GRID.map((margin) => fitted.probability(margin)));
  });

  it('gives equal numbers from rows in another order', () => {
    const order = Int32Array.from(margins.keys());
    randomStream('order').shuffle(order);
    const a = CALIBRATOR_FITS[kind](margins, labels), b = CALIBRATOR_FITS[kind](Float64Array.from(order, (row) => margins[row]!), Float64Array.from(order, (row) => labels[row]!));
    // The sums behind the fits differ in rounding; a search stops where the loss no longer falls, at about half of the digits.
    for (const margin of [-3, -0.5, 0, 2]) expect(b.probability(margin)).toBeCloseTo(a.probability(margin), 7);
  });

  it.skipIf(kind === 'identity')('brings the mean to the observed rate', () => {
    const { probability } = CALIBRATOR_FITS[kind](margins, labels);
    const gap = margins.reduce((sum, margin, row) => sum + probability(margin) - labels[row]!, 0) / margins.length;
    // Smoothed targets move the mean by at most 1 / n; the isotonic line between block means is not exactly the block means.
    expect(Math.abs(gap)).toBeLessThan(kind === 'isotonic' ? 0.003 : 0.0005);
  });
});

it('refuses a kind that does not exist', () => {
  expect(() => loadCalibrator({ kind: 'toString', json: {} })).toThrow(expect.objectContaining({ code: 'artefact-corrupt' }));
});
