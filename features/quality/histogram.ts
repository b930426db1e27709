/** Histogram and quantiles of one feature: linear bins, logarithmic ones where values span orders of magnitude, one bar per category. */
import type { Column } from '../../core/frame.ts';

export interface HistogramBin {
  /** What the bar says: a range, a value, or a category. */
  readonly label: string;
  readonly rows: number;
}

export interface Histogram {
  readonly rows: number;
  readonly missing: number;
  readonly scale: 'linear' | 'log' | 'values' | 'categories';
  readonly bins: readonly HistogramBin[];
  /** Of the known numbers; null for categories and where nothing is known. */
  readonly quantiles: Readonly<Record<'min' | 'p01' | 'p25' | 'p50' | 'p75' | 'p99' | 'max' | 'mean', number>> | null;
}

const BINS = 12;
/** Numbers of so few distinct values get a bar each. */
const FEW_VALUES = 14;
const MOST_CATEGORIES = 20;
/** Largest value so many times the median of those above zero: bins grow by powers of ten. */
const SKEWED = 20;
/** From this share of zeros on they have a bar of their own. */
const MANY_ZEROS = 0.1;

/** Describes a column. Equal columns give equal histograms. */
export function describeHistogram(column: Column): Histogram {
  if (column.kind === 'category') return describeCategories(column.codes, column.categories);
  const known = column.values.filter((value) => !Number.isNaN(value)).sort();
  const missing = column.values.length - known.length, base = { rows: column.values.length, missing };
  if (known.length === 0) return { ...base, scale: 'linear', bins: [], quantiles: null };
  const at = (share: number): number => known[Math.min(known.length - 1, Math.floor(share * known.length))]!;
  const quantiles = { min: known[0]!, p01: at(0.01), p25: at(0.25), p50: at(0.5), p75: at(0.75), p99: at(0.99), max: known.at(-1)!, mean: known.reduce((sum, value) => sum + value, 0) / known.length };
  const distinct = [...new Set(known)];
  if (distinct.length <= FEW_VALUES) return { ...base, scale: 'values', quantiles, bins: distinct.map((value) => ({ label: short(value), rows: known.filter((other) => other === value).length })) };
  const positive = known.filter((value) => value > 0), zeros = known.filter((value) => value === 0).length;
  const isApart = known[0]! >= 0 && zeros >= MANY_ZEROS * known.length;
  const isSkewed = known[0]! >= 0 && positive.at(-1)! > SKEWED * positive[positive.length >> 1]!;
  const zero = (isSkewed ? zeros > 0 : isApart) ? [{ label: '0', rows: zeros }] : [];
  return { ...base, scale: isSkewed ? 'log' : 'linear', quantiles, bins: [...zero, ...(isSkewed ? logBins(positive) : linearBins(isApart ? positive : known))] };
}

function describeCategories(codes: Int32Array, categories: readonly string[]): Histogram {
  const counts = categories.map((text, code) => ({ label: text, rows: codes.reduce((sum, other) => sum + (other === code ? 1 : 0), 0) })).sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1));
  const kept = counts.slice(0, MOST_CATEGORIES), others = counts.slice(MOST_CATEGORIES);
  return {
    rows: codes.length, missing: codes.reduce((sum, code) => sum + (code < 0 ? 1 : 0), 0), scale: 'categories', quantiles: null,
    bins: others.length === 0 ? kept : [...kept, { label: `${others.length} others`, rows: others.reduce((sum, { rows }) => sum + rows, 0) }],
  };
}

/** A bin from each power of ten to the next. */
function logBins(sorted: Float64Array): HistogramBin[] {
  const from = Math.floor(Math.log10(sorted[0]!)), to = Math.floor(Math.log10(sorted.at(-1)!));
  const powers = Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  return powers.map((low) => ({ label: `${short(low)} to ${short(low * 10)}`, rows: sorted.filter((value) => value >= low && value < low * 10).length }));
}

/** Equal widths between the first and the last percentile; the outer bins take what lies beyond. */
function linearBins(sorted: Float64Array): HistogramBin[] {
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  const [low, high] = at(0.99) > at(0.01) ? [at(0.01), at(0.99)] : [sorted[0]!, sorted.at(-1)!];
  const width = (high - low) / BINS;
  const counts = new Int32Array(BINS);
  for (const value of sorted) counts[Math.min(BINS - 1, Math.max(0, Math.floor((value - low) / width)))]!++;
  return Array.from(counts, (rows, i) => ({ label: i === 0 ? `up to ${short(low + width)}` : i === BINS - 1 ? `${short(low + i * width)} and more` : `${short(low + i * width)} to ${short(low + (i + 1) * width)}`, rows }));
}

function short(value: number): string {
  const text = Number(value.toPrecision(4));
  return Math.abs(text) >= 10_000 ? text.toLocaleString('en', { maximumFractionDigits: 0 }) : String(text);
}
