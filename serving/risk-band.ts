/** Risk bands: names for ranges of pd. */

/** Upper edges, exclusive; the one table of edges. */
export const RISK_BANDS = [
  { name: 'very_low', below: 0.02 },
  { name: 'low', below: 0.05 },
  { name: 'medium', below: 0.15 },
  { name: 'high', below: 0.35 },
  { name: 'very_high', below: Number.POSITIVE_INFINITY },
] as const;
export type RiskBand = (typeof RISK_BANDS)[number]['name'];

/** The band of a pd in [0, 1]. */
export function riskBand(pd: number): RiskBand {
  return RISK_BANDS.find((band) => pd < band.below)!.name;
}
