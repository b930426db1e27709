/** How probabilities stand where nobody was contacted. */
import type { Interval } from '../contract.ts';
import { clusteredMean } from '../metrics/clustered-mean.ts';
import type { Outcomes } from '../metrics/measure.ts';
import { fitShift, LEAST_OF_CLASS } from './intercept.ts';

/** Calibration on rows of the sticky holdout that were not learnt from. */
export interface UntreatedCalibration {
  readonly rows: number;
  readonly debtors: number;
  readonly positives: number;
  /** Null without rows. */
  readonly observedRate: number | null;
  readonly expectedRate: number | null;
  /** Observed less expected rate, 95 % interval by debtor; null without rows. */
  readonly gap: Interval | null;
  /** Log-odds from `pd` to `pdUntreated`; null where too little is known. */
  readonly shift: number | null;
  /** Why there is no shift; null where there is one. */
  readonly reason: string | null;
}

/** What is said where nobody can tell: no holdout is declared, or none covers the horizon of the label. */
export function untreatedUnknown(reason: string): UntreatedCalibration {
  return { rows: 0, debtors: 0, positives: 0, observedRate: null, expectedRate: null, gap: null, shift: null, reason };
}

/** Calibration of `p` on the rows of a holdout, and the shift to it from 30 of either class on. */
export function calibrateUntreated({ y, groups }: Outcomes, p: Float64Array): UntreatedCalibration {
  const rows = y.length, positives = y.reduce((sum, label) => sum + label, 0);
  if (rows === 0) return untreatedUnknown('no row of the sticky no-contact holdout lies within the horizon of the label and outside what the model learnt from');
  const enough = Math.min(positives, rows - positives) >= LEAST_OF_CLASS;
  return {
    rows, debtors: new Set(groups).size, positives, observedRate: positives / rows, expectedRate: p.reduce((sum, value) => sum + value, 0) / rows,
    gap: clusteredMean(y.map((label, row) => label - p[row]!), groups), shift: enough ? fitShift(p, y) : null,
    reason: enough ? null : `the sticky no-contact holdout has ${positives} positives in ${rows} rows, and ${LEAST_OF_CLASS} of either class are needed`,
  };
}
