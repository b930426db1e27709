/** Cut points that hold about equal numbers of rows. */

/**
 * At most `bins - 1` ascending edges between distinct values: bin of x = number of edges below x, so `x <= edges[i]`
 * is the same as `bin <= i`. Values that are not finite are ignored; a constant column has no edges.
 *
 * An edge lies half way between the two values it divides.
 */
export function quantileEdges(values: Float64Array, bins: number): Float64Array {
  const sorted = values.filter(Number.isFinite).sort();
  const { distinct, ends } = distinctOf(sorted);
  if (distinct.length <= bins) return midpoints(distinct, distinct.slice(0, -1).map((_, i) => i));
  const after: number[] = [];
  let binStart = 0;
  for (let i = 0; i + 1 < distinct.length && after.length < bins - 1; i++) {
    // The share is taken of what is left, so that one heavy value does not use up the bins of the others.
    const share = (sorted.length - binStart) / (bins - after.length);
    if (ends[i]! - binStart < share) continue;
    after.push(i);
    binStart = ends[i]!;
  }
  return midpoints(distinct, after);
}

/** Number of edges below `value`, by bisection. */
export function binOf(edges: Float64Array, value: number): number {
  let low = 0, high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

function distinctOf(sorted: Float64Array): { readonly distinct: readonly number[]; readonly ends: readonly number[] } {
  const distinct: number[] = [], ends: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i + 1 < sorted.length && sorted[i + 1] === sorted[i]) continue;
    distinct.push(sorted[i]!);
    ends.push(i + 1);
  }
  return { distinct, ends };
}

function midpoints(distinct: readonly number[], after: readonly number[]): Float64Array {
  return Float64Array.from(after, (i) => {
    const low = distinct[i]!, high = distinct[i + 1]!, middle = low + (high - low) / 2;
    // Between neighbouring floats the half way point may round up to the higher one.
    return middle < high ? middle : low;
  });
}
