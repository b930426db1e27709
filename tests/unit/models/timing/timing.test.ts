import { describe, expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { identityCalibrator } from '../../../../models/calibration/identity.ts';
import { trees } from '../../../../models/default-propensity/trees.ts';
import { forecastCashIn } from '../../../../models/timing/cash-in.ts';
import { expectPayment, openAt, paymentCurves } from '../../../../models/timing/curve.ts';
import { kaplanMeier, stepAt } from '../../../../models/timing/kaplan-meier.ts';
import { measureTiming } from '../../../../models/timing/measure.ts';
import { PERIOD_ENDS } from '../../../../models/timing/periods.ts';
import { expandAll, expandObserved, type ObservedTimes } from '../../../../models/timing/person-periods.ts';
import { simulateTimes } from './simulated-times.ts';

const all = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row);
const curveOf = (open: (day: number) => number) => Float64Array.from(PERIOD_ENDS, open);

describe('expandObserved', () => {
  it.each<[string, Omit<ObservedTimes, 'groups'>, number[]]>([
    ['paid on day 9, watched for 30', { days: Int32Array.of(9), isPaid: Uint8Array.of(1), watchedDays: Int32Array.of(30) }, [0, 1]],
    ['paid on the as-of itself', { days: Int32Array.of(0), isPaid: Uint8Array.of(1), watchedDays: Int32Array.of(30) }, [1]],
    ['open after 30 days: four whole weeks', { days: Int32Array.of(30), isPaid: Uint8Array.of(0), watchedDays: Int32Array.of(30) }, [0, 0, 0, 0]],
    ['paid in a week that is not watched to its end: as one that did not pay', { days: Int32Array.of(16), isPaid: Uint8Array.of(1), watchedDays: Int32Array.of(18) }, [0, 0]],
    ['waived on day 16: no payment, and nothing after it', { days: Int32Array.of(16), isPaid: Uint8Array.of(0), watchedDays: Int32Array.of(180) }, [0, 0]],
    ['watched for less than a week', { days: Int32Array.of(6), isPaid: Uint8Array.of(0), watchedDays: Int32Array.of(6) }, []],
  ])('%s', (_, times, expected) => {
    const expanded = expandObserved(makeFrame([['n', numericColumn([1])]]), { ...times, groups: ['d'] }, Int32Array.of(0));
    expect([...expanded.y]).toEqual(expected);
    expect(expanded.groups).toHaveLength(expected.length);
  });

  it('tells each period how long past due it ends', () => {
    // Terms of 20 days, half over: due in 10 days, so the first week ends 3 days before and the second 4 days after it.
    const x = makeFrame([['item_terms_days', numericColumn([20])], ['item_relative_age', numericColumn([0.5])]]);
    const column = expandAll(x, Int32Array.of(0)).columns.get('timing_days_past_due')!;
    expect(column.kind === 'numeric' && Array.from(column.values.subarray(0, 2))).toEqual([-3, 4]);
  });
});

describe.each<[string, (kind: number, day: number) => number]>([
  ['exponential', (kind, day) => Math.exp(-day / (kind === 1 ? 25 : 90))],
  ['Weibull', (kind, day) => Math.exp(-((day / (kind === 1 ? 40 : 110)) ** 1.8))],
])('a hazard learnt from %s times, some censored', (_, law) => {
  it('recovers the known curve of both kinds, and beats one curve for all', async () => {
    const made = simulateTimes(8000, 1, law), fresh = simulateTimes(1500, 2, law);
    const data = expandObserved(made.x, made.times, all(8000));
    const hazard = await trees.fit(data, { trees: 300, learningRate: 0.05, columnShare: 1, refitBelowRows: 0 }, { seed: 1 });
    const curves = paymentCurves({ hazard, calibrator: identityCalibrator }, fresh.x);
    const kindOf = ({ x }: typeof made, row: number): number => { const column = x.columns.get('kind')!; return column.kind === 'numeric' ? column.values[row]! : NaN; };
    for (const kind of [0, 1]) {
      const own = curves.filter((_curve, row) => kindOf(fresh, row) === kind), drawn = made.trueDays.filter((_day, row) => kindOf(made, row) === kind);
      for (const day of [30, 60, 90, 180]) {
        const mean = own.reduce((sum, curve) => sum + openAt(curve, day), 0) / own.length, truth = law(kind, day);
        const uncensored = drawn.reduce((sum, paidOn) => sum + Number(paidOn > day), 0) / drawn.length;
        // What the same receivables would have shown without censoring: the rest is what the trees smooth.
        expect(Math.abs(mean - uncensored)).toBeLessThan(0.025);
        // The law itself also differs from those drawn, by three standard errors at most.
        expect(Math.abs(mean - truth)).toBeLessThan(0.025 + 3 * Math.sqrt(truth * (1 - truth) / drawn.length));
      }
    }
    for (const curve of curves) curve.forEach((open, period) => expect(open <= (period === 0 ? 1 : curve[period - 1]!)).toBe(true));
    const metrics = measureTiming(curves, fresh.times, { baseline: kaplanMeier(made.times.days, made.times.isPaid), seed: 1 });
    for (const { horizonDays, brierDifference, predictedPaid, observedPaid, observedHalfWidth, brier } of metrics.horizons.slice(0, 3)) {
      expect(brierDifference.upper).toBeLessThan(0);
      expect(Math.abs(predictedPaid - observedPaid)).toBeLessThan(0.02 + observedHalfWidth);
      // Without censoring the error is a plain mean; weights have to give nearly the same.
      const plain = curves.reduce((sum, curve, row) => sum + ((fresh.trueDays[row]! > horizonDays ? 1 : 0) - openAt(curve, horizonDays)) ** 2, 0) / curves.length;
      expect(Math.abs(brier - plain)).toBeLessThan(0.012);
    }
    expect(metrics.concordance!).toBeGreaterThan(0.6);
  });
});

describe('kaplanMeier', () => {
  it('is the product of the shares that stay', () => {
    // Days 3 (paid), 5 (censored), 5 (paid), 8 (paid): 3/4, then 2/3 of it, then none.
    const curve = kaplanMeier([3, 5, 5, 8], [1, 0, 1, 1]);
    expect([2, 3, 5, 7, 8].map((day) => stepAt(curve, day))).toEqual([1, 0.75, expect.closeTo(0.5, 12), expect.closeTo(0.5, 12), 0]);
  });
});

describe('curves', () => {
  it('never rise, and fall evenly within a period', () => {
    const curve = curveOf((day) => 0.99 ** day);
    for (let day = 1; day <= 180; day++) expect(openAt(curve, day)).toBeCloseTo(0.99 ** day, 12);
  });

  it('say when to expect a payment, and that it is not within the horizon', () => {
    const expected = expectPayment(curveOf((day) => 0.99 ** day));
    // 1 - .99^d reaches .1 at 10.5 days, .5 at 69, .9 only at 229.1.
    expect(expected).toMatchObject({ p10Day: 11, medianDay: 69, p90Day: null });
    expect(expected.restrictedMeanDays).toBeCloseTo((1 - 0.99 ** 180) / 0.01, 6);
    expect(expectPayment(new Float64Array(PERIOD_ENDS.length))).toMatchObject({ p10Day: 1, medianDay: 1, p90Day: 1 });
  });
});

describe('forecastCashIn', () => {
  it('adds open amounts by the probability of their week, in whole minor units', () => {
    const half = curveOf((day) => (day <= 7 ? 0.5 : 0.5)), never = curveOf(() => 1);
    const weeks = forecastCashIn([{ curve: half, openMinor: 10_001, debtorId: 'a' }, { curve: never, openMinor: 900, debtorId: 'b' }]);
    expect(weeks).toHaveLength(13);
    // Half of 10,001; one debtor pays all or nothing, so that the interval is the whole range.
    expect(weeks[0]).toEqual({ week: 1, expectedMinor: 5001n, lowerMinor: 0n, upperMinor: 10_901n });
    expect(weeks[1]).toEqual({ week: 2, expectedMinor: 0n, lowerMinor: 0n, upperMinor: 0n });
  });

  it('is as sure of many debtors as their number allows', () => {
    const curve = curveOf(() => 0.5);
    const [many] = forecastCashIn(Array.from({ length: 400 }, (_, i) => ({ curve, openMinor: 100, debtorId: `d${i}` })));
    // 400 fair coins of 100: mean 20,000, standard deviation 1,000, times 1.645.
    expect(many).toEqual({ week: 1, expectedMinor: 20_000n, lowerMinor: 18_355n, upperMinor: 21_645n });
    const [one] = forecastCashIn(Array.from({ length: 400 }, () => ({ curve, openMinor: 100, debtorId: 'same' })));
    expect(one).toMatchObject({ lowerMinor: 0n, upperMinor: 40_000n });
  });
});
