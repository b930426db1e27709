/**
 * Contract of `macro.sql`. Series are recognised by id (features/staging/broadcast.ts, MACRO_SERIES); national = region is the portfolio's
 * country, regional = region is the debtor's. What a portfolio has no series for is missing.
 */
import { ratio, ROW_GRAIN, ROW_KEYS, type ColumnContract, type ColumnText, type ViewContract } from '../contract.ts';

function series(name: string, unit: string, text: ColumnText): ColumnContract {
  return ratio(name, unit, text, { range: [null, null], personalData: name.includes('regional') ? 'place' : 'none' });
}

export const macro: ViewContract = {
  name: 'macro',
  grain: ROW_GRAIN,
  keys: ROW_KEYS,
  clocks: { event: 'period_on', known: 'published_at' },
  window: 'newest published period, and 3 and 12 months before it',
  columns: [
    series('unemployment_national', 'percent', ['national unemployment rate', 'national unemployment', 'unemployment is high', 'unemployment is low']),
    series('unemployment_national_change_1y', 'points', ['change of national unemployment on a year before', 'yearly change of unemployment', 'unemployment is rising', 'unemployment is falling']),
    series('unemployment_national_momentum', 'points', ['change of national unemployment on three months before', 'momentum of unemployment', 'unemployment is rising', 'unemployment is falling']),
    series('unemployment_regional', 'percent', ['unemployment rate of the region of the debtor', 'regional unemployment', 'regional unemployment is high', 'regional unemployment is low']),
    series('unemployment_regional_change_1y', 'points', ['change of regional unemployment on a year before', 'yearly change of regional unemployment', 'regional unemployment is rising', 'regional unemployment is falling']),
    series('unemployment_regional_momentum', 'points', ['change of regional unemployment on three months before', 'momentum of regional unemployment', 'regional unemployment is rising', 'regional unemployment is falling']),
    series('unemployment_regional_gap', 'points', ['regional less national unemployment', 'regional gap of unemployment', 'the region is worse off than the country', 'the region is better off than the country']),
    series('prices_change_1y', 'rate', ['change of consumer prices on a year before', 'inflation', 'prices rise fast', 'prices rise slowly']),
    series('policy_rate', 'percent', ['policy rate', 'policy rate', 'interest rates are high', 'interest rates are low']),
    series('policy_rate_change_1y', 'points', ['change of the policy rate on a year before', 'yearly change of the policy rate', 'interest rates are rising', 'interest rates are falling']),
    series('consumer_confidence', 'index', ['consumer confidence', 'consumer confidence', 'confidence is high', 'confidence is low']),
  ],
  invariants: [],
};
