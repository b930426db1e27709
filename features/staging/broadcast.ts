/** Broadcast relations: small tables that are the same for every row, made in code because SQL could not make them equal everywhere. */
import { CROSSING_NAMES, CROSSING_VERSION } from '../crossing/version.ts';
import { BUSINESS_DAYS_VERSION } from './business-days.ts';
import { HOLIDAYS_VERSION } from './holidays.ts';
import { macroRoles } from './macro-series.ts';

const HALF_LIFE_DAYS = 30;
const DECAY_DAYS = 365;
/** 0.5 ** (1 / 30), as a literal: powers differ between platforms, one product of float64 does not. */
const DAILY_DECAY = 0.9771599684342459;

/** Changes when the content of a broadcast relation would: hashed into the feature-set version. */
export const BROADCAST_VERSION = { halfLifeDays: HALF_LIFE_DAYS, crossing: CROSSING_VERSION, macro: macroRoles(), holidays: HOLIDAYS_VERSION, businessDays: BUSINESS_DAYS_VERSION } as const;

/** Names that view SQL may read beside `spine`, `<table>_at` and staging. */
export const BROADCAST_NAMES = ['portfolio', 'known_zone', 'decay_weight', 'macro_role', 'macro_told', 'holiday_locale', 'calendar_day', ...CROSSING_NAMES] as const;

/** Weights of a contact by its age in days, fixed point with 2^20 = 1: `round(2^20 * 0.5 ** (age / 30))`. */
export function decayWeights(): readonly number[] {
  const weights: number[] = [];
  for (let age = 0, exact = 1 << 20; age <= DECAY_DAYS; age++, exact *= DAILY_DECAY) weights.push(Math.round(exact));
  return weights;
}
