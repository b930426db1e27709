import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action } from '../../../core/channel.ts';
import { makeFrame, numericColumn } from '../../../core/frame.ts';
import { randomStream } from '../../../core/random.ts';
import type { Policy } from '../../../models/best-channel/policy.ts';
import type { ResponseScorer } from '../../../models/best-channel/scorer.ts';
import { decide, drawIndex, type DecisionInput } from '../../../models/decide.ts';

const FRAME = makeFrame([['x', numericColumn([1])]]);

function scorer(values: Partial<Record<Action, number>>): ResponseScorer {
  const actions = Object.keys(values) as Action[];
  return { artefactId: 'test', actions, featureNames: ['x'], expectedValuesMinor: () => Float64Array.from(actions, (action) => values[action]!) };
}

function blocked(reasons: Partial<Record<Action, readonly string[]>>): Record<Action, readonly string[]> {
  return Object.fromEntries(ACTIONS.map((action) => [action, reasons[action] ?? ['not-offered']])) as Record<Action, readonly string[]>;
}

const GREEDY: Policy = { kind: 'learnt', floor: 0.02, temperatureMinor: 0 };
const INPUT: DecisionInput = {
  features: FRAME, row: 0, permitted: ['email', 'sms', 'letter', 'no_contact'],
  blockedBy: blocked({ email: [], sms: [], letter: [], agent: ['base/no-contact-point'], no_contact: [] }),
  response: scorer({ email: 120.4, sms: 300.6, letter: -80, agent: 900, no_contact: 0 }), policy: GREEDY, draw: 0.5,
};

describe('decide', () => {
  it('gives the floor to each permitted action and the rest to the best, checked by hand', () => {
    const answer = decide(INPUT);
    expect(answer.permitted).toEqual(['email', 'sms', 'letter', 'no_contact']);
    // 1 - 4 x 0.02 = 0.92 is left for sms.
    expect(answer.probabilities).toEqual([0.02, 0.9400000000000001, 0.02, 0.02]);
    expect([answer.action, answer.loggingProbability, answer.expectedValueMinor]).toEqual(['sms', 0.9400000000000001, 301]);
  });

  it.each([[0, 'email'], [0.0199, 'email'], [0.02, 'sms'], [0.9599, 'sms'], [0.961, 'letter'], [0.981, 'no_contact'], [0.9999999999, 'no_contact']] as const)(
    'draw %d falls on %s', (draw, action) => expect(decide({ ...INPUT, draw }).action).toBe(action));

  it('ranks what was offered: permitted by value, then blocked with its rules; never what was not offered', () => {
    expect(decide(INPUT).ranking).toEqual([
      { action: 'sms', permitted: true, expectedValueMinor: 301, blockedBy: [] },
      { action: 'email', permitted: true, expectedValueMinor: 120, blockedBy: [] },
      { action: 'no_contact', permitted: true, expectedValueMinor: 0, blockedBy: [] },
      { action: 'letter', permitted: true, expectedValueMinor: -80, blockedBy: [] },
      { action: 'agent', permitted: false, expectedValueMinor: 900, blockedBy: ['base/no-contact-point'] },
    ]);
  });

  it('never chooses a masked action, however good', () => {
    const answer = decide({ ...INPUT, permitted: ['no_contact'] });
    expect([answer.action, answer.loggingProbability, answer.probabilities]).toEqual(['no_contact', 1, [1]]);
  });

  it('prefers no contact where no contact is worth its cost', () => {
    const answer = decide({ ...INPUT, response: scorer({ email: -1, sms: 0, letter: -3, no_contact: 0 }) });
    expect(answer.probabilities.at(-1)).toBeCloseTo(0.94, 12);
  });

  it('gives an action without a head the floor alone and no value', () => {
    const answer = decide({ ...INPUT, response: scorer({ email: 5, no_contact: 0 }) });
    expect(answer.probabilities).toEqual([0.9400000000000001, 0.02, 0.02, 0.02]);
    expect(answer.ranking.find((item) => item.action === 'sms')?.expectedValueMinor).toBeNull();
  });

  it('follows reference weights over what is permitted, no contact where nothing has weight', () => {
    const policy: Policy = { kind: 'reference', floor: 0.01, weights: { email: 3, sms: 1, agent: 50 } };
    const answer = decide({ ...INPUT, policy, response: null });
    [0.01 + 0.96 * 0.75, 0.01 + 0.96 * 0.25, 0.01, 0.01].forEach((p, i) => expect(answer.probabilities[i]).toBeCloseTo(p, 14));
    expect(answer.expectedValueMinor).toBeNull();
    expect(decide({ ...INPUT, permitted: ['letter', 'no_contact'], policy, response: null }).probabilities).toEqual([0.01, 0.99]);
  });

  it('softens with a temperature: softmax of value over temperature, checked by hand', () => {
    const policy: Policy = { kind: 'learnt', floor: 0, temperatureMinor: 100 };
    const answer = decide({ ...INPUT, permitted: ['email', 'no_contact'], response: scorer({ email: 100, no_contact: 0 }), policy });
    // e / (1 + e)
    expect(answer.probabilities[0]).toBeCloseTo(0.7310585786300049, 12);
  });

  it.each([
    ['a learnt policy without a response model', { response: null }, 'promotion-refused'],
    ['floors above one', { policy: { kind: 'reference', floor: 0.3, weights: {} } as Policy }, 'parameter-invalid'],
  ] as const)('refuses %s', (_, change, code) => {
    expect(() => decide({ ...INPUT, ...change })).toThrow(expect.objectContaining({ code }));
  });

  it('draws with the logged frequencies (chi-square over 20,000 seeded draws)', () => {
    const policy: Policy = { kind: 'learnt', floor: 0.05, temperatureMinor: 200 };
    const counts = new Map<Action, number>();
    const stream = randomStream('decide frequencies');
    const n = 20_000;
    let probabilities: readonly number[] = [];
    for (let i = 0; i < n; i++) {
      const answer = decide({ ...INPUT, policy, draw: stream.uniform() });
      counts.set(answer.action, (counts.get(answer.action) ?? 0) + 1);
      probabilities = answer.probabilities;
    }
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    const chiSquare = INPUT.permitted.reduce((sum, action, i) => sum + ((counts.get(action) ?? 0) - n * probabilities[i]!) ** 2 / (n * probabilities[i]!), 0);
    // 99.9 % quantile of chi-square with 3 degrees of freedom; the seed is fixed, so this never flickers.
    expect(chiSquare).toBeLessThan(16.27);
  });

  it('never draws an action of probability zero', () => {
    expect(drawIndex([0, 1, 0], 0)).toBe(1);
    expect(drawIndex([0.5, 0.5 - 1e-17, 0], 1 - 1e-16)).toBe(1);
  });
});
