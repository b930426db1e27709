/** Effects of actions by whichever last step learnt them. */
import type { Frame } from '../../../core/frame.ts';
import { bindRidgeEffects, type RidgeEffects } from './ridge-effects.ts';

export type ActionEffects = RidgeEffects;

/** Effects of every action in the unit of the outcomes; the returned array is reused by the next call. Binding throws `frame-mismatch`. */
export function bindActionEffects(effects: ActionEffects, x: Frame): (row: number) => Float64Array {
  return bindRidgeEffects(effects, x);
}
