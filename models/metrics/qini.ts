/** How well predicted effects order cases: the Qini curve of a randomised trial of one treatment. */
import { randomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { percentileInterval } from './group-bootstrap.ts';

export interface UpliftRows {
  /** 1 = treated. */
  readonly treated: Uint8Array;
  readonly outcome: Float64Array;
  /** Probability of treatment, the same for all, in (0, 1). */
  readonly probability: number;
}

/** Gain a row from treating the share `share` of rows with the highest predicted effects. */
export interface QiniPoint {
  readonly share: number;
  readonly gain: number;
}

/**
 * Points of `Q(s) = (1/n) sum over the top s of [ t y / p - (1 - t) y / (1 - p) ]`, rows ordered by `effect`, ties taken together.
 * Sources: Radcliffe 2007; with inverse probabilities in place of group counts, so that every point is unbiased.
 */
export function qiniCurve(effect: Float64Array, rows: UpliftRows): readonly QiniPoint[] {
  const order = orderBy(effect), points: QiniPoint[] = [{ share: 0, gain: 0 }];
  let gain = 0;
  order.forEach((row, i) => {
    gain += gainOf(rows, row) / order.length;
    if (i + 1 === order.length || effect[order[i + 1]!] !== effect[row]) points.push({ share: (i + 1) / order.length, gain });
  });
  return points;
}

/**
 * Area between the Qini curve and the straight line to its end: 0 for an order by chance, in the unit of the outcome.
 * Each prediction with its 95 % interval, and `differences[j]` that of prediction 0 less prediction j, all by the same resampled rows.
 */
export function qiniAreas(effects: readonly Float64Array[], rows: UpliftRows, options: { readonly seed: number; readonly replicates: number }): { readonly areas: readonly Interval[]; readonly differences: readonly Interval[] } {
  const orders = effects.map((effect) => ({ effect, order: orderBy(effect) })), count = rows.outcome.length;
  const areasOf = (weights: Float64Array): readonly number[] => orders.map((each) => areaOf(each, rows, weights));
  const whole = areasOf(new Float64Array(count).fill(1)), random = randomStream('qini', options.seed), weights = new Float64Array(count);
  const drawn = Array.from({ length: options.replicates }, () => {
    weights.fill(0);
    for (let i = 0; i < count; i++) weights[random.integer(count)]!++;
    return areasOf(weights);
  });
  return {
    areas: whole.map((area, j) => percentileInterval(area, drawn.map((areas) => areas[j]!))),
    differences: whole.map((area, j) => percentileInterval(whole[0]! - area, drawn.map((areas) => areas[0]! - areas[j]!))),
  };
}

interface Ordered {
  readonly effect: Float64Array;
  readonly order: Int32Array;
}

/** Trapezoids between the points where the predicted effect changes, less the triangle below the line. */
function areaOf({ effect, order }: Ordered, rows: UpliftRows, weights: Float64Array): number {
  const total = order.length;
  let gain = 0, before = 0, pending = 0, area = 0;
  order.forEach((row, i) => {
    gain += weights[row]! * gainOf(rows, row) / total;
    pending += weights[row]! / total;
    if (i + 1 < total && effect[order[i + 1]!] === effect[row]) return;
    area += pending * (before + gain) / 2;
    before = gain;
    pending = 0;
  });
  return area - gain / 2;
}

function gainOf({ treated, outcome, probability }: UpliftRows, row: number): number {
  return treated[row] === 1 ? outcome[row]! / probability : -outcome[row]! / (1 - probability);
}

/** Rows from the highest effect down, equal ones in their order. */
function orderBy(effect: Float64Array): Int32Array {
  return Int32Array.from(effect.keys()).sort((a, b) => effect[b]! - effect[a]! || a - b);
}
