/** What must hold of every off-policy estimator on any log. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPE_NAMES, type LoggedBandit, type OpeInput } from '../../models/ope/contract.ts';
import { estimatePolicyValue, OPE_ESTIMATORS } from '../../models/ope/estimate.ts';
import { exactBounds } from '../../models/ope/bounds.ts';
import { importanceWeights } from '../../models/ope/weights.ts';

const ACTIONS = 3;
const share = fc.double({ min: 0.05, max: 1, noNaN: true }), amount = fc.double({ min: -50, max: 200, noNaN: true });
const row = fc.record({ action: fc.nat(ACTIONS - 1), reward: amount, p: share, policy: fc.tuple(share, share, share), expected: fc.tuple(amount, amount, amount), cluster: fc.nat(9) });

/** Logs of 5 to 40 decisions, candidates that take every action, predictions of any quality. */
const inputs = fc.array(row, { minLength: 5, maxLength: 40 }).map((rows): OpeInput => {
  const log: LoggedBandit = {
    rowCount: rows.length, actionCount: ACTIONS, actions: Int32Array.from(rows, ({ action }) => action), rewards: Float64Array.from(rows, ({ reward }) => reward),
    loggingProbability: Float64Array.from(rows, ({ p }) => p), loggingProbabilities: null, clusters: rows.map(({ cluster }) => `c${cluster}`),
  };
  const policy = rows.flatMap(({ policy: odds }) => odds.map((value) => value / (odds[0] + odds[1] + odds[2])));
  return { log, policy: Float64Array.from(policy), predictions: Float64Array.from(rows.flatMap(({ expected }) => expected)), maximumWeight: Infinity };
});
const valueOf = (name: (typeof OPE_NAMES)[number], input: OpeInput): number => estimatePolicyValue(name, 'candidate', { ...input, seed: 1, replicates: 2 }).value;
const withRewards = (input: OpeInput, change: (reward: number) => number): OpeInput => ({ ...input, log: { ...input.log, rewards: input.log.rewards.map(change) }, predictions: input.predictions!.map(change) });
/** Sums of up to 40 products of weights below 20 and amounts below 200: rounding stays below 1e-9. */
const DIGITS = 8;

describe.each(OPE_NAMES)('%s', (name) => {
  it('has the unit of the rewards', () => {
    fc.assert(fc.property(inputs, (input) => {
      expect(valueOf(name, withRewards(input, (reward) => 4 * reward))).toBeCloseTo(4 * valueOf(name, input), DIGITS - 1);
    }));
  });

  it('does not mind the order of the decisions', () => {
    fc.assert(fc.property(inputs, ({ log, policy, predictions, maximumWeight }) => {
      const order = Array.from({ length: log.rowCount }, (_, i) => log.rowCount - 1 - i), pick = (values: Float64Array): Float64Array => Float64Array.from(order, (i) => values[i]!);
      const pickCells = (values: Float64Array): Float64Array => Float64Array.from(order.flatMap((i) => Array.from(values.subarray(i * ACTIONS, (i + 1) * ACTIONS))));
      const reversed: OpeInput = {
        log: { ...log, actions: Int32Array.from(order, (i) => log.actions[i]!), rewards: pick(log.rewards), loggingProbability: pick(log.loggingProbability), clusters: order.map((i) => log.clusters[i]!) },
        policy: pickCells(policy), predictions: pickCells(predictions!), maximumWeight,
      };
      expect(valueOf(name, reversed)).toBeCloseTo(valueOf(name, { log, policy, predictions, maximumWeight }), DIGITS);
    }));
  });
});

describe('between estimators', () => {
  it('dr is ips where the model says nothing, and dm where it is always right', () => {
    fc.assert(fc.property(inputs, (input) => {
      const nothing = { ...input, predictions: new Float64Array(input.policy.length) };
      expect(valueOf('dr', nothing)).toBeCloseTo(valueOf('ips', nothing), DIGITS);
      const right = { ...input, predictions: input.predictions!.map((value, cell) => (cell % ACTIONS === input.log.actions[Math.floor(cell / ACTIONS)]! ? input.log.rewards[Math.floor(cell / ACTIONS)]! : value)) };
      expect(valueOf('dr', right)).toBeCloseTo(valueOf('dm', right), DIGITS);
    }));
  });

  it('snips stays within the rewards and moves with a constant; switch-dr is dr where weights are moderate', () => {
    fc.assert(fc.property(inputs, (input) => {
      const value = valueOf('snips', input), { rewards } = input.log;
      expect(value).toBeGreaterThanOrEqual(Math.min(...rewards) - 1e-9);
      expect(value).toBeLessThanOrEqual(Math.max(...rewards) + 1e-9);
      expect(valueOf('snips', withRewards(input, (reward) => reward + 100))).toBeCloseTo(value + 100, DIGITS);
      // Weights are at most 1 / .05.
      expect(importanceWeights(input.log, input.policy).every((weight) => weight <= 20)).toBe(true);
      expect(valueOf('switch-dr', input)).toBe(valueOf('dr', input));
      expect(OPE_ESTIMATORS['switch-dr'].needsPredictions).toBe(true);
    }));
  });

  it('bounds without theory hold their own estimate', () => {
    fc.assert(fc.property(inputs.filter(({ log }) => new Set(log.rewards).size > 2 && new Set(log.clusters).size > 2), ({ log, policy }) => {
      const { bernstein, sequence, difference } = exactBounds(log, { name: 'candidate', probabilities: policy }, { level: 0.95, capQuantile: 1 });
      for (const { value, lower, upper } of [bernstein, difference.bernstein]) expect(lower <= value && value <= upper).toBe(true);
      for (const { lower, upper } of [sequence, difference.sequence]) expect(lower <= upper).toBe(true);
    }));
  });
});
