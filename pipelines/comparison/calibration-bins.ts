/** Observed against expected rate in bins of equal mass, for the table and the chart of a comparison. */
import { clusteredMean } from './clustered-mean.ts';
import type { Interval } from '../../models/contract.ts';

export interface CalibrationBin {
  readonly rows: number;
  /** Mean probability. */
  readonly expectedRate: number;
  readonly observedRate: Interval;
}

const BINS = 10;

/** Ten bins in the order of p; fewer where there are fewer than ten rows. */
export function calibrationBins(y: Float64Array, p: Float64Array, groups: readonly string[]): readonly CalibrationBin[] {
  const order = Int32Array.from(p, (_, row) => row).sort((a, b) => p[a]! - p[b]! || a - b);
  return Array.from({ length: BINS }, (_, bin) => order.slice(Math.floor(bin * order.length / BINS), Math.floor((bin + 1) * order.length / BINS))).filter((rows) => rows.length > 0).map((rows) => ({
    rows: rows.length,
    expectedRate: rows.reduce((sum, row) => sum + p[row]!, 0) / rows.length,
    observedRate: clusteredMean(Float64Array.from(rows, (row) => y[row]!), Array.from(rows, (row) => groups[row]!)),
  }));
}
