/** Which published series plays which part in the macro features, and for how long a figure counts. */

const MACRO_ROLES = ['unemployment', 'prices', 'monthly_inflation', 'policy_rate', 'confidence', 'activity', 'credit_delinquency', 'exchange_rate'] as const;
type MacroRole = (typeof MACRO_ROLES)[number];

type Frequency = 'daily' | 'monthly' | 'quarterly';

/** Series of each role by lower-case id; where a region has several, the first here counts. */
type MacroSeries = Readonly<Record<MacroRole, Readonly<Record<string, Frequency>>>>;

/**
 * Days from the first day of a period to the last as-of at which its figure still counts: the usual lag, the wait for the next figure
 * and one that is left out (docs/macro.md).
 */
const STALE_DAYS: Readonly<Record<Frequency, number>> = { daily: 30, monthly: 150, quarterly: 300 };

/** Series that are recognised without a word in the portfolio (docs/macro.md says whose they are). */
const MACRO_SERIES: MacroSeries = {
  unemployment: { unemployment_rate: 'monthly', unemployment: 'monthly', unrate: 'monthly', state_unemployment: 'monthly', pnadc12_tdesoc12: 'monthly' },
  prices: { consumer_prices: 'monthly', cpi: 'monthly', cpiaucsl: 'monthly' },
  monthly_inflation: { monthly_inflation: 'monthly', ipca: 'monthly' },
  policy_rate: { policy_rate: 'monthly', fedfunds: 'monthly', selic: 'monthly' },
  confidence: { consumer_confidence: 'monthly' },
  activity: { economic_activity: 'monthly', indpro: 'monthly', ibc_headline: 'monthly', gdpc1: 'quarterly' },
  credit_delinquency: { credit_delinquency: 'monthly', drclacbs: 'quarterly', drblacbs: 'quarterly', drcclacbs: 'quarterly' },
  exchange_rate: { exchange_rate: 'monthly', bm12_erc12: 'monthly' },
};

interface RoleRow {
  readonly seriesId: string;
  readonly role: MacroRole;
  readonly priority: number;
  readonly staleDays: number;
}

/** Series with their roles, as rows. */
export function macroRoles(): readonly RoleRow[] {
  return MACRO_ROLES.flatMap((role) => Object.entries(MACRO_SERIES[role])
    .map(([seriesId, frequency], priority) => ({ seriesId: seriesId.toLowerCase(), role, priority, staleDays: STALE_DAYS[frequency] })));
}
