/** Contract of `place.sql`. Place features can stand in for protected attributes: leave the view out of `models.default.views` where that matters. */
import { FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

const place = { personalData: 'place', nullable: true } as const;

export const placeView: ViewContract = {
  name: 'place',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: 'receivables due in the year up to the end of the month before the as-of',
  columns: [
    ratio('latitude', 'degrees', ['latitude of the place of the debtor', 'latitude', 'lies north', 'lies south'], { ...place, range: [-90, 90] }),
    ratio('longitude', 'degrees', ['longitude of the place of the debtor', 'longitude', 'lies east', 'lies west'], { ...place, range: [-180, 180] }),
    integer('population', 'count', ['inhabitants of the place', 'inhabitants', 'a large town', 'a small town'], place),
    integer('neighbour_outcome_count', 'count', ['receivables of neighbours that fell due', 'items of neighbours', 'many neighbours have items', 'few neighbours have items'], place),
    ratio('neighbour_late_rate', 'rate', ['late share of receivables of neighbours, drawn to the rate of everybody else with the weight of 20', 'lateness in the neighbourhood', 'neighbours pay late', 'neighbours pay on time'], place),
  ],
  invariants: [],
};
