/** Presets by name. */
import { DunlinError } from '../../../core/errors.ts';
import type { Preset } from './contract.ts';
import { BRAZIL, ITALY, UNITED_STATES } from './country-presets.ts';
import { B2B_UTILITIES, B2C_TELECOM, MUNICIPAL_FINES } from './line-presets.ts';
import { B2B, B2C, MIXED } from './sample.ts';

export const PRESETS: Readonly<Record<string, Preset>> = {
  mixed: MIXED, b2b: B2B, b2c: B2C,
  'b2b-utilities': B2B_UTILITIES, 'b2c-telecom': B2C_TELECOM, 'municipal-fines': MUNICIPAL_FINES,
  italy: ITALY, brazil: BRAZIL, 'united-states': UNITED_STATES,
};

/** The preset by name; throws `argument-invalid`. */
export function presetOf(name: string): Preset {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (!preset) throw new DunlinError('argument-invalid', `A preset of the simulator must be one of ${Object.keys(PRESETS).join(', ')}; got ${JSON.stringify(name)}. Choose one of them.`);
  return preset;
}
