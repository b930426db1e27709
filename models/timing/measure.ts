/** How good payment curves are on receivables that nothing was fitted on, some of them not yet paid. */
import type { Interval } from '../contract.ts';
import { bootstrapGroups, percentileInterval } from '../metrics/group-bootstrap.ts';
import { expectPayment, openAt, type PaymentCurve } from './curve.ts';
import { kaplanMeier, stepAt, stepErrorAt, type StepCurve } from './kaplan-meier.ts';
import { TIMING_HORIZONS } from './periods.ts';
import type { ObservedTimes } from './person-periods.ts';

export interface HorizonMetrics {
  readonly horizonDays: number;
  /** Rows watched that long. */
  readonly rows: number;
  /** Mean squared error of P(open at the horizon), censored rows made up for by weights. */
  readonly brier: number;
  /** The same of one curve for all, the Kaplan-Meier estimate of the rows that were fitted. */
  readonly brierBaseline: number;
  /** Model less baseline, interval by debtor. */
  readonly brierDifference: Interval;
  /** Mean predicted share paid by the horizon, and the Kaplan-Meier estimate of it with its 95 % half-width. */
  readonly predictedPaid: number;
  readonly observedPaid: number;
  readonly observedHalfWidth: number;
}

export interface TimingMetrics {
  readonly rows: number;
  readonly paid: number;
  readonly horizons: readonly HorizonMetrics[];
  /** Of pairs whose order is known, the share that the expected time puts in that order (Harrell's C). */
  readonly concordance: number | null;
}

/** Measures curves of the rows of `times`; horizons that no row was watched for are left out. */
export function measureTiming(curves: readonly PaymentCurve[], times: ObservedTimes, scope: { readonly baseline: StepCurve; readonly seed: number }): TimingMetrics {
  const paid = times.isPaid.reduce((sum, value) => sum + value, 0);
  const horizons = TIMING_HORIZONS.filter((day) => times.watchedDays.some((watched) => watched >= day)).map((day) => measureHorizon(curves, times, { ...scope, day }));
  return { rows: curves.length, paid, horizons, concordance: concordance(curves, times) };
}

interface HorizonScope {
  readonly baseline: StepCurve;
  readonly seed: number;
  readonly day: number;
}

function measureHorizon(curves: readonly PaymentCurve[], times: ObservedTimes, { baseline, seed, day }: HorizonScope): HorizonMetrics {
  const weights = censoringWeights(times, day), observed = kaplanMeier(times.days, times.isPaid), constant = stepAt(baseline, day);
  const predicted = curves.map((curve) => openAt(curve, day));
  // Weighted squared errors of the model, and what they are less than those of the baseline.
  const errors = predicted.map((open, row) => weights[row]! * (isOpen(times, row, day) - open) ** 2);
  const differences = errors.map((error, row) => error - weights[row]! * (isOpen(times, row, day) - constant) ** 2);
  const rows = curves.length, mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / rows;
  const bootstrap = bootstrapGroups(times.groups, seed);
  const replicates = Array.from({ length: bootstrap.replicates }, (_, replicate) => {
    const drawn = bootstrap.weights(replicate);
    let sum = 0, count = 0;
    for (let row = 0; row < rows; row++) {
      sum += drawn[row]! * differences[row]!;
      count += drawn[row]!;
    }
    return sum / count;
  });
  return {
    horizonDays: day, rows: times.watchedDays.reduce((sum, watched) => sum + Number(watched >= day), 0),
    brier: mean(errors), brierBaseline: mean(errors) - mean(differences), brierDifference: percentileInterval(mean(differences), replicates),
    predictedPaid: 1 - mean(predicted), observedPaid: 1 - stepAt(observed, day), observedHalfWidth: 1.96 * stepErrorAt(observed, day),
  };
}

function isOpen(times: ObservedTimes, row: number, day: number): number {
  return times.isPaid[row] === 1 && times.days[row]! <= day ? 0 : 1;
}

/**
 * `1 / G(min(T, day))` for rows whose state at the day is known, 0 for the others, with G the Kaplan-Meier estimate of not being censored.
 * Source: Graf, Schmoor, Sauerbrei and Schumacher 1999.
 */
function censoringWeights({ days, isPaid }: ObservedTimes, day: number): Float64Array {
  // A row that is paid and a row that ends on the same day: the payment came first.
  const uncensored = kaplanMeier(days, isPaid.map((paid) => 1 - paid));
  return Float64Array.from(days, (ended, row) => {
    if (isPaid[row] === 1 && ended <= day) return 1 / stepAt(uncensored, ended - 1);
    return ended >= day ? 1 / stepAt(uncensored, day - 1) : 0;
  });
}

/** Rows compared with each other, at most: pairs grow with the square. */
const COMPARED = 2000;

function concordance(curves: readonly PaymentCurve[], { days, isPaid }: ObservedTimes): number | null {
  const step = Math.max(1, Math.ceil(curves.length / COMPARED)), rows: number[] = [];
  for (let row = 0; row < curves.length; row += step) rows.push(row);
  const expected = new Map(rows.map((row) => [row, expectPayment(curves[row]!).restrictedMeanDays]));
  let pairs = 0, right = 0;
  for (const a of rows) {
    if (isPaid[a] !== 1) continue;
    for (const b of rows) {
      if (days[b]! <= days[a]!) continue;
      pairs++;
      const difference = expected.get(b)! - expected.get(a)!;
      right += difference > 0 ? 1 : difference === 0 ? 0.5 : 0;
    }
  }
  return pairs === 0 ? null : right / pairs;
}
