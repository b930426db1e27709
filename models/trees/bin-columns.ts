/** Columns as bins of one byte, made once: what histogram trees learn from. */
import { binOf, quantileEdges } from '../binning/quantile-edges.ts';

/** A column as a tree reads it: float64, NaN missing; category codes are whole numbers. */
export interface TreeColumn {
  readonly kind: 'numeric' | 'category';
  readonly values: Float64Array;
}

export interface BinnedColumn {
  readonly kind: 'numeric' | 'category';
  /** Bin of each row: 0 missing, then 1 .. binCount - 1. Category code c is bin c + 1. */
  readonly bins: Uint8Array;
  readonly binCount: number;
  /** Numeric: bin b holds values up to `edges[b - 1]`. Category: empty. */
  readonly edges: Float64Array;
}

/** Codes above this share the missing bin; callers keep the most frequent categories below it. */
export const MOST_CATEGORIES = 254;

/** Bins one column; `maximumBins` (2 to 255) counts the bins of values, the missing bin comes on top. */
export function binColumn(column: TreeColumn, maximumBins: number): BinnedColumn {
  const { kind, values } = column;
  if (kind === 'category') {
    const highest = values.reduce((most, code) => (code > most ? code : most), -1);
    return { kind, bins: Uint8Array.from(values, (code) => (code >= 0 && code < MOST_CATEGORIES ? code + 1 : 0)), binCount: Math.min(highest + 2, MOST_CATEGORIES + 1), edges: new Float64Array(0) };
  }
  const edges = quantileEdges(values, Math.min(maximumBins, 255));
  return { kind, bins: Uint8Array.from(values, (value) => (Number.isFinite(value) ? binOf(edges, value) + 1 : 0)), binCount: edges.length + 2, edges };
}
