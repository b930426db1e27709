/** What crosses debtors, to the feature-set version and to the check of view SQL. */
import { CITY_POPULATION, COARSE_RESOLUTION, FINE_RESOLUTION } from './place-locations.ts';
import { PUBLICATION_LAG_DAYS, RATE_MONTHS, SEASON_MONTHS } from './publication.ts';

/** Changes when the same facts would give other sums. */
export const CROSSING_VERSION = {
  h3: '4.5.0', resolutions: [COARSE_RESOLUTION, FINE_RESOLUTION], cityPopulation: CITY_POPULATION, publicationLagDays: PUBLICATION_LAG_DAYS, rateMonths: RATE_MONTHS, seasonMonths: SEASON_MONTHS,
} as const;

/** Relations that view SQL may read. */
export const CROSSING_NAMES = ['place_location', 'boundary', 'own_part', 'own_outcome', 'own_season', 'outcome_total', 'group_row', 'own_group', 'group_total'] as const;
