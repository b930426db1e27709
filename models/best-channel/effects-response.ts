/** A fitted model of effects: the share of what is open that each action brings in beyond no contact, and what comes in anyway. */
import type { Action } from '../../core/channel.ts';
import type { Frame } from '../../core/frame.ts';
import { readNumeric } from '../default-propensity/read-column.ts';
import { bindActionEffects, type ActionEffects } from './effects/action-effects.ts';
import { bindRidgeEffects, type RidgeEffects } from './effects/ridge-effects.ts';
import type { ExpectedRewards } from './expected-rewards.ts';

export interface EffectsResponse {
  readonly kind: 'effects';
  /** In the order of the effects; holds `no_contact`. */
  readonly actions: readonly Action[];
  /** Feature that says what is open at the decision, minor units. */
  readonly openFeature: string;
  /** Of every action, share of what is open; 0 of no contact. */
  readonly effects: ActionEffects;
  /** One action: cash without a contact, minor units. */
  readonly base: RidgeEffects;
  /** Cost of each action, minor units. */
  readonly actionCostsMinor: Float64Array;
}

/**
 * From a frame to a row to expected rewards, aligned with `model.actions`: `value_a = tau_a(x) max(0, open) - cost_a`, 0 for no contact, and the base
 * level beside it. Binding a frame throws `frame-mismatch`.
 */
export function prepareEffects({ actions, openFeature, effects, base, actionCostsMinor }: EffectsResponse): (x: Frame) => (row: number) => ExpectedRewards {
  const untouched = actions.indexOf('no_contact');
  return (x) => {
    const effectsOf = bindActionEffects(effects, x), baseOf = bindRidgeEffects(base, x), openMinor = readNumeric(x, openFeature);
    return (row) => {
      const own = effectsOf(row), baseMinor = baseOf(row)[0]!, open = knownOpen(openMinor[row]!);
      const valuesMinor = Float64Array.from(actions, (_, a) => (a === untouched ? 0 : own[a]! * open - actionCostsMinor[a]!));
      return { valuesMinor, netMinor: valuesMinor.map((value) => baseMinor + value) };
    };
  };
}

/** What is open, at least 0; nothing where it is not known. */
export function knownOpen(openMinor: number): number {
  return openMinor > 0 ? openMinor : 0;
}
