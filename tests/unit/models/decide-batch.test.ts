import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action } from '../../../core/channel.ts';
import { makeFrame } from '../../../core/frame.ts';
import { randomStream } from '../../../core/random.ts';
import type { Policy } from '../../../models/best-channel/policy.ts';
import { decideBatch } from '../../../models/decide-batch.ts';
import { decide } from '../../../models/decide.ts';

const ROWS = 2000;
const REST = ACTIONS.length - 1;

/** Masks, values with some unknown and many equal, and draws. */
function madeBatch(slotCount: number) {
  const random = randomStream('made batch', slotCount);
  return {
    masks: Uint16Array.from({ length: ROWS }, () => random.integer(1 << REST) | 1 << REST),
    valuesMinor: Float64Array.from({ length: ROWS * ACTIONS.length * slotCount }, (_, cell) => (Math.floor(cell / slotCount) % ACTIONS.length === REST ? 0 : random.uniform() < 0.1 ? Number.NaN : 10 * random.integer(20) - 60)),
    draws: Float64Array.from({ length: ROWS }, () => random.uniform()), slotCount, slotFloor: 0,
  };
}

const POLICIES: readonly (readonly [string, Policy])[] = [
  ['greedy', { kind: 'learnt', floor: 0.02, temperatureMinor: 0 }], ['softmax', { kind: 'learnt', floor: 0.01, temperatureMinor: 25 }],
  ['capped', { kind: 'learnt', floor: 0.05, explorationCap: 0.1, temperatureMinor: 0 }], ['reference', { kind: 'reference', floor: 0.02, weights: { email: 3, sms: 1, no_contact: 1 } }],
];

describe('the batch kernel', () => {
  it.each(POLICIES)('decides to the same bits as one decision at a time: %s', (_, policy) => {
    const batch = madeBatch(1), { actions, loggingProbabilities, slots } = decideBatch({ ...batch, policy });
    for (let row = 0; row < ROWS; row++) {
      const known = ACTIONS.filter((_unused, column) => !Number.isNaN(batch.valuesMinor[row * ACTIONS.length + column]!));
      const single = decide({
        features: makeFrame([]), row: 0, permitted: ACTIONS.filter((_unused, column) => (batch.masks[row]! >> column & 1) === 1),
        blockedBy: Object.fromEntries(ACTIONS.map((action) => [action, []])) as unknown as Record<Action, string[]>, policy, draw: batch.draws[row]!,
        response: { artefactId: 'test', actions: known, featureNames: [], expectedValuesMinor: () => Float64Array.from(known, (action) => batch.valuesMinor[row * ACTIONS.length + ACTIONS.indexOf(action)]!) },
      });
      expect([ACTIONS[actions[row]!], loggingProbabilities[row], slots[row]]).toEqual([single.action, single.loggingProbability, 0]);
    }
  });

  it('draws slots within the action, and logs the product', () => {
    // One row many times: SMS only, best at slot 2; floors .02 on the two actions and .05 on each of the four slots.
    const draws = Float64Array.from({ length: 40_000 }, (_, i) => (i + 0.5) / 40_000), sms = ACTIONS.indexOf('sms');
    const row = new Float64Array(ACTIONS.length * 4);
    row.set([10, 20, 90, 30], sms * 4);
    const valuesMinor = new Float64Array(row.length * draws.length);
    for (let i = 0; i < draws.length; i++) valuesMinor.set(row, i * row.length);
    const { actions, slots, loggingProbabilities } = decideBatch({
      policy: { kind: 'learnt', floor: 0.02, temperatureMinor: 0 }, masks: new Uint16Array(draws.length).fill(1 << sms | 1 << REST), valuesMinor, slotCount: 4, slotFloor: 0.05, draws,
    });
    const share = [0, 1, 2, 3].map((slot) => actions.reduce((sum, action, i) => sum + Number(action === sms && slots[i] === slot), 0) / draws.length);
    // The draws are a grid of 1 / 40,000, so that shares are the probabilities to that step.
    [0.049, 0.049, 0.833, 0.049].forEach((expected, slot) => expect(Math.abs(share[slot]! - expected)).toBeLessThanOrEqual(2 / 40_000));
    for (const [i, action] of actions.entries()) expect(loggingProbabilities[i]).toBeCloseTo(action === REST ? 0.02 : slots[i] === 2 ? 0.98 * 0.85 : 0.98 * 0.05, 12);
  });

  it('refuses floors of slots that do not fit', () => {
    expect(() => decideBatch({ ...madeBatch(5), slotFloor: 0.3, policy: POLICIES[0]![1] })).toThrow(expect.objectContaining({ code: 'parameter-invalid' }));
  });
});
