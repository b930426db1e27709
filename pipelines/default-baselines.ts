/** What stands beside a default model: the ranking by one feature, figures by entry bucket, typical values. */
import { DunlinError } from '../core/errors.ts';
import type { Frame } from '../core/frame.ts';
import type { Interval, LabelledFrame } from '../models/contract.ts';
import { measureRanking } from '../models/metrics/measure.ts';
import { auc } from '../models/metrics/ranking.ts';
import { measureSegments, type SegmentMetrics } from '../models/metrics/segments.ts';
import type { WindowName } from '../models/split/windows.ts';

/**
 * AUC on `evaluate` of one numeric feature as the whole model. Missing values count as the median of `fit`; whether more
 * means more risk is learnt on `fit`.
 */
export function rankByFeature(data: Readonly<Record<WindowName, LabelledFrame>>, feature: string, seed: number): Interval {
  const median = medianOf(numericValues(data.fit.x, feature)) ?? 0;
  const read = (x: Frame): Float64Array => numericValues(x, feature).map((value) => (Number.isFinite(value) ? value : median));
  const direction = auc(data.fit.y, read(data.fit.x)) < 0.5 ? -1 : 1;
  return measureRanking(data.evaluate, read(data.evaluate.x).map((value) => direction * value), seed);
}

export interface BucketMetrics extends Omit<SegmentMetrics, 'segment'> {
  readonly bucket: string;
}

/** Figures by entry bucket, in the order of the bucket's name. */
export function measureBuckets(data: LabelledFrame, p: Float64Array, buckets: readonly string[]): readonly BucketMetrics[] {
  return measureSegments(data, p, buckets).map(({ segment, ...figures }) => ({ bucket: segment, ...figures }));
}

/** Rows of a segment that holds the missing values. */
const UNKNOWN = 'not known';

/** Figures by each value of category features; throws `parameter-invalid` for a name that is none. */
export function measureBySegment(data: LabelledFrame, p: Float64Array, names: readonly string[]): Readonly<Record<string, readonly SegmentMetrics[]>> {
  return Object.fromEntries(names.map((name) => {
    const column = data.x.columns.get(name);
    if (column?.kind !== 'category') {
      throw new DunlinError('parameter-invalid', `A segment must be a category feature; got ${name}. Choose of ${data.x.names.filter((each) => data.x.columns.get(each)!.kind === 'category').join(', ') || 'none: there are no categories'}.`, { name });
    }
    return [name, measureSegments(data, p, Array.from(column.codes, (code) => (code < 0 ? UNKNOWN : column.categories[code]!)))];
  }));
}

/** Median of every numeric feature; null where nothing is known. */
export function typicalValues(x: Frame): Readonly<Record<string, number | null>> {
  return Object.fromEntries(x.names.filter((name) => x.columns.get(name)!.kind === 'numeric').map((name) => [name, medianOf(numericValues(x, name))]));
}

function numericValues(x: Frame, feature: string): Float64Array {
  const column = x.columns.get(feature);
  if (column?.kind !== 'numeric') {
    throw new DunlinError('parameter-invalid', `The baseline must be a numeric feature; got ${feature}. Choose one of ${x.names.filter((name) => x.columns.get(name)!.kind === 'numeric').join(', ')}.`, { feature });
  }
  return column.values;
}

function medianOf(values: Float64Array): number | null {
  const known = values.filter(Number.isFinite).sort();
  return known.length === 0 ? null : known[known.length >> 1]!;
}
