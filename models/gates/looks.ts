/** Looking again at rows that were looked at before: each look spends a part of one error budget. */
import { parseInstant } from '../../core/time.ts';
import type { Interval } from '../contract.ts';
import { NORMAL_975, studentQuantile } from '../metrics/student-quantile.ts';
import type { GateGuard, GateInput } from './verdict.ts';

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

/** Fewer clusters than this cannot promote: their own spread is not known well enough for the level to hold (tests/unit/models/gates). */
const LEAST_CLUSTERS = 100;

/** The input with its interval widened to what the look may spend, and a guard on the number of clusters. The interval given must be at 95 %. */
export function spendLook(input: GateInput, look: Look): GateInput {
  const { clusters, rows } = input;
  const enough: GateGuard = {
    name: 'clusters', passes: clusters >= LEAST_CLUSTERS, rowsNeeded: Math.ceil(rows * LEAST_CLUSTERS / clusters),
    text: `the rows come from ${clusters} debtors or groups, below ${LEAST_CLUSTERS}`,
  };
  return { ...input, difference: widenInterval(input.difference, { tail: look.spent, clusters, skewness: input.skewness ?? 0 }), guards: [...(input.guards ?? []), enough], look };
}

export interface Widening {
  /** One-sided error. */
  readonly tail: number;
  readonly clusters: number;
  /** Of the estimate, `clusterSkewness`. */
  readonly skewness: number;
}

/**
 * A 95 % interval at another level: each side times `(t + max(0, +-skewness) (2 t^2 + 1) / 6) / 1.96`, with t the quantile of Student's t at
 * `clusters - 1` degrees of freedom: minus the skewness for the lower side, plus for the upper.
 *
 * A mean that rare large losses pull down looks better and surer than it is until they come: the term moves the bound by what the studentised
 * mean of skewed parts is off to second order. Only outwards: what skewness would allow on the other side is not taken. Source: Johnson 1978;
 * Hall 1992, The Bootstrap and Edgeworth Expansion, section 3.5.
 */
export function widenInterval({ value, lower, upper }: Interval, { tail, clusters, skewness }: Widening): Interval {
  const t = studentQuantile(tail, Math.max(1, clusters - 1));
  const factor = (pull: number): number => (t + Math.max(0, pull) * (2 * t * t + 1) / 6) / NORMAL_975;
  return { value, lower: value - factor(-skewness) * (value - lower), upper: value + factor(skewness) * (upper - value), level: 1 - 2 * tail };
}
