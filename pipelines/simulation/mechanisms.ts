/** Mechanisms of the world that can be switched off, each as the preset with that strength at nothing. */
import { DunlinError } from '../../core/errors.ts';
import type { Preset, Sector } from './presets/contract.ts';

const withSectors = (change: (sector: Sector) => Partial<Sector>) => (preset: Preset): Preset => ({ ...preset, sectors: preset.sectors.map((sector) => ({ ...sector, ...change(sector) })) });
const withDynamics = (change: Partial<Preset['dynamics']>) => (preset: Preset): Preset => ({ ...preset, dynamics: { ...preset.dynamics, ...change } });
const withContacting = (change: Partial<Preset['contacting']>) => (preset: Preset): Preset => ({ ...preset, contacting: { ...preset.contacting, ...change } });

const SWITCHES = {
  halo: withDynamics({ halo: { days: 0, onReading: 1, onEffect: 1 } }),
  fatigue: withDynamics({ fatigue: 0 }),
  shocks: withDynamics({ shock: { weekly: 0, depth: 0 } }),
  disputes: withDynamics({ dispute: { disputer: 0, company: 0, person: 0 } }),
  'recording-delay': withDynamics({ hasBankFileDelay: false }),
  'letter-delay': withDynamics({ letterDays: 0 }),
  'opt-outs': withDynamics({ optOut: 0 }),
  'reassigned-numbers': withDynamics({ reassignedWeekly: 0 }),
  'late-fee': withDynamics({ lateFee: null }),
  season: withSectors(() => ({ cashSeason: Array.from({ length: 12 }, () => 0), volumeSeason: Array.from({ length: 12 }, () => 1) })),
  macro: withSectors(() => ({ unemploymentEffect: 0 })),
  places: withDynamics({ places: { city: 0, district: 0 } }),
  ladder: withContacting({ exploration: 1 }),
  'agent-capacity': withContacting({ agentStaffing: null }),
  holdout: withContacting({ holdout: null }),
} as const satisfies Readonly<Record<string, (preset: Preset) => Preset>>;

export type Mechanism = keyof typeof SWITCHES;
export const MECHANISMS = Object.keys(SWITCHES) as readonly Mechanism[];

/** The preset without the named mechanisms; throws `argument-invalid` for a name that is none. */
export function withoutMechanisms(preset: Preset, names: readonly string[]): Preset {
  const unknown = names.find((name) => !Object.hasOwn(SWITCHES, name));
  if (unknown !== undefined) throw new DunlinError('argument-invalid', `A mechanism of the simulator must be one of ${MECHANISMS.join(', ')}; got ${JSON.stringify(unknown)}. Correct the list.`);
  return names.reduce((changed, name) => SWITCHES[name as Mechanism](changed), preset);
}
