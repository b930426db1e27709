/** What all debtors of a world share: its preset, days, macro path, places and the policy in force. */
import { randomKey, type RandomKey } from '../../core/random.ts';
import { makeCalendar, type WorldCalendar } from './calendar.ts';
import type { ContactPolicy } from './contact-policy.ts';
import { makeMacroPath, type MacroPath } from './macro-path.ts';
import { withoutMechanisms } from './mechanisms.ts';
import { makePlaces, type Place } from './places.ts';
import type { Preset } from './presets/contract.ts';
import { presetOf } from './presets/preset-of.ts';

export const START_ON = '2023-01-01';

export interface World {
  readonly preset: Preset;
  readonly seed: number;
  readonly calendar: WorldCalendar;
  readonly macro: MacroPath;
  readonly places: readonly Place[];
  readonly policy: ContactPolicy;
  /** Of what concerns all debtors. */
  readonly key: RandomKey;
}

export interface WorldParameters {
  readonly preset: string;
  readonly months: number;
  readonly seed: number;
  /** Mechanisms that are switched off. */
  readonly without?: readonly string[] | undefined;
}

/** Throws `argument-invalid` for an unknown preset or mechanism. */
export function makeWorld({ preset: name, months, seed, without = [] }: WorldParameters, policyOf: (preset: Preset) => ContactPolicy): World {
  const preset = withoutMechanisms(presetOf(name), without);
  return {
    preset, seed, calendar: makeCalendar(START_ON, months, preset.market.timeZone), macro: makeMacroPath({ seed, startOn: START_ON, months, market: preset.market }),
    places: makePlaces(seed, preset), policy: policyOf(preset), key: randomKey(seed, 'world'),
  };
}
