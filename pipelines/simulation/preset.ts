/**
 * Parameters of simulated worlds. Every figure is assumed, chosen so that the marginals of docs/simulator.md are
 * plausible; none was fitted to a real portfolio.
 */
import { DunlinError } from '../../core/errors.ts';

export type DebtorKind = 'company' | 'person';
export const BEHAVIOURS = ['prompt', 'forgetful', 'stretcher', 'strategic', 'distressed', 'disputer'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];
export const WORLD_CHANNELS = ['email', 'sms', 'voice_call', 'letter', 'agent'] as const;
export type WorldChannel = (typeof WORLD_CHANNELS)[number];

export interface Sector {
  readonly name: string;
  readonly kind: DebtorKind;
  /** Weight among sectors of its kind. */
  readonly share: number;
  /** Mean receivables a month. Persons get one on their billing day with this probability. */
  readonly perMonth: number;
  /** Median amount in minor units and standard deviation of its logarithm. */
  readonly medianMinor: number;
  readonly sigma: number;
  readonly terms: readonly number[];
  /** Liquidity by calendar month, in standard deviations. */
  readonly cashSeason: readonly number[];
  /** Volume by calendar month, as a factor. */
  readonly volumeSeason: readonly number[];
  /** Fall of liquidity for one point of regional unemployment above its mean. */
  readonly unemploymentEffect: number;
}

export interface Preset {
  readonly companyShare: number;
  readonly behaviourShares: Readonly<Record<DebtorKind, Readonly<Record<Behaviour, number>>>>;
  readonly sectors: readonly Sector[];
}

const FLAT = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const SECTORS: readonly Sector[] = [
  { name: 'manufacturing', kind: 'company', share: 0.26, perMonth: 2.2, medianMinor: 185_000, sigma: 0.6, terms: [30, 60, 60, 90], unemploymentEffect: 0.2,
    cashSeason: [0.05, 0.05, 0.1, 0.1, 0.1, 0.1, 0, -0.4, 0, 0.1, 0.1, -0.2], volumeSeason: [0.9, 1, 1.1, 1.05, 1.1, 1.1, 1.1, 0.5, 1.1, 1.1, 1.05, 0.9] },
  { name: 'construction', kind: 'company', share: 0.2, perMonth: 1.6, medianMinor: 240_000, sigma: 0.7, terms: [30, 60, 90], unemploymentEffect: 0.3,
    cashSeason: [-0.6, -0.6, -0.3, 0, 0.25, 0.4, 0.4, 0, 0.3, 0.3, 0.1, -0.3], volumeSeason: [0.6, 0.7, 1, 1.15, 1.25, 1.25, 1.2, 0.6, 1.2, 1.2, 1, 0.7] },
  { name: 'retail', kind: 'company', share: 0.2, perMonth: 2.4, medianMinor: 82_000, sigma: 0.6, terms: [30, 30, 60], unemploymentEffect: 0.25,
    cashSeason: [0.4, -0.5, -0.4, -0.1, 0, 0.1, 0.15, -0.3, -0.1, 0, 0.1, 0.45], volumeSeason: [0.8, 0.8, 1, 1, 1, 1, 0.95, 0.7, 1.05, 1.15, 1.4, 1.2] },
  { name: 'hospitality', kind: 'company', share: 0.16, perMonth: 2, medianMinor: 56_000, sigma: 0.5, terms: [14, 30, 30], unemploymentEffect: 0.25,
    cashSeason: [-0.5, -0.6, -0.4, -0.1, 0.1, 0.4, 0.7, 0.8, 0.5, 0, -0.5, -0.3], volumeSeason: [0.7, 0.7, 0.8, 1, 1.1, 1.3, 1.4, 1.4, 1.1, 0.9, 0.7, 0.9] },
  { name: 'services', kind: 'company', share: 0.18, perMonth: 1.5, medianMinor: 98_000, sigma: 0.6, terms: [30, 30, 60], unemploymentEffect: 0.15,
    cashSeason: [0, 0, 0.1, 0.1, 0.1, 0.1, 0, -0.35, 0, 0.1, 0.1, 0.1], volumeSeason: FLAT },
  { name: 'energy', kind: 'person', share: 0.4, perMonth: 0.95, medianMinor: 9_800, sigma: 0.45, terms: [20, 20, 30], unemploymentEffect: 0.25,
    cashSeason: [-0.45, -0.35, -0.1, 0, 0.1, 0.25, 0.1, -0.25, -0.15, 0.05, 0.1, 0.5], volumeSeason: [1.6, 1.5, 1.2, 0.9, 0.7, 0.7, 0.8, 0.8, 0.7, 0.8, 1.1, 1.4] },
  { name: 'telecom', kind: 'person', share: 0.35, perMonth: 0.97, medianMinor: 3_900, sigma: 0.35, terms: [14, 20], unemploymentEffect: 0.2,
    cashSeason: [-0.4, -0.3, -0.1, 0, 0.1, 0.25, 0.1, -0.25, -0.15, 0.05, 0.1, 0.5], volumeSeason: FLAT },
  { name: 'instalments', kind: 'person', share: 0.25, perMonth: 0.95, medianMinor: 21_000, sigma: 0.5, terms: [14, 30], unemploymentEffect: 0.35,
    cashSeason: [-0.5, -0.35, -0.1, 0, 0.1, 0.25, 0.05, -0.3, -0.2, 0.05, 0.1, 0.45], volumeSeason: FLAT },
];

const BEHAVIOUR_SHARES: Preset['behaviourShares'] = {
  company: { prompt: 0.36, forgetful: 0.15, stretcher: 0.25, strategic: 0.08, distressed: 0.11, disputer: 0.05 },
  person: { prompt: 0.42, forgetful: 0.24, stretcher: 0.09, strategic: 0.09, distressed: 0.13, disputer: 0.03 },
};

const PRESETS: Readonly<Record<string, Preset>> = {
  mixed: { companyShare: 0.4, behaviourShares: BEHAVIOUR_SHARES, sectors: SECTORS },
  b2b: { companyShare: 1, behaviourShares: BEHAVIOUR_SHARES, sectors: SECTORS },
  b2c: { companyShare: 0, behaviourShares: BEHAVIOUR_SHARES, sectors: SECTORS },
};

/** The preset by name; throws `argument-invalid`. */
export function presetOf(name: string): Preset {
  const preset = Object.hasOwn(PRESETS, name) ? PRESETS[name] : undefined;
  if (!preset) throw new DunlinError('argument-invalid', `A preset of the simulator must be one of ${Object.keys(PRESETS).join(', ')}; got ${JSON.stringify(name)}. Choose one of them.`);
  return preset;
}

/** Cost of one contact, minor units. */
export const CONTACT_COST_MINOR: Readonly<Record<WorldChannel, number>> = { email: 2, sms: 8, voice_call: 60, letter: 150, agent: 450 };
/** Days over which the truth file counts cash after a decision. */
export const HORIZON_DAYS = 60;
export const CURRENCY = 'EUR';
export const COUNTRY = 'IT';
export const TIME_ZONE = 'Europe/Rome';
export const START_ON = '2023-01-01';
