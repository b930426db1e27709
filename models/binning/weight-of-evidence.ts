/** Weight of evidence and information value of bins. */
import { logit } from '../log-odds.ts';
import type { BinCounts } from './merge-bins.ts';

/**
 * `ln(odds of the bin / odds of all)` with `shrinkage` rows of the average added to the bin: `logit((e + s r) / (n + s)) - logit(r)`.
 * Positive means more risk than the average; a bin without rows has 0.
 *
 * @param total all rows, with both classes
 * @param shrinkage rows > 0
 */
export function weightOfEvidence(bin: BinCounts, total: BinCounts, shrinkage: number): number {
  const rate = total.events / total.rows;
  return logit((bin.events + shrinkage * rate) / (bin.rows + shrinkage)) - logit(rate);
}

/**
 * `sum over bins (share of the events - share of the others) woe`: how far a column parts the two, >= 0; above .1 it is useful,
 * above .3 strong. Source: Siddiqi 2006.
 */
export function informationValue(bins: readonly (BinCounts & { readonly woe: number })[], total: BinCounts): number {
  const others = total.rows - total.events;
  return bins.reduce((sum, { rows, events, woe }) => sum + (events / total.events - (rows - events) / others) * woe, 0);
}
