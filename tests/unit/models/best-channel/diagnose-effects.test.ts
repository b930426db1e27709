import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { diagnoseEffects, type ActionDiagnostics } from '../../../../models/best-channel/diagnose-effects.ts';
import { shareDecisions } from './share-decisions.ts';

const world = shareDecisions({ seed: 11, debtors: 6000, effects: (u) => [0.05 + 0.25 * Math.tanh(u), 0] });
const expected = new Float64Array(world.trueEffects.length).fill(0.5);
const diagnose = (effects: Float64Array): readonly ActionDiagnostics[] => diagnoseEffects({ set: world, openMinor: world.openMinor, effects, expected, seed: 1 });

describe('diagnostics of effects', () => {
  const [email, agent] = diagnose(world.trueEffects);

  it('are of every contact that was made, where it and no contact were possible', () => {
    expect([email!.action, agent!.action, email!.decisions]).toEqual(['email', 'agent', 12_000]);
    expect(email!.taken).toBe(world.log.actions.reduce((sum, action) => sum + Number(action === 0), 0));
  });

  it('say of true effects that they hold', () => {
    const mean = world.trueEffects.reduce((sum, effect, cell) => sum + (cell % 3 === 0 ? effect : 0), 0) / 12_000;
    expect(email!.predicted).toBeCloseTo(mean, 12);
    // Seen once with this seed, intervals of 95 %: three widths would hide nothing, so they must hold the truth themselves.
    expect(email!.effect.lower).toBeLessThan(mean);
    expect(email!.effect.upper).toBeGreaterThan(mean);
    expect(email!.slope!.lower).toBeLessThan(1);
    expect(email!.slope!.upper).toBeGreaterThan(1);
    expect(email!.slope!.lower).toBeGreaterThan(0.5);
    expect(email!.uplift.area.lower).toBeGreaterThan(0);
    // The best order gains what positive effects bring; beyond them the curve falls to the mean effect.
    expect(email!.uplift.points.map(({ share }) => share)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    expect(email!.uplift.points[4]!.value).toBeCloseTo(email!.effect.value, 9);
    expect(email!.uplift.points[2]!.value).toBeGreaterThan(email!.uplift.points[4]!.value);
    expect(email!.bins.map(({ decisions }) => decisions)).toEqual([2400, 2400, 2400, 2400, 2400]);
    for (const { predicted, observed } of email!.bins) {
      // 2,400 pseudo-outcomes with a standard deviation of some 1.2 have a standard error of .025; four of them.
      expect(Math.abs(observed.value - predicted)).toBeLessThan(0.1);
    }
  });

  it('say where all are taken to be alike', () => {
    expect(agent).toMatchObject({ predicted: 0, slope: null, bins: [], uplift: { area: { value: 0 } } });
    expect(agent!.effect.lower).toBeLessThan(0);
    expect(agent!.effect.upper).toBeGreaterThan(0);
  });

  it('show predictions that are too large, and such as mean nothing', () => {
    const twice = diagnose(world.trueEffects.map((effect) => 2 * effect))[0]!;
    expect(twice.slope!.value).toBeCloseTo(email!.slope!.value / 2, 9);
    expect(twice.slope!.upper).toBeLessThan(1);
    const random = randomStream('meaningless'), noise = diagnose(world.trueEffects.map(() => 0.2 * random.normal()))[0]!;
    expect(noise.uplift.area.lower).toBeLessThan(0);
    expect(noise.uplift.area.upper).toBeGreaterThan(0);
    expect(noise.slope!.upper).toBeLessThan(0.5);
  });
});
