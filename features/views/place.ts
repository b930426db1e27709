/** Contract of `place.sql`. Place features can stand in for protected attributes: leave the view out of `models.default.views` where that matters. */
import { FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

const place = { personalData: 'place', nullable: true } as const;

export const placeView: ViewContract = {
  name: 'place',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: 'receivables due in the 12 months up to the newest month end that is at least 10 days old',
  columns: [
    ratio('latitude', 'degrees', ['latitude of the place of the debtor', 'latitude', 'lies north', 'lies south'], { ...place, range: [-90, 90] }),
    ratio('longitude', 'degrees', ['longitude of the place of the debtor', 'longitude', 'lies east', 'lies west'], { ...place, range: [-180, 180] }),
    integer('population', 'count', ['inhabitants of the place', 'inhabitants', 'a large town', 'a small town'], place),
    integer('city_distance_km', 'km', ['great-circle distance from the place to the nearest known place with 100,000 inhabitants', 'distance to a city', 'far from a city', 'in or near a city'], { ...place, range: [0, 20016] }),
    integer('neighbour_outcome_count', 'count', ['receivables of others in the same town (H3 cell of resolution 6) that fell due', 'items of neighbours', 'many neighbours have items', 'few neighbours have items'], place),
    integer('area_outcome_count', 'count', ['receivables of others in the same area (H3 cell of resolution 4) that fell due', 'items in the area', 'many items in the area', 'few items in the area'], place),
    integer('region_outcome_count', 'count', ['receivables of others in the same region that fell due', 'items in the region', 'many items in the region', 'few items in the region'], place),
    ratio('neighbour_late_rate', 'rate', ['late share of receivables of others in the same town, drawn to the rate of the area with the weight of 20', 'lateness in the neighbourhood', 'neighbours pay late', 'neighbours pay on time'], place),
    ratio('area_late_rate', 'rate', ['late share of receivables of others in the same area, drawn to the rate of everybody else with the weight of 20', 'lateness in the area', 'the area pays late', 'the area pays on time'], place),
    ratio('region_late_rate', 'rate', ['late share of receivables of others in the same region, drawn to the rate of everybody else with the weight of 20', 'lateness in the region', 'the region pays late', 'the region pays on time'], place),
  ],
  invariants: [
    { name: 'the area holds the town', columns: ['neighbour_outcome_count', 'area_outcome_count'], holds: ([town, area]) => town! <= area! },
  ],
};
