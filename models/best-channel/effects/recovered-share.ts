/** The outcome that effects are learnt on. */

/**
 * Share of what is open that came in, in [-1, 1]; 0 where nothing is open. Below 0 where refunds, or the declared price of a complaint or an
 * opt-out, exceed what was paid: a nuisance counts against an action although its debtor pays nothing.
 */
export function recoveredShare(cashMinor: number, openMinor: number): number {
  return openMinor > 0 ? Math.min(1, Math.max(-1, cashMinor / openMinor)) : 0;
}
