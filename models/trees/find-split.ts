/** The best split of a leaf: what the kernel found in plain numeric columns, and the search of all others. */
import type { BinnedColumn } from './bin-columns.ts';
import { CANDIDATE, CANDIDATE_BYTES, planeBins, WORD, type Arena } from './kernel/arena.ts';
import type { Quanta } from './quanta.ts';
import { scanColumn, type BinSums, type Cut } from './scan-column.ts';
import type { TreeSettings } from './settings.ts';
import type { Sums, ValueBounds } from './sums.ts';

export interface Split extends Cut {
  readonly feature: number;
  readonly right: Sums;
}

export interface SplitSearch {
  readonly arena: Arena;
  readonly columns: readonly BinnedColumn[];
  /** Columns drawn for the tree, ascending. */
  readonly drawn: Int32Array;
  /** Those of them that the kernel does not scan by itself. */
  readonly drawnOthers: Int32Array;
  /** First byte of each column in the sums of a leaf. */
  readonly slotOffsets: Int32Array;
  /** -1, 0 or 1 by column. */
  readonly monotone: Int8Array;
  readonly settings: TreeSettings;
  readonly quanta: Quanta;
}

export interface SearchedLeaf {
  readonly sums: Sums;
  readonly bounds: ValueBounds;
  /** First byte of its sums by bin. */
  readonly slot: number;
  /** Which of the two sides just scanned it is. */
  readonly which: 0 | 1;
}

/** Gains below this are rounding. */
const LEAST_GAIN = 1e-9;

/** Kept in every denominator, so that a leaf without hessian has a value. */
export function ridgeOf(settings: TreeSettings): number {
  return Math.max(settings.l2, 1e-9);
}

/** Value of a leaf: `-G / (H + l2)` inside its bounds. */
export function leafValue(sums: Sums, search: Pick<SplitSearch, 'quanta' | 'settings'>, bounds: ValueBounds): number {
  const value = -(sums.gradient / search.quanta.gradient) / (sums.hessian / search.quanta.hessian + ridgeOf(search.settings));
  return Math.min(bounds.high, Math.max(bounds.low, value));
}

/** True for columns that the kernel scans by itself. */
export function isPlainColumn(search: Pick<SplitSearch, 'columns' | 'monotone'>, column: number): boolean {
  return search.columns[column]!.kind === 'numeric' && search.monotone[column] === 0;
}

export function isUnbounded(bounds: ValueBounds): boolean {
  return bounds.low === -Infinity && bounds.high === Infinity;
}

/** The split with the highest gain, ties to the lowest column and bin; null when none is allowed. */
export function findSplit(search: SplitSearch, leaf: SearchedLeaf): Split | null {
  const { sums } = leaf;
  let best: (Cut & { readonly feature: number }) | null = null;
  const least = (): number => Math.max(search.settings.minimumGain, best?.gain ?? LEAST_GAIN);
  const plain = isUnbounded(leaf.bounds) ? bestCandidate(search, leaf) : null;
  if (plain !== null && plain.gain > least()) best = plain;
  for (const feature of isUnbounded(leaf.bounds) ? search.drawnOthers : search.drawn) {
    const cut = scanColumn(columnScan(search, leaf, feature));
    if (cut === null || cut.gain < least() || (cut.gain === least() && !(best !== null && feature < best.feature))) continue;
    best = { ...cut, feature };
  }
  if (best === null) return null;
  const { left } = best;
  return { ...best, right: { gradient: sums.gradient - left.gradient, hessian: sums.hessian - left.hessian, rows: sums.rows - left.rows } };
}

/** What the kernel found best. Whole units are powers of two, so that scores in them compare as gains do. */
function bestCandidate(search: SplitSearch, leaf: SearchedLeaf): (Cut & { readonly feature: number }) | null {
  const { arena: { words, reals }, drawn, quanta } = search, { sums } = leaf;
  const table = words[WORD.candidates >> 2]! + leaf.which * CANDIDATE_BYTES;
  let best = -1, score = 0;
  for (let index = 0; index < drawn.length; index++) {
    const own = reals[(table + 2 * index * CANDIDATE_BYTES + CANDIDATE.score) >> 3]!;
    // Of columns that are not scanned an old score may stand there.
    if (own > score && isPlainColumn(search, drawn[index]!)) {
      best = index;
      score = own;
    }
  }
  if (best < 0) return null;
  const feature = drawn[best]!, word = (offset: number): number => words[(table + 2 * best * CANDIDATE_BYTES + offset) >> 2]!;
  const parent = sums.gradient * sums.gradient / (sums.hessian + ridgeOf(search.settings) * quanta.hessian);
  const bins = binSums(search, leaf, feature), bin = word(CANDIDATE.bin), isMissingLeft = word(CANDIDATE.missingLeft) === 1;
  const left = sumsOf(bins, isMissingLeft ? 0 : 1, bin);
  // Where the leaf has no missing values they go to the larger side.
  const missingLeft = bins.rows[0]! > 0 ? isMissingLeft : left.rows * 2 >= sums.rows;
  return { feature, gain: (score - parent) * quanta.hessian / (quanta.gradient * quanta.gradient), bin, missingLeft, leftBins: null, left };
}

function sumsOf(bins: BinSums, first: number, last: number): Sums {
  let gradient = 0, hessian = 0, rows = 0;
  for (let bin = first; bin <= last; bin++) {
    gradient += bins.gradient[bin]!;
    hessian += bins.hessian[bin]!;
    rows += bins.rows[bin]!;
  }
  return { gradient, hessian, rows };
}

/** Sums by bin of one column in a leaf. */
function binSums(search: SplitSearch, leaf: SearchedLeaf, feature: number): BinSums {
  const { binCount } = search.columns[feature]!, start = (leaf.slot + search.slotOffsets[feature]!) >> 2;
  const plane = (index: number): Int32Array => search.arena.words.subarray(start + index * planeBins(binCount), start + index * planeBins(binCount) + binCount);
  return { gradient: plane(0), hessian: plane(1), rows: plane(2) };
}

function columnScan(search: SplitSearch, leaf: SearchedLeaf, feature: number): Parameters<typeof scanColumn>[0] {
  const { kind, binCount } = search.columns[feature]!;
  return {
    kind, binCount, bins: binSums(search, leaf, feature), monotone: search.monotone[feature]!,
    sums: leaf.sums, bounds: leaf.bounds, settings: search.settings, quanta: search.quanta, ridge: ridgeOf(search.settings),
  };
}
