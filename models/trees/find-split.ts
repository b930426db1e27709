/** The best split of a node from its histogram. */
import { CHANNELS, type HistogramLayout } from './histogram.ts';
import type { TreeSettings } from './settings.ts';

export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** Leaf values of a node may not leave these bounds (monotone constraints of its ancestors). */
export interface ValueBounds {
  readonly low: number;
  readonly high: number;
}

export interface Split {
  readonly gain: number;
  readonly feature: number;
  /** Numeric: bins 1 .. bin go left. Category: unused. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** Category: bins that go left; null for numeric columns. */
  readonly leftBins: readonly number[] | null;
  readonly left: Sums;
  readonly right: Sums;
}

export interface SplitSearch {
  readonly layout: HistogramLayout;
  readonly features: Int32Array;
  readonly settings: TreeSettings;
  /** -1, 0 or 1 by feature. */
  readonly monotone: Int8Array;
}

/** Value of a leaf: `-G / (H + l2)` inside its bounds. */
export function leafValue(sums: Sums, l2: number, bounds: ValueBounds): number {
  return Math.min(bounds.high, Math.max(bounds.low, -sums.gradient / (sums.hessian + l2)));
}

/** The split with the highest gain, ties to the lowest feature and bin; null when none is allowed. */
export function findSplit(search: SplitSearch, histogram: Float64Array, node: { readonly sums: Sums; readonly bounds: ValueBounds }): Split | null {
  let best: Split | null = null;
  for (const feature of search.features) {
    const column = search.layout.columns[feature]!;
    const start = search.layout.offsets[feature]!;
    const scan: Scan = {
      histogram: histogram.subarray(start, start + column.binCount * CHANNELS),
      binCount: column.binCount,
      settings: search.settings,
      sums: node.sums,
      gains: makeGains(search.settings.l2, search.monotone[feature]!, node),
    };
    const cut = column.kind === 'numeric' ? scanNumeric(scan) : scanCategories(scan);
    if (cut === null || cut.gain <= Math.max(search.settings.minimumGain, best?.gain ?? LEAST_GAIN)) continue;
    const { left } = cut;
    best = { ...cut, feature, right: { gradient: node.sums.gradient - left.gradient, hessian: node.sums.hessian - left.hessian, rows: node.sums.rows - left.rows } };
  }
  return best;
}

/** Gains below this are rounding. */
const LEAST_GAIN = 1e-9;

type Cut = Omit<Split, 'feature' | 'right'>;

interface Scan {
  readonly histogram: Float64Array;
  readonly binCount: number;
  readonly settings: TreeSettings;
  readonly sums: Sums;
  /** Gain of a left side, with extra ridge; NaN where a constraint forbids it. */
  readonly gains: (leftGradient: number, leftHessian: number, extraL2: number) => number;
}

function makeGains(l2: number, monotone: number, node: { readonly sums: Sums; readonly bounds: ValueBounds }): Scan['gains'] {
  const { gradient, hessian } = node.sums;
  const { low, high } = node.bounds;
  const isFree = monotone === 0 && low === -Infinity && high === Infinity;
  if (isFree) {
    const parent = gradient * gradient / (hessian + l2);
    return (g, h, extra) => g * g / (h + l2 + extra) + (gradient - g) * (gradient - g) / (hessian - h + l2 + extra) - parent;
  }
  // With the value held at w a side is worth -(2 G w + (H + l2) w^2), which is G^2 / (H + l2) at the free optimum.
  const worth = (g: number, h: number, ridge: number, w: number): number => -(2 * g * w + (h + ridge) * w * w);
  const value = (g: number, h: number, ridge: number): number => Math.min(high, Math.max(low, -g / (h + ridge)));
  const parent = worth(gradient, hessian, l2, value(gradient, hessian, l2));
  return (g, h, extra) => {
    const ridge = l2 + extra;
    const left = value(g, h, ridge), right = value(gradient - g, hessian - h, ridge);
    if (monotone * (right - left) < 0) return NaN;
    return worth(g, h, ridge, left) + worth(gradient - g, hessian - h, ridge, right) - parent;
  };
}

/** Every edge with missing values on the right, then on the left; without missing values they go to the larger side. */
function scanNumeric(scan: Scan): Cut | null {
  const { histogram, binCount } = scan;
  const missingRows = histogram[2]!;
  const right = scanEdges(scan, false);
  if (missingRows === 0) return right && { ...right, missingLeft: right.left.rows * 2 >= scan.sums.rows };
  const left = scanEdges(scan, true);
  return left !== null && (right === null || left.gain > right.gain) && binCount > 1 ? left : right;
}

function scanEdges(scan: Scan, missingLeft: boolean): Cut | null {
  const { histogram, binCount, settings: { minimumChildRows, minimumChildHessian }, sums } = scan;
  let gradient = 0, hessian = 0, rows = 0, bestGain = -Infinity, bestBin = -1, bestGradient = 0, bestHessian = 0, bestRows = 0;
  // Bin 0 alone on the left is the split "missing or not"; alone on the right it is the same split mirrored.
  for (let bin = missingLeft ? 0 : 1; bin < binCount - 1; bin++) {
    const place = bin * CHANNELS;
    gradient += histogram[place]!;
    hessian += histogram[place + 1]!;
    rows += histogram[place + 2]!;
    if (rows < minimumChildRows || hessian < minimumChildHessian) continue;
    if (sums.rows - rows < minimumChildRows || sums.hessian - hessian < minimumChildHessian) break;
    const gain = scan.gains(gradient, hessian, 0);
    if (gain > bestGain) {
      bestGain = gain; bestBin = bin; bestGradient = gradient; bestHessian = hessian; bestRows = rows;
    }
  }
  return bestBin < 0 ? null : { gain: bestGain, bin: bestBin, missingLeft, leftBins: null, left: { gradient: bestGradient, hessian: bestHessian, rows: bestRows } };
}

/**
 * Categories in the order of gradient / hessian, then every prefix: the best subset for convex losses (Fisher 1958).
 * The missing bin is a category like the others; where it is empty, missing goes to the larger side.
 */
function scanCategories(scan: Scan): Cut | null {
  const { histogram, binCount, settings: { minimumChildRows, minimumChildHessian, categorySmoothing }, sums } = scan;
  const ratio = (bin: number): number => histogram[bin * CHANNELS]! / (histogram[bin * CHANNELS + 1]! + categorySmoothing);
  const order = Array.from({ length: binCount }, (_, bin) => bin).filter((bin) => histogram[bin * CHANNELS + 2]! > 0).sort((a, b) => ratio(a) - ratio(b) || a - b);
  let gradient = 0, hessian = 0, rows = 0, bestGain = -Infinity, best: { readonly count: number; readonly left: Sums } | null = null;
  order.slice(0, -1).forEach((bin, i) => {
    gradient += histogram[bin * CHANNELS]!;
    hessian += histogram[bin * CHANNELS + 1]!;
    rows += histogram[bin * CHANNELS + 2]!;
    if (rows < minimumChildRows || hessian < minimumChildHessian || sums.rows - rows < minimumChildRows || sums.hessian - hessian < minimumChildHessian) return;
    const gain = scan.gains(gradient, hessian, categorySmoothing);
    if (gain <= bestGain || Number.isNaN(gain)) return;
    bestGain = gain;
    best = { count: i + 1, left: { gradient, hessian, rows } };
  });
  const found = best as { readonly count: number; readonly left: Sums } | null;
  if (found === null) return null;
  const leftBins = order.slice(0, found.count);
  const missingLeft = histogram[2]! > 0 ? leftBins.includes(0) : found.left.rows * 2 >= sums.rows;
  return { gain: bestGain, bin: 0, missingLeft, leftBins: leftBins.filter((bin) => bin > 0), left: found.left };
}
