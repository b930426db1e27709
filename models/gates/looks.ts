/** Looking again at rows that were looked at before: each look spends a part of one error budget. */
import { parseInstant } from '../../core/time.ts';

/** Chance, over all looks that share rows, that a candidate which does not clear the threshold is promoted. */
export const FALSE_PROMOTION_RATE = 0.05;

/** As-of instants of the rows that were looked at, ISO, both inclusive. */
export interface LookWindow {
  readonly from: string;
  readonly to: string;
}

/** One judgement of a candidate against what is in force. */
export interface Look {
  /** 1 for the first on these rows. */
  readonly number: number;
  /** One-sided error spent by it. */
  readonly spent: number;
  readonly window: LookWindow;
}

/**
 * `.05 / (k (k + 1))` at look k: .025, .0083, .0042 ...; all looks together spend less than .05, however many there will be.
 *
 * Union bound over a series that need not be declared to its end: the first look has the usual two-sided 95 % interval. Source: alpha spending
 * (Lan and DeMets 1983) with the spending function `.05 k / (k + 1)`.
 */
export function spentAtLook(number: number): number {
  return FALSE_PROMOTION_RATE / (number * (number + 1));
}

/**
 * The look at `window` after the `earlier` ones: its number counts those that share rows with it. So for every row the looks that used it
 * spend at most .05 together.
 */
export function nextLook(earlier: readonly LookWindow[], window: LookWindow): Look {
  const [first, last] = [parseInstant(window.from), parseInstant(window.to)];
  const number = 1 + earlier.filter(({ from, to }) => parseInstant(from) <= last && parseInstant(to) >= first).length;
  return { number, spent: spentAtLook(number), window };
}
