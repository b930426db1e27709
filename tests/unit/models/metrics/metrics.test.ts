import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { expectedCalibrationError } from '../../../../models/metrics/ece.ts';
import { logLoss } from '../../../../models/metrics/log-loss.ts';
import { compareDefault, measureDefault } from '../../../../models/metrics/measure.ts';
import { auc, rankedAuc, rankedKs, rankScores } from '../../../../models/metrics/ranking.ts';

const f = (...values: number[]): Float64Array => Float64Array.from(values);

describe('auc', () => {
  it.each([
    // Pairs (positive, negative) won, half for ties, by hand.
    ['perfect', f(0, 0, 1, 1), f(1, 2, 3, 4), 1],
    ['reversed', f(1, 1, 0, 0), f(1, 2, 3, 4), 0],
    ['all tied', f(0, 1, 0, 1), f(5, 5, 5, 5), 0.5],
    ['one tie of four pairs', f(0, 0, 1, 1), f(0.1, 0.4, 0.35, 0.4), (1 + 0 + 1 + 0.5) / 4],
  ])('%s', (_, y, scores, expected) => {
    expect(auc(y, scores)).toBeCloseTo(expected, 14);
  });

  it('is NaN without both classes', () => {
    expect(auc(f(1, 1), f(1, 2))).toBeNaN();
  });

  it('weighs a row of weight 2 as two rows', () => {
    const weighted = rankedAuc(rankScores(f(0, 1, 0), f(1, 2, 3)), f(2, 1, 1));
    expect(weighted).toBeCloseTo(auc(f(0, 0, 1, 0), f(1, 1, 2, 3)), 14);
  });
});

describe('rankedKs', () => {
  it('is the widest gap of the cumulative shares', () => {
    // After scores 1 and 2: negatives 2/2 seen, positives 1/3 seen.
    expect(rankedKs(rankScores(f(0, 0, 1, 1, 1), f(1, 2, 2, 3, 4)))).toBeCloseTo(1 - 1 / 3, 14);
  });
});

describe('logLoss', () => {
  it('is -ln of the probability of what happened', () => {
    expect(logLoss(f(1, 0), f(0.8, 0.4))).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 14);
  });

  it('is finite for a sure error', () => {
    expect(logLoss(f(1), f(0))).toBeCloseTo(-Math.log(1e-12), 6);
  });
});

describe('expectedCalibrationError', () => {
  it('is null below 1,000 positives, else the mean gap of ten equal bins', () => {
    const p = Float64Array.from({ length: 4000 }, (_, i) => (i < 2000 ? 0.2 : 0.6));
    // Observed .5 in both halves: gaps .3 and .1.
    const y = p.map((_, i) => i % 2);
    expect(expectedCalibrationError(y, p)).toBeCloseTo(0.2, 12);
    expect(expectedCalibrationError(y.slice(0, 1900), p.slice(0, 1900))).toBeNull();
  });
});

describe('intervals', () => {
  const random = randomStream('intervals');
  const p = Float64Array.from({ length: 600 }, () => random.uniform());
  const y = p.map((probability) => (random.uniform() < probability ? 1 : 0));

  it('hold the value and are wider when rows are few debtors', () => {
    const single = measureDefault({ y, groups: Array.from(y, (_, i) => String(i)) }, p, 1);
    const order = Array.from(y.keys()).sort((a, b) => p[a]! - p[b]!);
    const groups = Array.from(y, () => '');
    order.forEach((row, place) => {
      groups[row] = String(Math.floor(place / 60));
    });
    const clustered = measureDefault({ y, groups }, p, 1);
    for (const { value, lower, upper } of [single.auc, single.logLoss, single.brier, single.calibrationInTheLarge]) {
      expect(lower).toBeLessThan(value);
      expect(upper).toBeGreaterThan(value);
    }
    expect(clustered.brier.upper - clustered.brier.lower).toBeGreaterThan(single.brier.upper - single.brier.lower);
  });

  it('of paired differences are zero for equal scores and narrower than the models\' own', () => {
    const outcomes = { y, groups: Array.from(y, (_, i) => String(i)) };
    expect(compareDefault(outcomes, { a: p, b: p }, 1).auc).toMatchObject({ value: 0, lower: 0, upper: 0 });
    const near = p.map((value) => 0.98 * value + 0.01);
    const paired = compareDefault(outcomes, { a: near, b: p }, 1).logLoss, own = measureDefault(outcomes, p, 1).logLoss;
    expect(paired.upper - paired.lower).toBeLessThan((own.upper - own.lower) / 4);
  });
});
