/** How columns become bins of one byte: what histogram trees learn from. */
import { columnEdges } from './column-edges.ts';

/** A column as a tree reads it, by row of the frame. */
export type TreeColumn =
  /** Values that are not finite are missing. */
  | { readonly kind: 'numeric'; readonly values: Float64Array }
  /** `codes[row]` is the text's number in the frame (-1 missing), `codeOf` its number in the model (-1 for texts that count as missing). */
  | { readonly kind: 'category'; readonly codes: Int32Array; readonly codeOf: Int32Array; readonly count: number };

export interface BinnedColumn {
  readonly kind: 'numeric' | 'category';
  /** Bins of values and, before them, bin 0 of what is missing. Category code c is bin c + 1. */
  readonly binCount: number;
  /** Ascending; bin b holds values up to `edges[b - 1]`. Those of categories lie half way between two codes. */
  readonly edges: Float64Array;
}

/** Codes above this share the missing bin; callers keep the most frequent categories below it. */
export const MOST_CATEGORIES = 254;

/** The bins of a column; `maximumBins` (2 to 255) counts the bins of values, the missing bin comes on top. */
export function planBins(column: TreeColumn, maximumBins: number): BinnedColumn {
  const edges = column.kind === 'numeric'
    ? columnEdges(column.values, Math.min(maximumBins, 255))
    : Float64Array.from({ length: Math.max(0, column.count - 1) }, (_, code) => code + 0.5);
  return { kind: column.kind, binCount: edges.length + 2, edges };
}
