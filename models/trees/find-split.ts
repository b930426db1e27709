/** The best split of a leaf: what the kernel found in plain numeric columns, and the search of all others. */
import type { BinnedColumn } from './bin-columns.ts';
import { BIN_BYTES, CANDIDATE, CANDIDATE_BYTES, WORD, type Arena } from './kernel/arena.ts';
import type { Quanta } from './quanta.ts';
import { scanColumn, type Cut } from './scan-column.ts';
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
  const gradient = sums.gradient / search.quanta.gradient;
  const parent = gradient * gradient / (sums.hessian / search.quanta.hessian + ridgeOf(search.settings));
  let best: (Cut & { readonly feature: number }) | null = null;
  for (let index = 0; index < search.drawn.length; index++) {
    const feature = search.drawn[index]!;
    const least = Math.max(search.settings.minimumGain, best?.gain ?? LEAST_GAIN);
    const cut = isPlainColumn(search, feature) && isUnbounded(leaf.bounds)
      ? readCandidate(search, leaf, { index, feature, parent, least })
      : scanColumn(columnScan(search, leaf, feature));
    if (cut !== null && cut.gain > least) best = { ...cut, feature };
  }
  if (best === null) return null;
  const { left } = best;
  return { ...best, right: { gradient: sums.gradient - left.gradient, hessian: sums.hessian - left.hessian, rows: sums.rows - left.rows } };
}

function readCandidate({ arena: { words, reals }, slotOffsets }: SplitSearch, leaf: SearchedLeaf, place: { readonly index: number; readonly feature: number; readonly parent: number; readonly least: number }): Cut | null {
  const at = words[WORD.candidates >> 2]! + (2 * place.index + leaf.which) * CANDIDATE_BYTES;
  const score = reals[(at + CANDIDATE.score) >> 3]!;
  if (score < 0 || !(score - place.parent > place.least)) return null;
  const word = (offset: number): number => words[(at + offset) >> 2]!;
  const left = { gradient: word(CANDIDATE.gradient), hessian: word(CANDIDATE.hessian), rows: word(CANDIDATE.rows) };
  const missingRows = words[(leaf.slot + slotOffsets[place.feature]! + 8) >> 2]!;
  // Where the leaf has no missing values they go to the larger side.
  const isMissingLeft = missingRows > 0 ? word(CANDIDATE.missingLeft) === 1 : left.rows * 2 >= leaf.sums.rows;
  return { gain: score - place.parent, bin: word(CANDIDATE.bin), missingLeft: isMissingLeft, leftBins: null, left };
}

function columnScan(search: SplitSearch, leaf: SearchedLeaf, feature: number): Parameters<typeof scanColumn>[0] {
  const { kind, binCount } = search.columns[feature]!;
  const start = (leaf.slot + search.slotOffsets[feature]!) >> 2;
  return {
    kind, binCount, bins: search.arena.words.subarray(start, start + binCount * (BIN_BYTES >> 2)), monotone: search.monotone[feature]!,
    sums: leaf.sums, bounds: leaf.bounds, settings: search.settings, quanta: search.quanta, ridge: ridgeOf(search.settings),
  };
}
