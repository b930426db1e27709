import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { exactBounds } from '../../../../models/ope/bounds.ts';
import { capRewards } from '../../../../models/ope/capped-rewards.ts';
import { lowerSequence } from '../../../../models/ope/confidence-sequence.ts';
import type { LoggedBandit } from '../../../../models/ope/contract.ts';
import { bernsteinInterval } from '../../../../models/ope/empirical-bernstein.ts';

describe('capRewards', () => {
  it.each([
    // .75 of four values: the third.
    ['amounts', [0, 2, 4, 100], 0.75, { least: 0, most: 4, cutRows: 1, cutShare: 96 / 106 }, [0, 0.5, 1, 1]],
    ['amounts below zero too', [-100, -2, 2, 100], 0.75, { least: -100, most: 2, cutRows: 1, cutShare: 98 / 204 }, [0, 98 / 102, 1, 1]],
    ['yes and no', [0, 0, 0, 1], 0.75, { least: 0, most: 1, cutRows: 0, cutShare: 0 }, [0, 0, 0, 1]],
    ['nearly all the same', [0, 0, 0, 0, 3, 9], 0.6, { least: 0, most: 9, cutRows: 0, cutShare: 0 }, [0, 0, 0, 0, 1 / 3, 1]],
  ] as const)('%s', (_, rewards, share, range, scaled) => {
    const capped = capRewards(Float64Array.from(rewards), share);
    expect(capped).toMatchObject(range);
    expect(Array.from(capped.scaled)).toEqual(scaled);
  });
});

describe('bernsteinInterval', () => {
  it('is the formula', () => {
    // Mean .5, variance 1/3, ln(2 / .025) = 4.3820; sqrt(2 x 1/3 x 4.3820 / 4) + 7 x 4.3820 / 9.
    const { value, lower, upper } = bernsteinInterval(Float64Array.of(0, 0, 1, 1), { range: 1, level: 0.95 });
    const half = Math.sqrt(2 / 3 * Math.log(80) / 4) + 7 * Math.log(80) / 9;
    expect(value).toBe(0.5);
    expect(lower).toBeCloseTo(0.5 - half, 12);
    expect(upper).toBeCloseTo(0.5 + half, 12);
  });
});

describe('lowerSequence', () => {
  it('is the formula on two hundred ones by hand', () => {
    const logTerm = Math.log(20), psi = (bet: number): number => -Math.log(1 - bet) - bet, bounds = lowerSequence(new Float64Array(200).fill(1), { least: 0, span: 1, alpha: 0.05 });
    let bets = 0, lost = 0, spread = 1.25, best = 0;
    for (let i = 1; i <= 200; i++) {
      // Forecast of the i-th: (.5 + (i - 1)) / i. Bets fall below .5 once v_i i ln(1 + i) passes 8 ln 20.
      const miss = 0.5 / i, bet = Math.min(0.5, Math.sqrt(2 * logTerm / (spread / (4 + i) * i * Math.log(1 + i))));
      bets += bet;
      lost += miss ** 2 * psi(bet);
      spread += miss ** 2;
      best = Math.max(best, (bets - logTerm - lost) / bets);
      expect(bounds[i - 1]).toBeCloseTo(best, 12);
    }
    // After 200 ones a mean below .96 is out of the question.
    expect(best).toBeGreaterThan(0.96);
  });

  it('hardly ever passes the mean at any time, and comes close to it', () => {
    const random = randomStream('sequence'), repetitions = 400, length = 2000;
    let wrong = 0, last = 0;
    for (let i = 0; i < repetitions; i++) {
      // Mean .2, weights of 10 one time in fifty: a value of 10 on a mean that cannot exceed 1.
      const values = Float64Array.from({ length }, () => (random.uniform() < 0.02 ? 10 : 0));
      const bounds = lowerSequence(values, { least: 0, span: 1, reach: 10, alpha: 0.05 });
      if (bounds.some((bound) => bound > 0.2)) wrong++;
      last += bounds.at(-1)! / repetitions;
    }
    // At most .05 in truth; 400 draws of .05 pass .085 with a chance below .002.
    expect(wrong / repetitions).toBeLessThanOrEqual(0.085);
    // The normal bound at 2,000 values would be .2 - 1.64 x .031 = .149; for all times, with values of 10, it costs about five times that distance.
    expect(last).toBeGreaterThan(0.02);
  });

  it('keeps the level where it is stopped as soon as it looks good, which a fixed-size bound does not', () => {
    const random = randomStream('stopping'), repetitions = 300;
    let sequence = 0, normal = 0;
    for (let i = 0; i < repetitions; i++) {
      const values = Float64Array.from({ length: 1000 }, () => random.integer(2));
      if (lowerSequence(values, { least: 0, span: 1, alpha: 0.05 }).some((bound) => bound > 0.5)) sequence++;
      let sum = 0;
      if (values.some((value, n) => { sum += value; return n >= 20 && sum / (n + 1) - 1.645 * 0.5 / Math.sqrt(n + 1) > 0.5; })) normal++;
    }
    expect(sequence / repetitions).toBeLessThanOrEqual(0.09);
    // Looking 980 times at a one-sided 5 % bound is wrong about a third of the time.
    expect(normal / repetitions).toBeGreaterThan(0.2);
  });
});

/** Two actions drawn evenly; the second pays with .6, the first with .4. Clusters of two rows. */
function bandit(seed: number, rows: number): LoggedBandit {
  const random = randomStream('bounds', seed), actions = Int32Array.from({ length: rows }, () => random.integer(2));
  return {
    rowCount: rows, actionCount: 2, actions, rewards: Float64Array.from(actions, (action) => (random.uniform() < 0.4 + 0.2 * action ? 1 : 0)),
    loggingProbability: new Float64Array(rows).fill(0.5), loggingProbabilities: null, clusters: Array.from(actions, (_, row) => `c${row >> 1}`),
  };
}

describe('exactBounds', () => {
  it('hold the truth on both sides, of values and of differences', () => {
    const missed = { bernstein: 0, sequence: 0, bernsteinDifference: 0, sequenceDifference: 0 };
    const misses = ({ lower, upper }: { readonly lower: number; readonly upper: number }, truth: number): number => (lower > truth || upper < truth ? 1 : 0);
    for (let seed = 0; seed < 200; seed++) {
      const log = bandit(seed, 2000), second = { name: 'second', probabilities: Float64Array.from({ length: 4000 }, (_, cell) => cell % 2) };
      const { bernstein, sequence, difference, largestWeight, cap } = exactBounds(log, second, { level: 0.95, capQuantile: 0.99 });
      expect([largestWeight, cap.cutShare]).toEqual([2, 0]);
      missed.bernstein += misses(bernstein, 0.6);
      missed.sequence += misses(sequence, 0.6);
      missed.bernsteinDifference += misses(difference.bernstein, 0.1);
      missed.sequenceDifference += misses(difference.sequence, 0.1);
      expect(sequence.upper - sequence.lower).toBeLessThan(0.25);
    }
    // At most .05 each in truth: 200 draws of it pass 19 with a chance of .003.
    expect(Math.max(...Object.values(missed))).toBeLessThanOrEqual(19);
  });

  it('move with the unit of the rewards', () => {
    const log = bandit(1, 1000), second = { name: 'second', probabilities: Float64Array.from({ length: 2000 }, (_, cell) => cell % 2) }, options = { level: 0.95, capQuantile: 0.99 };
    const one = exactBounds(log, second, options), other = exactBounds({ ...log, rewards: log.rewards.map((reward) => 100 + 50 * reward) }, second, options);
    expect(other.sequence.lower).toBeCloseTo(100 + 50 * one.sequence.lower, 9);
    expect(other.bernstein.upper).toBeCloseTo(100 + 50 * one.bernstein.upper, 9);
    expect(other.difference.sequence.upper).toBeCloseTo(50 * one.difference.sequence.upper, 9);
  });
});
