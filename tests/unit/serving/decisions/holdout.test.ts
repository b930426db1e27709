import { describe, expect, it } from 'vitest';
import { ACTIONS, type Action } from '../../../../core/channel.ts';
import { makeFrame } from '../../../../core/frame.ts';
import { namedDraw, randomStream } from '../../../../core/random.ts';
import { decide, type DecisionOutput } from '../../../../models/decide.ts';
import { episodeOf, holdOut, type EpisodeInput } from '../../../../serving/decisions/holdout.ts';

const INPUT: EpisodeInput = { debtorId: 'd-1', groupId: 'd-1', epochOn: '2026-03-02', permitted: ['email', 'no_contact'], holdout: { share: 0.1, days: 60 }, seed: 1, newest: null };
const NOTHING_BLOCKED = Object.fromEntries(ACTIONS.map((action) => [action, []])) as unknown as Record<Action, string[]>;

const weigh = (draw: number): DecisionOutput => decide({
  features: makeFrame([]), row: 0, permitted: ['email', 'sms', 'no_contact'], blockedBy: NOTHING_BLOCKED, response: null,
  policy: { kind: 'reference', floor: 0.05, weights: { email: 2, sms: 1, no_contact: 1 } }, draw,
});

describe('an episode', () => {
  it('holds its share of groups out, in every block of days', () => {
    for (const epochOn of ['2026-03-02', '2026-05-01', '2027-01-15']) {
      const arms = Array.from({ length: 20_000 }, (_, i) => episodeOf({ ...INPUT, debtorId: `d-${i}`, groupId: `g-${i}`, epochOn })!.arm);
      const share = arms.filter((arm) => arm === 'holdout').length / arms.length;
      // Four standard errors of a share of .1 in 20,000.
      expect(Math.abs(share - 0.1)).toBeLessThanOrEqual(4 * Math.sqrt(0.09 / 20_000));
    }
  });

  it('lasts its days whatever the share and the rules are meanwhile, and has its own id', () => {
    const first = episodeOf(INPUT)!;
    expect([first.startedOn, first.endsOn]).toEqual(['2026-03-02', '2026-05-01']);
    expect(episodeOf({ ...INPUT, newest: first, epochOn: '2026-04-30', permitted: ['no_contact'], holdout: { share: 0, days: 60 } })).toBe(first);
    const next = episodeOf({ ...INPUT, newest: first, epochOn: '2026-05-01' })!;
    expect([next.startedOn, next.assignmentId === first.assignmentId]).toEqual(['2026-05-01', false]);
  });

  it.each([
    ['nothing may be chosen', { permitted: ['no_contact'] as const }], ['nobody is held out', { holdout: { share: 0, days: 60 } }],
  ])('does not begin while %s', (_, change) => expect(episodeOf({ ...INPUT, ...change })).toBeNull());

  it('has one arm in a group of debtors that begin in one block', () => {
    for (let group = 0; group < 200; group++) {
      const arms = ['2026-03-01', '2026-03-09', '2026-03-20'].map((epochOn, i) => episodeOf({ ...INPUT, debtorId: `d-${i}`, groupId: `g-${group}`, epochOn, holdout: { share: 0.2, days: 400 } })!.arm);
      expect(new Set(arms).size).toBe(1);
    }
  });
});

describe('decisions of both arms', () => {
  /** Rewards of a debtor: what it pays anyway and what each contact adds to it. */
  const rewardOf = (action: Action, base: number): number => base + (({ email: 10, sms: 40 } as Partial<Record<Action, number>>)[action] ?? 0);

  it('let inverse probabilities find the value of a policy from the policy arm alone, and not with the holdout mixed in', () => {
    const random = randomStream('holdout truth'), rows = Array.from({ length: 40_000 }, (_, i) => {
      const episode = episodeOf({ ...INPUT, debtorId: `d-${i}`, groupId: `d-${i}`, holdout: { share: 0.2, days: 60 } })!, output = weigh(namedDraw('draw', i));
      const decided = episode.arm === 'holdout' ? holdOut(output, episode.share, true) : output;
      return { arm: episode.arm, ...decided, reward: rewardOf(decided.action, 100 * random.uniform()) };
    });
    const valueOfSms = (taken: readonly (typeof rows)[number][]): number => taken.reduce((sum, { action, reward, loggingProbability }) => sum + (action === 'sms' ? reward / loggingProbability : 0), 0) / taken.length;
    // Truth: 50 on average and 40 by SMS. The standard error is about 1: p = .26, rewards of 40 to 140 in 32,000 rows.
    expect(Math.abs(valueOfSms(rows.filter(({ arm }) => arm === 'policy')) - 90)).toBeLessThanOrEqual(4);
    // Rows of the holdout never take SMS: with them a fifth is missing.
    expect(valueOfSms(rows)).toBeLessThan(80);
  });

  it('begin with probabilities that are the shares seen over both arms, and go on with certainty', () => {
    const output = weigh(0.5), first = holdOut(output, 0.2, true), later = holdOut(output, 0.2, false);
    first.probabilities.forEach((probability, i) => expect(probability).toBeCloseTo(0.8 * output.probabilities[i]! + (i === 2 ? 0.2 : 0), 12));
    expect([first.action, later.action, later.loggingProbability, later.probabilities]).toEqual(['no_contact', 'no_contact', 1, [0, 0, 1]]);
  });
});
