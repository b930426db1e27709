/** Contract of `season.sql`. */
import { FACT_CLOCKS, integer, ratio, ROW_GRAIN, ROW_KEYS, type ViewContract } from '../contract.ts';

const sector = { personalData: 'attribute', nullable: true } as const;
/** A month can at most hold all lateness of the year, drawn to it by 100. */
const index = { range: [0, null], nullable: true } as const;

export const season: ViewContract = {
  name: 'season',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: FACT_CLOCKS,
  window: 'receivables due in the 12 (rate) and 36 (index) months up to the newest month end that is at least 10 days old',
  columns: [
    integer('sector_outcome_count', 'count', ['receivables of others in the same sector that fell due', 'items in the sector', 'many items in the sector', 'few items in the sector'], sector),
    ratio('sector_late_rate', 'rate', ['late share of receivables of others in the same sector, drawn to the rate of everybody else with the weight of 20', 'lateness in the sector', 'the sector pays late', 'the sector pays on time'], sector),
    ratio('portfolio_season_index', 'index', ['late rate of everybody else for receivables due in the calendar month of the as-of, relative to that over the year; missing before a year of history', 'season', 'a late month', 'a good month'], { ...index, personalData: 'none' }),
    ratio('sector_season_index', 'index', ['late rate of others in the sector for receivables due in the calendar month of the as-of, relative to its late rate over the year; missing before a year of history', 'season of the sector', 'a late month for the sector', 'a good month for the sector'], { ...index, personalData: 'attribute' }),
  ],
  invariants: [],
};
