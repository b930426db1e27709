/** Calibration and discrimination of one model in parts of a portfolio. */
import type { Interval } from '../contract.ts';
import { clusteredMean } from './clustered-mean.ts';
import { expectedCalibrationError } from './ece.ts';
import type { Outcomes } from './measure.ts';
import { auc } from './ranking.ts';

export interface SegmentMetrics {
  readonly segment: string;
  readonly rows: number;
  readonly positives: number;
  readonly observedRate: number;
  readonly expectedRate: number;
  /** Observed less expected rate; 95 % interval clustered by debtor, without a width where all rows are of one debtor. */
  readonly calibrationInTheLarge: Interval;
  /** Null with fewer than 1,000 positives. */
  readonly ece: number | null;
  /** Null without both classes. */
  readonly auc: number | null;
}

/** Figures by segment, in the order of the segments' names; `segmentOf` has an entry per row. */
export function measureSegments({ y, groups }: Outcomes, p: Float64Array, segmentOf: readonly string[]): readonly SegmentMetrics[] {
  const rowsOf = new Map<string, number[]>();
  segmentOf.forEach((segment, row) => {
    const rows = rowsOf.get(segment);
    if (rows === undefined) rowsOf.set(segment, [row]);
    else rows.push(row);
  });
  return [...rowsOf].sort(([a], [b]) => (a < b ? -1 : 1)).map(([segment, rows]) => {
    const labels = Float64Array.from(rows, (row) => y[row]!), scores = Float64Array.from(rows, (row) => p[row]!);
    const gaps = labels.map((label, i) => label - scores[i]!), area = auc(labels, scores);
    return {
      segment, rows: rows.length, positives: labels.reduce((sum, label) => sum + label, 0), observedRate: mean(labels), expectedRate: mean(scores),
      calibrationInTheLarge: clusteredMean(gaps, rows.map((row) => groups[row]!)),
      ece: expectedCalibrationError(labels, scores), auc: Number.isNaN(area) ? null : area,
    };
  });
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
