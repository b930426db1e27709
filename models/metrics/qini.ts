/** How well predicted effects order cases: the uplift curve and its Qini area, over unbiased gains of single cases. */
import { randomStream, type RandomStream } from '../../core/random.ts';
import type { Interval } from '../contract.ts';
import { placeClusters, type ClusterPlaces } from '../ope/cluster-sums.ts';
import { percentileInterval } from './group-bootstrap.ts';

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

export interface QiniOptions {
  readonly seed: number;
  readonly replicates: number;
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
  walk({ effect, order: orderBy(effect) }, { gains, weights: new Float64Array(gains.length).fill(1) }, (share, gain) => points.push({ share, gain }));
  return points;
}

/**
 * Area between the uplift curve and the straight line to its end: 0 for an order by chance, in the unit of the outcome.
 * Each prediction with its 95 % interval, and `differences[j]` that of prediction 0 less prediction j, all by the same resampled clusters.
 */
export function qiniAreas(effects: readonly Float64Array[], rows: UpliftRows, options: QiniOptions): { readonly areas: readonly Interval[]; readonly differences: readonly Interval[] } {
  const orders = effects.map((effect) => ({ effect, order: orderBy(effect) }));
  const { whole, drawn } = resample(rows, options, (weights) => orders.map((order) => areaOf(order, { gains: rows.gains, weights })));
  return {
    areas: whole.map((area, j) => percentileInterval(area, drawn.map((areas) => areas[j]!))),
    differences: whole.map((area, j) => percentileInterval(whole[0]! - area, drawn.map((areas) => areas[0]! - areas[j]!))),
  };
}

export interface UpliftCurve {
  /** Gain a row at each of the shares asked for, linear within ties, with 95 % intervals. */
  readonly points: readonly (Interval & { readonly share: number })[];
  readonly area: Interval;
}

/** The uplift curve at some shares, and its Qini area, by the same resampled clusters. @param shares ascending, in (0, 1] */
export function upliftCurve(effect: Float64Array, rows: UpliftRows, { shares, ...options }: QiniOptions & { readonly shares: readonly number[] }): UpliftCurve {
  const ordered = { effect, order: orderBy(effect) };
  const { whole, drawn } = resample(rows, options, (weights) => [...gainsAt(ordered, { gains: rows.gains, weights }, shares), areaOf(ordered, { gains: rows.gains, weights })]);
  const [area, ...points] = [whole.length - 1, ...shares.keys()].map((j) => percentileInterval(whole[j]!, drawn.map((values) => values[j]!)));
  return { points: points.map((point, j) => ({ share: shares[j]!, ...point })), area: area! };
}

interface Ordered {
  readonly effect: Float64Array;
  readonly order: Int32Array;
}

interface Weighted {
  readonly gains: Float64Array;
  readonly weights: Float64Array;
}

/** Calls `visit` with share and gain wherever the predicted effect changes, and at the end. */
function walk({ effect, order }: Ordered, { gains, weights }: Weighted, visit: (share: number, gain: number) => void): void {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let share = 0, gain = 0;
  order.forEach((row, i) => {
    share += weights[row]! / total;
    gain += weights[row]! * gains[row]! / total;
    if (i + 1 === order.length || effect[order[i + 1]!] !== effect[row]) visit(i + 1 === order.length ? 1 : share, gain);
  });
}

/** Trapezoids between the points where the predicted effect changes, less the triangle below the line. */
function areaOf(ordered: Ordered, weighted: Weighted): number {
  let before = { share: 0, gain: 0 }, area = 0;
  walk(ordered, weighted, (share, gain) => {
    area += (share - before.share) * (before.gain + gain) / 2;
    before = { share, gain };
  });
  return area - before.gain / 2;
}

function gainsAt(ordered: Ordered, weighted: Weighted, shares: readonly number[]): number[] {
  const found: number[] = [];
  let before = { share: 0, gain: 0 };
  walk(ordered, weighted, (share, gain) => {
    while (found.length < shares.length && shares[found.length]! <= share + 1e-12) {
      const wanted = shares[found.length]!, width = share - before.share;
      found.push(width > 0 ? before.gain + (gain - before.gain) * Math.min(1, (wanted - before.share) / width) : gain);
    }
    before = { share, gain };
  });
  return found;
}

/** A statistic of row weights: of all rows once, and of clusters drawn again with replacement. */
function resample({ gains, clusters }: UpliftRows, { seed, replicates }: QiniOptions, statistic: (weights: Float64Array) => readonly number[]): { readonly whole: readonly number[]; readonly drawn: readonly (readonly number[])[] } {
  const whole = statistic(new Float64Array(gains.length).fill(1)), random = randomStream('qini', seed), placed = placeClusters(clusters);
  return { whole, drawn: Array.from({ length: replicates }, () => statistic(drawWeights(placed, random))) };
}

function drawWeights({ places, count }: ClusterPlaces, random: RandomStream): Float64Array {
  const times = new Float64Array(count);
  for (let i = 0; i < count; i++) times[random.integer(count)]!++;
  return Float64Array.from(places, (place) => times[place]!);
}

/** Rows from the highest effect down, equal ones in their order. */
function orderBy(effect: Float64Array): Int32Array {
  return Int32Array.from(effect.keys()).sort((a, b) => effect[b]! - effect[a]! || a - b);
}
