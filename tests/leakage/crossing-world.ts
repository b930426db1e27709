/** What the tests of crossing features share. */
import type { Frame } from '../../core/frame.ts';
import { addDays } from '../../core/time.ts';
import { cellOf } from '../reference/compare.ts';

/** Features that read other debtors, or where the debtor is. */
export const CROSSING_FEATURES = [
  'latitude', 'longitude', 'population', 'city_distance_km', 'neighbour_outcome_count', 'area_outcome_count', 'region_outcome_count', 'neighbour_late_rate', 'area_late_rate', 'region_late_rate',
  'sector_outcome_count', 'sector_late_rate', 'portfolio_season_index', 'sector_season_index',
  'group_other_count', 'group_is_head', 'group_open_minor', 'group_overdue_minor', 'group_overdue_share', 'group_worst_dpd', 'group_outcome_count', 'group_late_rate',
] as const;

/** Noon of a day of the random worlds. */
export function worldDay(day: number): string {
  return `${addDays('2023-01-01', day)}T12:00:00`;
}

/** Crossing features of one row. */
export function cellsOf(frame: Frame, row: number): readonly (number | string | null)[] {
  return CROSSING_FEATURES.map((name) => cellOf(frame, name, row));
}
