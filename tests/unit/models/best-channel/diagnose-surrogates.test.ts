import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { diagnoseSurrogates } from '../../../../models/best-channel/diagnose-surrogates.ts';
import { shareDecisions } from './share-decisions.ts';

describe('early cash as a guide', () => {
  const world = shareDecisions({ seed: 31, debtors: 6000, effects: () => [0.2, 0] }), random = randomStream('early'), expected = new Float64Array(world.trueEffects.length).fill(0.5);
  const diagnose = (cashMinor: Float64Array): ReturnType<typeof diagnoseSurrogates>[number] => diagnoseSurrogates({ set: { ...world, early: [{ days: 30, cashMinor }] }, openMinor: world.openMinor, expected, seed: 1 })[0]!;

  it('is whole where the same share always comes early', () => {
    const { days, effects, slope, rSquared, cells } = diagnose(world.grossMinor.map((cash) => cash / 2));
    expect([days, cells, effects.map(({ action }) => action)]).toEqual([30, 10, ['email', 'agent']]);
    // Half of the cash, so half of the effect, of which the whole is twice as much.
    expect(slope.value).toBeCloseTo(2, 6);
    expect(rSquared.value).toBeCloseTo(1, 6);
    // .1 of what is open; .02 is four standard errors of 12,000 halved pseudo-outcomes (standard deviation .55).
    expect(Math.abs(effects[0]!.effect.value - 0.1)).toBeLessThan(0.02);
  });

  it('shows payments that are only brought forward', () => {
    // Whoever was written to pays at once, others in the first month half of the time: the effect of 30 days is larger than that to the horizon.
    const { effects } = diagnose(world.grossMinor.map((cash, row) => (world.log.actions[row] === 0 || random.uniform() < 0.5 ? cash : 0)));
    expect(effects[0]!.effect.lower).toBeGreaterThan(0.3);
  });

  it('is no guide where early cash has nothing to do with what follows', () => {
    const { rSquared, slope } = diagnose(world.openMinor.map((open) => (random.uniform() < 0.3 ? open : 0)));
    expect(rSquared.lower).toBeLessThan(0.2);
    expect(slope.lower).toBeLessThan(0);
  });

  it('is not looked at where it is not known', () => {
    expect(diagnoseSurrogates({ set: world, openMinor: world.openMinor, expected, seed: 1 })).toEqual([]);
  });
});
