import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../../core/hash.ts';
import { randomStream } from '../../../../core/random.ts';
import { fitBeta } from '../../../../models/calibration/beta.ts';
import { chooseCalibrator } from '../../../../models/calibration/choose.ts';
import { fitIsotonic } from '../../../../models/calibration/isotonic.ts';
import { loadCalibrator } from '../../../../models/calibration/load.ts';
import { fitPlatt } from '../../../../models/calibration/platt.ts';
import { sigmoid } from '../../../../models/log-odds.ts';

const random = randomStream('calibration');
const margins = Float64Array.from({ length: 20_000 }, () => 2 * random.normal());
const draw = (rule: (margin: number) => number): Float64Array => margins.map((margin) => (random.uniform() < rule(margin) ? 1 : 0));

describe('fitPlatt', () => {
  it('finds slope and intercept of a distorted margin', () => {
    const { json } = fitPlatt(margins, draw((margin) => sigmoid(0.5 * margin - 1)));
    // Standard errors at 20,000 rows are about .012 and .018; four of them.
    expect(Math.abs(Number(json['slope']) - 0.5)).toBeLessThan(0.05);
    expect(Math.abs(Number(json['intercept']) + 1)).toBeLessThan(0.07);
  });

  it.each([
    ['equal margins', Float64Array.of(1, 1, 1, 1), Float64Array.of(0, 1, 1, 1)],
    ['a perfect split', Float64Array.of(-2, -1, 1, 2), Float64Array.of(0, 0, 1, 1)],
    ['a reversed order', Float64Array.of(-2, -1, 1, 2), Float64Array.of(1, 1, 0, 0)],
    ['one class', Float64Array.of(-2, -1, 1, 2), Float64Array.of(0, 0, 0, 0)],
  ])('stays finite and non-decreasing for %s', (_, x, y) => {
    const { probability } = fitPlatt(x, y);
    const [low, high] = [probability(-5), probability(5)];
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(high).toBeGreaterThanOrEqual(low);
  });
});

describe('fitBeta', () => {
  it('finds the three parameters of a bent margin', () => {
    const low = (margin: number): number => Math.log(sigmoid(margin)), high = (margin: number): number => -Math.log(sigmoid(-margin));
    const { json } = fitBeta(margins, draw((margin) => sigmoid(0.4 * low(margin) + 1.5 * high(margin) - 0.3)));
    // Standard errors at 20,000 rows are about .02, .04 and .04; four of them.
    expect(Math.abs(Number(json['a']) - 0.4)).toBeLessThan(0.08);
    expect(Math.abs(Number(json['b']) - 1.5)).toBeLessThan(0.16);
    expect(Math.abs(Number(json['c']) + 0.3)).toBeLessThan(0.16);
  });

  it('leaves a margin that is right as it is', () => {
    const { probability } = fitBeta(margins, draw(sigmoid));
    // Standard error of the curve at the centre is .004.
    for (const margin of [-2, 0, 2]) expect(Math.abs(probability(margin) - sigmoid(margin))).toBeLessThan(0.016);
  });

  it('holds a slope at 0 where it would fall', () => {
    // More default at the low end than in the middle: no never-falling curve can say that, so the low end goes flat.
    const { json, probability } = fitBeta(margins, draw((margin) => (margin < -1 ? 0.4 : margin < 1 ? 0.2 : 0.6)));
    expect(json['a']).toBe(0);
    expect(probability(-6)).toBeCloseTo(probability(-3), 1);
  });
});

describe('fitIsotonic', () => {
  it('pools what is out of order: blocks by hand', () => {
    const { json } = fitIsotonic(Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(0, 1, 0, 1, 1, 1));
    // Rows 2 and 3 pool to 1/2 at margin 2.5; the three sure rows pool to 1, kept at 1 - .5 / 4; row 1 at .5 / 2.
    expect(json).toEqual({ margins: [1, 2.5, 5], probabilities: [0.25, 0.5, 0.875] });
  });

  it('never decreases', () => {
    const { probability } = fitIsotonic(margins, draw((margin) => (margin > 0 ? 0.3 : 0.1)));
    const values = Array.from({ length: 201 }, (_, i) => probability((i - 100) / 10));
    values.slice(1).forEach((value, i) => expect(value).toBeGreaterThanOrEqual(values[i]!));
  });
});

describe('chooseCalibrator', () => {
  const groups = Array.from(margins, (_, i) => `d${i >> 2}`);

  it.each([
    ['platt', (margin: number) => sigmoid(0.4 * margin - 0.5)],
    ['isotonic', (margin: number) => (margin > 1 ? 0.8 : 0.1)],
  ] as const)('prefers %s where it is right', (kind, rule) => {
    expect(chooseCalibrator({ margins, y: draw(rule), groups }, 1).calibrator.kind).toBe(kind);
  });

  it('prefers beta where both ends bend differently', () => {
    const rule = (margin: number): number => sigmoid(0.3 * Math.log(sigmoid(margin)) - 1.8 * Math.log(sigmoid(-margin)));
    expect(chooseCalibrator({ margins, y: draw(rule), groups }, 1).calibrator.kind).toBe('beta');
  });

  it('lets the later part judge what the earlier part fitted', () => {
    // Early rows lie off the margin, later rows lie on it: folds see a mixture that Platt mends, time sees that the mending does not last.
    const times = margins.map((_, row) => (row < 12_000 ? 0 : 1));
    const y = margins.map((margin, row) => (random.uniform() < sigmoid(row < 12_000 ? 0.4 * margin - 0.8 : margin) ? 1 : 0));
    expect(chooseCalibrator({ margins, y, groups }, 1).calibrator.kind).not.toBe('identity');
    expect(chooseCalibrator({ margins, y, groups, times }, 1).calibrator.kind).toBe('identity');
  });

  it('gives the same probabilities after a round trip through JSON', () => {
    const { calibrator } = chooseCalibrator({ margins, y: draw((margin) => (margin > 1 ? 0.8 : 0.1)), groups }, 1);
    const loaded = loadCalibrator({ kind: calibrator.kind, json: JSON.parse(canonicalJson(calibrator.json)) as Record<string, unknown> });
    for (const margin of [-3, 0, 0.99, 1.01, 8]) expect(loaded.probability(margin)).toBe(calibrator.probability(margin));
  });
});
