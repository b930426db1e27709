/**
 * How a feature was distributed in the rows that a model learnt from, in bins that stay fixed for the life of the model.
 *
 * Numbers: bins between the distinct deciles of the known values, open at both ends; a value that a tenth of the rows share ends a bin of its
 * own. Categories: one bin per level, and one for levels never seen. Missing is always a bin of its own.
 */
import type { Column, Frame } from '../../core/frame.ts';

export interface Distribution {
  readonly rows: number;
  readonly bins: DistributionBins;
  /** Rows in each bin of `bins`, then the rows where it is missing. */
  readonly counts: readonly number[];
}

/** `edges`: bin k holds edges[k - 1] < value <= edges[k], the last one everything above. `levels`: one bin each, then all others. */
export type DistributionBins = { readonly kind: 'numeric'; readonly edges: readonly number[] } | { readonly kind: 'category'; readonly levels: readonly string[] };

const QUANTILES = 10;
/** Rarer levels count as one: each would be noise. */
const MOST_LEVELS = 30;

/** The distribution of every column of a frame, by name, in bins of its own. */
export function learnDistributions(frame: Frame): Readonly<Record<string, Distribution>> {
  return Object.fromEntries(frame.names.map((name) => {
    const column = frame.columns.get(name)!;
    return [name, describeColumn(column, learnBins(column))];
  }));
}

/** A column in given bins. A column of the other kind is missing everywhere. */
export function describeColumn(column: Column, bins: DistributionBins): Distribution {
  const placeOf = makePlacer(column, bins);
  const rows = column.kind === 'numeric' ? column.values.length : column.codes.length;
  const counts = new Float64Array(binCount(bins) + 1);
  for (let row = 0; row < rows; row++) counts[placeOf(row)]!++;
  return { rows, bins, counts: Array.from(counts) };
}

/** The bin of each row; the number of bins = missing. */
export function makePlacer(column: Column, bins: DistributionBins): (row: number) => number {
  const missing = binCount(bins);
  if (column.kind === 'numeric' && bins.kind === 'numeric') {
    return (row) => (Number.isNaN(column.values[row]!) ? missing : countBelow(bins.edges, column.values[row]!));
  }
  if (column.kind === 'category' && bins.kind === 'category') {
    const binOf = column.categories.map((text) => (bins.levels.includes(text) ? bins.levels.indexOf(text) : bins.levels.length));
    return (row) => (column.codes[row]! < 0 ? missing : binOf[column.codes[row]!]!);
  }
  return () => missing;
}

/** Share of the rows where it is missing; 0 without rows. */
export function missingShare({ rows, counts }: Distribution): number {
  return rows === 0 ? 0 : counts.at(-1)! / rows;
}

/** Bins without the one for missing. */
export function binCount(bins: DistributionBins): number {
  return (bins.kind === 'numeric' ? bins.edges.length : bins.levels.length) + 1;
}

function learnBins(column: Column): DistributionBins {
  if (column.kind === 'numeric') {
    const known = column.values.filter((value) => !Number.isNaN(value)).sort();
    if (known.length === 0) return { kind: 'numeric', edges: [] };
    const deciles = Array.from({ length: QUANTILES - 1 }, (_, i) => known[Math.floor((i + 1) * known.length / QUANTILES)]!);
    // The lowest value is an edge where it alone fills the first bin, so that what later falls below it is seen.
    const edges = deciles[0] === known[0] ? [below(known[0]!), ...deciles] : deciles;
    return { kind: 'numeric', edges: [...new Set(edges)] };
  }
  const counts = new Map<string, number>();
  for (const code of column.codes) if (code >= 0) counts.set(column.categories[code]!, (counts.get(column.categories[code]!) ?? 0) + 1);
  const kept = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, MOST_LEVELS);
  return { kind: 'category', levels: kept.map(([text]) => text).sort() };
}

function below(value: number): number {
  return value - Math.max(1e-9, Math.abs(value) * 1e-9);
}

/** How many edges lie strictly below the value. */
function countBelow(edges: readonly number[], value: number): number {
  let low = 0, high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
