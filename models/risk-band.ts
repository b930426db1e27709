/** Risk bands: names for ranges of pd, for people who read lists. */

/** Upper ends, exclusive. */
const BANDS = [['very low', 0.02], ['low', 0.05], ['medium', 0.15], ['high', 0.4]] as const;

type RiskBand = (typeof BANDS)[number][0] | 'very high';

/** The band of a calibrated probability: below .02 very low, .05 low, .15 medium, .4 high, else very high. */
export function riskBand(pd: number): RiskBand {
  return BANDS.find(([, end]) => pd < end)?.[0] ?? 'very high';
}
