/** Broadcast relations: small tables that are the same for every row, made in code because SQL could not make them equal everywhere. */
import { CITY_POPULATION, COARSE_RESOLUTION, FINE_RESOLUTION } from '../crossing/place-locations.ts';
import { PUBLICATION_LAG_DAYS, RATE_MONTHS, SEASON_MONTHS } from '../crossing/publication.ts';

const HALF_LIFE_DAYS = 30;
const DECAY_DAYS = 365;
/** 0.5 ** (1 / 30), as a literal: powers differ between platforms, one product of float64 does not. */
const DAILY_DECAY = 0.9771599684342459;

/** Changes when the content of a broadcast relation would: hashed into the feature-set version. */
export const BROADCAST_VERSION = { halfLifeDays: HALF_LIFE_DAYS, h3: '4.5.0', h3Resolutions: [COARSE_RESOLUTION, FINE_RESOLUTION], cityPopulation: CITY_POPULATION, publicationLagDays: PUBLICATION_LAG_DAYS, rateMonths: RATE_MONTHS, seasonMonths: SEASON_MONTHS } as const;

/** Names that view SQL may read beside `spine`, `<table>_at` and staging. */
export const BROADCAST_NAMES = ['portfolio', 'decay_weight', 'macro_role', 'place_location', 'boundary', 'own_outcome', 'own_season', 'outcome_total', 'group_row', 'own_group', 'group_total'] as const;

/** Weights of a contact by its age in days, fixed point with 2^20 = 1: `round(2^20 * 0.5 ** (age / 30))`. */
export function decayWeights(): readonly number[] {
  const weights: number[] = [];
  for (let age = 0, exact = 1 << 20; age <= DECAY_DAYS; age++, exact *= DAILY_DECAY) weights.push(Math.round(exact));
  return weights;
}

export type MacroRole = 'unemployment' | 'prices' | 'policy_rate' | 'confidence';

/** Series that a macro feature recognises by id, in lower case; where a portfolio has several of a role, the first here counts. */
export const MACRO_SERIES: Readonly<Record<MacroRole, readonly string[]>> = {
  unemployment: ['unemployment_rate', 'unemployment', 'unrate', 'state_unemployment'],
  prices: ['consumer_prices', 'cpi', 'cpiaucsl'],
  policy_rate: ['policy_rate', 'fedfunds'],
  confidence: ['consumer_confidence'],
};
