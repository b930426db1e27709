/** Payment curves: the probability that a receivable is not paid by each day. */
import type { Frame } from '../../core/frame.ts';
import type { Calibrator, FittedModel } from '../contract.ts';
import { expandAll } from './person-periods.ts';
import { HORIZON_DAYS, PERIOD_ENDS, periodStart } from './periods.ts';

export interface TimingModel {
  /** Log-odds of being paid in a period, given open at its start. */
  readonly hazard: FittedModel;
  readonly calibrator: Calibrator;
}

/** Probability of being open after each period, in [0, 1], never rising. */
export type PaymentCurve = Float64Array;

/** Rows turned into periods at once. */
const CHUNK = 2000;

/** `S_p = S_{p-1} (1 - h_p)`: one curve for each row of `x`; throws `frame-mismatch`. */
export function paymentCurves({ hazard, calibrator }: TimingModel, x: Frame): readonly PaymentCurve[] {
  const curves: PaymentCurve[] = [], count = PERIOD_ENDS.length;
  for (let start = 0; start < x.rowCount; start += CHUNK) {
    const rows = Int32Array.from({ length: Math.min(CHUNK, x.rowCount - start) }, (_, i) => start + i);
    const margins = hazard.margins(expandAll(x, rows));
    for (let i = 0; i < rows.length; i++) {
      let open = 1;
      curves.push(Float64Array.from({ length: count }, (_, period) => (open *= 1 - calibrator.probability(margins[i * count + period]!))));
    }
  }
  return curves;
}

/** Probability of being open at the end of a day in [0, 180]; within a period the hazard of a day is constant. */
export function openAt(curve: PaymentCurve, day: number): number {
  if (day <= 0) return 1;
  const period = PERIOD_ENDS.findIndex((end) => day <= end);
  if (period < 0) return curve.at(-1)!;
  const before = period === 0 ? 1 : curve[period - 1]!, start = periodStart(period);
  if (before === 0) return 0;
  return before * (curve[period]! / before) ** ((day - start) / (PERIOD_ENDS[period]! - start));
}

export interface ExpectedPayment {
  /** Mean of min(days to payment, 180). */
  readonly restrictedMeanDays: number;
  /** First day by which payment has the probability 10, 50 or 90 %; null: not within 180 days. */
  readonly p10Day: number | null;
  readonly medianDay: number | null;
  readonly p90Day: number | null;
}

/** When a payment is to be expected, with an 80 % interval from p10Day to p90Day. */
export function expectPayment(curve: PaymentCurve): ExpectedPayment {
  let mean = 0;
  for (let day = 0; day < HORIZON_DAYS; day++) mean += openAt(curve, day);
  const firstDay = (share: number): number | null => {
    for (let day = 1; day <= HORIZON_DAYS; day++) if (1 - openAt(curve, day) >= share) return day;
    return null;
  };
  return { restrictedMeanDays: mean, p10Day: firstDay(0.1), medianDay: firstDay(0.5), p90Day: firstDay(0.9) };
}
