/** Pressure: what messages that were read add to the logit of payment, and how it fades. */
import type { DebtorState } from './debtor-state.ts';
import type { WorldChannel } from './presets/contract.ts';

/** Half-lives of 7 and 14 days. Assumed. */
const FAST_DECAY = 0.9057;
const SLOW_DECAY = 0.9517;
const SPEED: Readonly<Record<WorldChannel, 'fast' | 'slow'>> = { email: 'fast', sms: 'fast', whatsapp: 'fast', voice_call: 'fast', letter: 'slow', agent: 'slow' };

export function addPressure(state: DebtorState, channel: WorldChannel, strength: number): void {
  if (SPEED[channel] === 'fast') state.fastPressure += strength;
  else state.slowPressure += strength;
}

/** One day passes. */
export function fadePressure(state: DebtorState, day: number): void {
  state.fastPressure *= FAST_DECAY;
  state.slowPressure *= SLOW_DECAY;
  if (state.contactDays.length > 0 && state.contactDays[0]! <= day - 30) state.contactDays = state.contactDays.filter((contactDay) => contactDay > day - 30);
}
