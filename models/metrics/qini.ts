/** How well predicted effects order cases: the uplift curve and its Qini area, over unbiased gains of single cases. */
import type { Interval } from '../contract.ts';
import { resampleClusters, type ResampleOptions } from './resample-clusters.ts';

export interface UpliftRows {
  /** Unbiased gain of treating each case, in the unit of the outcome: a doubly robust pseudo-outcome, or `trialGains` of a randomised trial. */
  readonly gains: Float64Array;
  /** Debtor or group of each row: resampled whole. */
  readonly clusters: readonly string[];
}

/** Gain a row from treating the share `share` of rows with the highest predicted effects. */
export interface QiniPoint {
  readonly share: number;
  readonly gain: number;
}

/**
 * `t y / p - (1 - t) y / (1 - p)` of each row of a randomised trial of one treatment.
 * @param trial `treated` 1 or 0; `probability` of treatment, the same for all, in (0, 1)
 */
export function trialGains({ treated, outcome, probability }: { readonly treated: Uint8Array; readonly outcome: Float64Array; readonly probability: number }): Float64Array {
  return outcome.map((value, row) => (treated[row] === 1 ? value / probability : -value / (1 - probability)));
}

/**
 * Points of `Q(s) = (1/n) sum over the top s of gain_i`, rows ordered by `effect`, ties taken together.
 * Sources: Radcliffe 2007; with unbiased gains in place of group counts, so that every point is unbiased.
 */
export function qiniCurve(effect: Float64Array, gains: Float64Array): readonly QiniPoint[] {
  const points: QiniPoint[] = [{ share: 0, gain: 0 }];
  walk(orderBy(effect), { gains, weights: new Float64Array(gains.length).fill(1) }, (share, gain) => points.push({ share, gain }));
  return points;
}

/**
 * Area between the uplift curve and the straight line to its end: 0 for an order by chance, in the unit of the outcome.
 * Each prediction with its 95 % interval, and `differences[j]` that of prediction 0 less prediction j, all by the same resampled clusters.
 */
export function qiniAreas(effects: readonly Float64Array[], { gains, clusters }: UpliftRows, options: ResampleOptions): { readonly areas: readonly Interval[]; readonly differences: readonly Interval[] } {
  const orders = effects.map(orderBy);
  const intervals = resampleClusters(clusters, options, (weights) => {
    const areas = orders.map((order) => areaOf(order, { gains, weights }));
    return [...areas, ...areas.map((area) => areas[0]! - area)];
  });
  return { areas: intervals.slice(0, effects.length), differences: intervals.slice(effects.length) };
}

export interface UpliftCurve {
  /** Gain a row at each of the shares asked for, linear within ties, with 95 % intervals. */
  readonly points: readonly (Interval & { readonly share: number })[];
  readonly area: Interval;
}

/** The uplift curve at some shares, and its Qini area, by the same resampled clusters. @param options `shares` ascending, in (0, 1] */
export function upliftCurve(effect: Float64Array, { gains, clusters }: UpliftRows, { shares, ...options }: ResampleOptions & { readonly shares: readonly number[] }): UpliftCurve {
  const order = orderBy(effect);
  const [area, ...points] = resampleClusters(clusters, options, (weights) => [areaOf(order, { gains, weights }), ...gainsAt(order, { gains, weights }, shares)]);
  return { points: points.map((point, j) => ({ share: shares[j]!, ...point })), area: area! };
}

/** Rows from the highest effect down, equal ones in their order. */
interface Ordered {
  readonly rows: Int32Array;
  /** 1 at the last of equal effects. */
  readonly isLast: Uint8Array;
}

interface Weighted {
  readonly gains: Float64Array;
  readonly weights: Float64Array;
}

function orderBy(effect: Float64Array): Ordered {
  const rows = Int32Array.from(effect.keys()).sort((a, b) => effect[b]! - effect[a]! || a - b);
  return { rows, isLast: Uint8Array.from(rows, (row, i) => Number(i + 1 === rows.length || effect[rows[i + 1]!] !== effect[row])) };
}

/** Calls `visit` with share and gain wherever the predicted effect changes, and at the end. */
function walk({ rows, isLast }: Ordered, { gains, weights }: Weighted, visit: (share: number, gain: number) => void): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let share = 0, gain = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    share += weights[row]!;
    gain += weights[row]! * gains[row]!;
    if (isLast[i] === 1) visit(i + 1 === rows.length ? 1 : share / total, gain / total);
  }
}

/** Trapezoids between the points where the predicted effect changes, less the triangle below the line. */
function areaOf(order: Ordered, weighted: Weighted): number {
  let lastShare = 0, lastGain = 0, area = 0;
  walk(order, weighted, (share, gain) => {
    area += (share - lastShare) * (lastGain + gain) / 2;
    lastShare = share;
    lastGain = gain;
  });
  return area - lastGain / 2;
}

function gainsAt(order: Ordered, weighted: Weighted, shares: readonly number[]): number[] {
  const found: number[] = [];
  let lastShare = 0, lastGain = 0;
  walk(order, weighted, (share, gain) => {
    while (found.length < shares.length && shares[found.length]! <= share + 1e-12) {
      const width = share - lastShare, part = width > 0 ? Math.min(1, (shares[found.length]! - lastShare) / width) : 1;
      found.push(lastGain + (gain - lastGain) * part);
    }
    lastShare = share;
    lastGain = gain;
  });
  return found;
}
