/** The interval of a judgement at the level that its look may spend. */
import type { Interval } from '../contract.ts';
import { NORMAL_975, studentQuantile } from '../metrics/student-quantile.ts';
import type { Look } from './looks.ts';
import type { GateGuard, GateInput } from './verdict.ts';

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
