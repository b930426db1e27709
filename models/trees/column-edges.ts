/** Where a numeric column is cut into bins. */

import { sortFloats } from './sort-floats.ts';

/** Rows that the edges are taken from, at most: some 80 for each of 255 bins, so that a bin's share is that of all rows to a tenth. */
const SAMPLE_ROWS = 20_000;

/**
 * At most `bins - 1` ascending edges between distinct values, about equal numbers of rows apart; `x <= edges[i]` is the same as bin <= i.
 * Every value has its own bin where there are few. Of many rows every so-manieth is looked at.
 */
export function columnEdges(values: Float64Array, bins: number): Float64Array {
  const sorted = sortSample(values);
  const ends = runEnds(sorted, bins);
  return ends === null ? heavyEdges(sorted, bins) : Float64Array.from(ends.subarray(0, -1), (end) => between(sorted[end - 1]!, sorted[end]!));
}

/** Finite values, zero without sign, in ascending order. */
function sortSample(values: Float64Array): Float64Array {
  const count = Math.min(values.length, SAMPLE_ROWS), step = values.length / count, sample = new Float64Array(count);
  let finite = 0;
  for (let i = 0; i < count; i++) {
    const value = values[Math.floor((i + 0.5) * step)]!;
    if (Number.isFinite(value)) sample[finite++] = value + 0;
  }
  return sortFloats(sample.subarray(0, finite));
}

/** Ends of the runs of equal values; null when there are more than `most`. */
function runEnds(sorted: Float64Array, most: number): Int32Array | null {
  const ends = new Int32Array(most);
  let count = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && sorted[i] === sorted[i - 1]) continue;
    if (count === most) return null;
    ends[count++] = i;
  }
  return ends.subarray(0, count);
}

/** The share of a bin is taken of what is left, so that one heavy value does not use up the bins of the others. */
function heavyEdges(sorted: Float64Array, bins: number): Float64Array {
  const edges = new Float64Array(bins - 1);
  let count = 0, start = 0;
  for (let i = 1; i < sorted.length && count < edges.length; i++) {
    if (sorted[i] === sorted[i - 1] || i - start < (sorted.length - start) / (bins - count)) continue;
    edges[count++] = between(sorted[i - 1]!, sorted[i]!);
    start = i;
  }
  return edges.slice(0, count);
}

/** Half way; between neighbouring floats that may round up to the higher one. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle < high ? middle : low;
}
