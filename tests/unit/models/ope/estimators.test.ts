import { describe, expect, it } from 'vitest';
import { OPE_NAMES, type LoggedBandit, type OpeInput } from '../../../../models/ope/contract.ts';
import { OPE_ESTIMATORS, estimateDifference, estimatePolicyValue } from '../../../../models/ope/estimate.ts';
import { populationValue, syntheticBandit } from './synthetic-bandit.ts';

/** Four decisions, two actions; numbers small enough for paper. */
const LOG: LoggedBandit = {
  rowCount: 4, actionCount: 2, actions: Int32Array.of(0, 1, 0, 1), rewards: Float64Array.of(10, 20, 0, 40),
  loggingProbability: Float64Array.of(0.5, 0.5, 0.8, 0.2), loggingProbabilities: Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.8, 0.2, 0.8, 0.2),
  clusters: ['a', 'a', 'b', 'c'],
};
/** Candidate: action 1 with .75. Weights .25/.5, .75/.5, .25/.8, .75/.2 = .5, 1.5, .3125, 3.75. */
const INPUT: OpeInput = {
  log: LOG, policy: Float64Array.of(0.25, 0.75, 0.25, 0.75, 0.25, 0.75, 0.25, 0.75),
  predictions: Float64Array.of(8, 16, 8, 16, 4, 20, 4, 36), maximumWeight: Infinity,
};
const OPTIONS = { seed: 1, replicates: 200 };

describe('estimators by hand', () => {
  it.each([
    // (.5*10 + 1.5*20 + .3125*0 + 3.75*40) / 4
    ['ips', 46.25],
    // 185 / (.5 + 1.5 + .3125 + 3.75)
    ['snips', 185 / 6.0625],
    // (.25*8 + .75*16 = 14) twice, .25*4 + .75*20 = 16, .25*4 + .75*36 = 28
    ['dm', 18],
    // 18 + (.5*2 + 1.5*4 + .3125*-4 + 3.75*4) / 4
    ['dr', 18 + 20.75 / 4],
    ['switch-dr', 18 + 20.75 / 4],
  ] as const)('%s', (name, value) => {
    expect(estimatePolicyValue(name, 'candidate', { ...INPUT, ...OPTIONS }).value).toBeCloseTo(value, 12);
  });

  it('reports effective sample size, largest share, clipping and overlap', () => {
    const estimate = estimatePolicyValue('ips', 'candidate', { ...INPUT, ...OPTIONS });
    expect(estimate.effectiveSampleSize).toBeCloseTo(6.0625 ** 2 / (0.25 + 2.25 + 0.3125 ** 2 + 3.75 ** 2), 12);
    expect(estimate.maxWeightShare).toBeCloseTo(3.75 / 6.0625, 12);
    expect([estimate.clippedShare, estimate.unsupportedShare, estimate.rows, estimate.clusters]).toEqual([0, 0, 4, 3]);
    const clipped = estimatePolicyValue('ips', 'candidate', { ...INPUT, ...OPTIONS, maximumWeight: 2 });
    expect(clipped.clippedShare).toBeCloseTo(1.75 / 6.0625, 12);
    expect(clipped.value).toBeCloseTo((5 + 30 + 0 + 80) / 4, 12);
    const masked = { ...LOG, loggingProbability: Float64Array.of(0.5, 0.5, 1, 0.2), loggingProbabilities: Float64Array.of(0.5, 0.5, 0.5, 0.5, 1, 0, 0.8, 0.2) };
    expect(estimatePolicyValue('dr', 'candidate', { ...INPUT, ...OPTIONS, log: masked }).unsupportedShare).toBeCloseTo(0.75 / 4, 12);
  });

  it('drops the correction of switch-dr above its threshold', () => {
    const rare = { ...LOG, loggingProbability: Float64Array.of(0.5, 0.5, 0.8, 0.03), loggingProbabilities: null };
    // The last weight is .75 / .03 = 25, above 20.
    expect(estimatePolicyValue('switch-dr', 'candidate', { ...INPUT, ...OPTIONS, log: rare }).value).toBeCloseTo(18 + 5.75 / 4, 12);
  });
});

describe('every estimator', () => {
  const names = OPE_NAMES.map((name) => [name] as const);
  it.each(names)('%s gives the logged mean for the logging policy and a reward model that is right on average', (name) => {
    const { log } = syntheticBandit(5, 300);
    const mean = log.rewards.reduce((sum, reward) => sum + reward, 0) / log.rowCount;
    const predictions = new Float64Array(log.rowCount * log.actionCount).fill(mean);
    const estimate = estimatePolicyValue(name, 'logging', { log, policy: log.loggingProbabilities!, predictions, maximumWeight: Infinity, ...OPTIONS });
    expect(estimate.value).toBeCloseTo(mean, 10);
    expect(estimate.effectiveSampleSize).toBeCloseTo(log.rowCount, 8);
  });
  it.each(names)('%s repeats its bits, brackets its value and does not mind the order of clusters', (name) => {
    const bandit = syntheticBandit(6, 200);
    const input = { log: bandit.log, policy: bandit.candidate, predictions: bandit.means, maximumWeight: Infinity, ...OPTIONS };
    const estimate = estimatePolicyValue(name, 'candidate', input);
    expect(estimatePolicyValue(name, 'candidate', input)).toEqual(estimate);
    expect(estimate.lower).toBeLessThan(estimate.value);
    expect(estimate.upper).toBeGreaterThan(estimate.value);
    expect(OPE_ESTIMATORS[name].name).toBe(name);
  });
  it.each([
    ['a zero probability', { loggingProbability: Float64Array.of(0, 0.5, 0.8, 0.2) }, 'logged-probability-invalid'],
    ['a missing probability', { loggingProbability: Float64Array.of(NaN, 0.5, 0.8, 0.2) }, 'logged-probability-invalid'],
    ['a sum of .99', { loggingProbabilities: Float64Array.of(0.5, 0.49, 0.5, 0.5, 0.8, 0.2, 0.8, 0.2) }, 'logged-probability-invalid'],
    ['a probability that contradicts the action', { loggingProbability: Float64Array.of(0.4, 0.5, 0.8, 0.2) }, 'logged-probability-invalid'],
    ['a column too short', { rewards: Float64Array.of(1, 2, 3) }, 'frame-mismatch'],
  ] as const)('refuses %s', (_, change, code) => {
    expect(() => estimatePolicyValue('ips', 'candidate', { ...INPUT, ...OPTIONS, log: { ...LOG, ...change } })).toThrow(expect.objectContaining({ code }));
  });
  it('refuses a candidate without overlap, and a model-based estimator without a model', () => {
    const never = Float64Array.of(0, 1, 1, 0, 0, 1, 1, 0);
    expect(() => estimatePolicyValue('dr', 'never', { ...INPUT, ...OPTIONS, policy: never })).toThrow(expect.objectContaining({ code: 'no-overlap' }));
    expect(() => estimatePolicyValue('dr', 'blind', { ...INPUT, ...OPTIONS, predictions: null })).toThrow(expect.objectContaining({ code: 'parameter-invalid' }));
  });
});

describe('truth by simulation', () => {
  const truth = populationValue();

  it('dr intervals of 95 % cover the truth, even with a wrong reward model', () => {
    let covered = 0;
    const repetitions = 200;
    for (let seed = 0; seed < repetitions; seed++) {
      const bandit = syntheticBandit(1000 + seed, 250);
      const wrong = bandit.means.map((mean, cell) => 0.6 * mean + (cell % 3));
      const estimate = estimatePolicyValue('dr', 'candidate', { log: bandit.log, policy: bandit.candidate, predictions: wrong, maximumWeight: Infinity, seed, replicates: 200 });
      if (estimate.lower <= truth && truth <= estimate.upper) covered++;
    }
    // Binomial(200, .95) lies in [.90, .985] with probability .998; percentile intervals on 250 debtors run a little low.
    expect(covered / repetitions).toBeGreaterThanOrEqual(0.9);
    expect(covered / repetitions).toBeLessThanOrEqual(0.985);
  });

  it('dm inherits the bias of a wrong model, dr does not', () => {
    const bandit = syntheticBandit(9, 20_000);
    const flattering = bandit.means.map((mean, cell) => mean + (cell % 3 === 1 ? 2 : 0));
    const input = { log: bandit.log, policy: bandit.candidate, predictions: flattering, maximumWeight: Infinity, ...OPTIONS };
    // Action 1 is flattered by 2 where the candidate takes it with .9 (x > 0) or .05: 2 x .475.
    expect(estimatePolicyValue('dm', 'candidate', input).value - bandit.rowValue).toBeCloseTo(0.95, 1);
    // 50,000 decisions, per-row sd about 4: standard error about .02, so .08 is four of them.
    expect(Math.abs(estimatePolicyValue('dr', 'candidate', input).value - bandit.rowValue)).toBeLessThan(0.08);
  });

  it('dr with a good model is narrower than snips, and snips than ips', () => {
    const bandit = syntheticBandit(11, 2_000);
    const width = (name: 'ips' | 'snips' | 'dr'): number => {
      const { lower, upper } = estimatePolicyValue(name, 'candidate', { log: bandit.log, policy: bandit.candidate, predictions: bandit.means, maximumWeight: Infinity, ...OPTIONS });
      return upper - lower;
    };
    expect(width('dr')).toBeLessThan(width('snips'));
    expect(width('snips')).toBeLessThan(width('ips'));
  });

  it('a paired difference is narrower than either value and finds the better policy', () => {
    const bandit = syntheticBandit(12, 2_000);
    const difference = estimateDifference({ log: bandit.log, candidate: bandit.candidate, inForce: bandit.log.loggingProbabilities!, predictions: bandit.means, maximumWeight: Infinity, ...OPTIONS });
    expect(difference.lower).toBeGreaterThan(0.5);
    const same = estimateDifference({ log: bandit.log, candidate: bandit.candidate, inForce: bandit.candidate, predictions: bandit.means, maximumWeight: Infinity, ...OPTIONS });
    expect([same.value, same.lower, same.upper]).toEqual([0, 0, 0]);
  });
});
