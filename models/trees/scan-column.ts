/** The best cut of one column from its sums by bin: categories, monotone columns, and any column below a monotone split. */
import type { Quanta } from './quanta.ts';
import type { TreeSettings } from './settings.ts';
import type { Sums, ValueBounds } from './sums.ts';

export interface Cut {
  readonly gain: number;
  /** Numeric: bins 1 .. bin go left. Category: unused. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** Category: bins that go left; null for numeric columns. */
  readonly leftBins: readonly number[] | null;
  readonly left: Sums;
}

/** Whole units by bin. */
export interface BinSums {
  readonly gradient: Int32Array;
  readonly hessian: Int32Array;
  readonly rows: Int32Array;
}

export interface ColumnScan {
  readonly kind: 'numeric' | 'category';
  readonly binCount: number;
  readonly bins: BinSums;
  /** -1, 0 or 1. */
  readonly monotone: number;
  readonly sums: Sums;
  readonly bounds: ValueBounds;
  readonly settings: TreeSettings;
  readonly quanta: Quanta;
  readonly ridge: number;
}

/** The best cut, or null when none is allowed. */
export function scanColumn(scan: ColumnScan): Cut | null {
  return scan.kind === 'numeric' ? scanNumeric(scan) : scanCategories(scan);
}

/** Gain of a left side, with extra ridge; NaN where a constraint forbids it. */
type Gains = (leftGradient: number, leftHessian: number, extraRidge: number) => number;

function makeGains({ sums, quanta, bounds: { low, high }, monotone, ridge: baseRidge }: ColumnScan): Gains {
  const gradient = sums.gradient / quanta.gradient, hessian = sums.hessian / quanta.hessian;
  // With the value held at w a side is worth -(2 G w + (H + l2) w^2), which is G^2 / (H + l2) at the free optimum.
  const worth = (g: number, h: number, ridge: number, w: number): number => -(2 * g * w + (h + ridge) * w * w);
  const value = (g: number, h: number, ridge: number): number => Math.min(high, Math.max(low, -g / (h + ridge)));
  const parent = worth(gradient, hessian, baseRidge, value(gradient, hessian, baseRidge));
  return (leftGradient, leftHessian, extra) => {
    const g = leftGradient / quanta.gradient, h = leftHessian / quanta.hessian, ridge = baseRidge + extra;
    const left = value(g, h, ridge), right = value(gradient - g, hessian - h, ridge);
    if (monotone * (right - left) < 0) return NaN;
    return worth(g, h, ridge, left) + worth(gradient - g, hessian - h, ridge, right) - parent;
  };
}

function isAllowed({ sums, settings, quanta }: ColumnScan, rows: number, hessian: number): { readonly left: boolean; readonly right: boolean } {
  const least = settings.minimumChildHessian * quanta.hessian;
  return { left: rows >= settings.minimumChildRows && hessian >= least, right: sums.rows - rows >= settings.minimumChildRows && sums.hessian - hessian >= least };
}

/** Every edge with missing values on the right, then on the left; without missing values they go to the larger side. */
function scanNumeric(scan: ColumnScan): Cut | null {
  const gains = makeGains(scan);
  const right = scanEdges(scan, gains, false);
  if (scan.bins.rows[0] === 0) return right && { ...right, missingLeft: right.left.rows * 2 >= scan.sums.rows };
  const left = scanEdges(scan, gains, true);
  return left !== null && (right === null || left.gain > right.gain) ? left : right;
}

function scanEdges(scan: ColumnScan, gains: Gains, missingLeft: boolean): Cut | null {
  const { bins, binCount } = scan;
  let gradient = 0, hessian = 0, rows = 0, bestGain = -Infinity, best: Cut | null = null;
  // Bin 0 alone on the left is the split "missing or not"; alone on the right it is the same split mirrored.
  for (let bin = missingLeft ? 0 : 1; bin < binCount - 1; bin++) {
    gradient += bins.gradient[bin]!;
    hessian += bins.hessian[bin]!;
    rows += bins.rows[bin]!;
    if (bins.rows[bin] === 0) continue;
    const allowed = isAllowed(scan, rows, hessian);
    if (!allowed.left) continue;
    if (!allowed.right) break;
    const gain = gains(gradient, hessian, 0);
    if (!(gain > bestGain)) continue;
    bestGain = gain;
    best = { gain, bin, missingLeft, leftBins: null, left: { gradient, hessian, rows } };
  }
  return best;
}

/**
 * Categories in the order of gradient / hessian, then every prefix: the best subset for convex losses (Fisher 1958).
 * The missing bin is a category like the others; where it is empty, missing goes to the larger side.
 */
function scanCategories(scan: ColumnScan): Cut | null {
  const { bins, binCount, sums, quanta, settings: { categorySmoothing } } = scan;
  const gains = makeGains(scan), order: number[] = [], ratio = new Float64Array(binCount);
  for (let bin = 0; bin < binCount; bin++) {
    if (bins.rows[bin] === 0) continue;
    order.push(bin);
    ratio[bin] = bins.gradient[bin]! / quanta.gradient / Math.max(bins.hessian[bin]! / quanta.hessian + categorySmoothing, 1e-9);
  }
  order.sort((a, b) => ratio[a]! - ratio[b]! || a - b);
  let gradient = 0, hessian = 0, rows = 0, bestGain = -Infinity, bestCount = 0, left: Sums = { gradient, hessian, rows };
  for (let i = 0; i + 1 < order.length; i++) {
    const bin = order[i]!;
    gradient += bins.gradient[bin]!;
    hessian += bins.hessian[bin]!;
    rows += bins.rows[bin]!;
    const allowed = isAllowed(scan, rows, hessian);
    if (!allowed.left || !allowed.right) continue;
    const gain = gains(gradient, hessian, categorySmoothing);
    if (!(gain > bestGain)) continue;
    bestGain = gain;
    bestCount = i + 1;
    left = { gradient, hessian, rows };
  }
  if (bestCount === 0) return null;
  const leftBins = order.slice(0, bestCount);
  const missingLeft = bins.rows[0]! > 0 ? leftBins.includes(0) : left.rows * 2 >= sums.rows;
  return { gain: bestGain, bin: 0, missingLeft, leftBins: leftBins.filter((bin) => bin > 0), left };
}
