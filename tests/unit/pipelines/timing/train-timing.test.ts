/** Payment timing is fitted again on the newest rows, and on nothing behind the beginning of the last window. */
import { beforeAll, describe, expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { MICROS_PER_DAY, parseInstant } from '../../../../core/time.ts';
import { identityCalibrator } from '../../../../models/calibration/identity.ts';
import { openAt, paymentCurves } from '../../../../models/timing/curve.ts';
import type { ObservedTimes } from '../../../../models/timing/person-periods.ts';
import { packageTiming } from '../../../../pipelines/package-timing.ts';
import type { TimingSet } from '../../../../pipelines/timing-set.ts';
import { trainTiming, type TrainedTiming } from '../../../../pipelines/train-timing.ts';
import { simulateTimes } from '../../models/timing/simulated-times.ts';

const START = parseInstant('2023-01-01T00:00:00Z'), OLD = 1500, NEW = 1500, ROWS = OLD + NEW + 800;
/** Kind 1 paid slowly, and pays fast since the second window began; kind 0 does as ever. */
const oldLaw = (kind: number, day: number): number => Math.exp(-day / (kind === 1 ? 120 : 40));
const newLaw = (kind: number, day: number): number => Math.exp(-day / (kind === 1 ? 12 : 40));

function makeSet(): TimingSet {
  const before = simulateTimes(OLD, 11, oldLaw), after = simulateTimes(ROWS - OLD, 12, newLaw);
  const both = (name: string): Float64Array => Float64Array.from([before, after].flatMap(({ x }) => { const column = x.columns.get(name)!; return column.kind === 'numeric' ? [...column.values] : []; }));
  const groups = Array.from({ length: ROWS }, (_, row) => `d${row}`);
  const join = (name: 'days' | 'isPaid' | 'watchedDays'): number[] => [...before.times[name], ...after.times[name]];
  const times: ObservedTimes = { days: Int32Array.from(join('days')), isPaid: Uint8Array.from(join('isPaid')), watchedDays: Int32Array.from(join('watchedDays')), groups };
  return {
    x: makeFrame([['kind', numericColumn(both('kind'))], ['noise', numericColumn(both('noise'))]]), times, learnTimes: times,
    window: Uint8Array.from({ length: ROWS }, (_, row) => (row < OLD ? 0 : row < OLD + NEW ? 1 : 2)),
    spine: { rowCount: ROWS, debtorIds: groups, receivableIds: groups.map((id) => `r${id}`), asOf: BigInt64Array.from(groups, (_, row) => START + BigInt(row) * MICROS_PER_DAY / 10n) },
  };
}

const train = (set: TimingSet): Promise<TrainedTiming> => trainTiming({ set, estimators: ['trees'], parameters: { trees: { trees: 60, learningRate: 0.15 } }, seed: 1, progress: () => {}, signal: new AbortController().signal });
const stateOf = (trained: TrainedTiming): unknown => {
  const { manifest, arrays } = packageTiming(trained, { rule: 'month-end', codeVersion: 'test', featureSetVersion: 'v', featureWords: {}, views: [], underPolicy: { versions: [], actionMix: {} } });
  return [manifest.model, manifest.calibration, arrays];
};
const askAbout = makeFrame([['kind', numericColumn([0, 1])], ['noise', numericColumn([0, 0])]]);
/** How much slower kind 1 is than kind 0 by day 28, as probability of being open, by the hazard alone: a calibrator never reverses an order. */
function openDifference({ model }: TrainedTiming['final']): number {
  const [zero, one] = paymentCurves({ hazard: model, calibrator: identityCalibrator }, askAbout).map((curve) => openAt(curve, 28));
  return one! - zero!;
}

describe('what is served of payment timing', () => {
  let set: TimingSet, trained: TrainedTiming;
  beforeAll(async () => {
    set = makeSet();
    trained = await train(set);
  });

  it('knows a change of regime in the newest rows that may be learnt from', () => {
    // Before the change exp(-28/120) - exp(-28/40) = +.30, of which small steps learn the most part; since then exp(-28/12) - exp(-28/40) = -.40.
    expect(openDifference(trained.candidates[0]!.candidate)).toBeGreaterThan(0.15);
    // Half of the rows are of either regime, whose mixture is -.05; 1,500 rows of a kind leave .025 either way, four of them .1.
    expect(Math.abs(openDifference(trained.final) + 0.05)).toBeLessThan(0.1);
    expect(trained.windows.learn.rows).toBe(OLD + NEW);
    expect(Date.parse(trained.windows.learn.to)).toBeLessThan(Date.parse(trained.windows.evaluate.from));
  });

  it('knows nothing of the rows that evaluate', async () => {
    const isLast = (row: number): boolean => set.window[row] === 2;
    const times: ObservedTimes = { ...set.times, days: set.times.days.map((day, row) => (isLast(row) ? 1 : day)), isPaid: set.times.isPaid.map((paid, row) => (isLast(row) ? 1 : paid)) };
    const after = await train({ ...set, times, learnTimes: times });
    expect(stateOf(after)).toEqual(stateOf(trained));
    expect(after.metrics).not.toEqual(trained.metrics);
  });

  it('learns from what was known of older rows when the last window began', async () => {
    const isOld = (row: number): boolean => set.window[row] === 0;
    // Cut short, the old rows were all open after a week when the second window began; what they did since is known later.
    const times: ObservedTimes = { ...set.times, days: set.times.days.map((day, row) => (isOld(row) ? Math.min(day, 7) : day)), isPaid: set.times.isPaid.map((paid, row) => (isOld(row) && set.times.days[row]! > 7 ? 0 : paid)), watchedDays: set.times.watchedDays.map((days, row) => (isOld(row) ? 7 : days)) };
    const cut = await train({ ...set, times });
    expect(stateOf(cut)).toEqual(stateOf(trained));
    expect(cut.candidates[0]!.candidate.model.state()).not.toEqual(trained.candidates[0]!.candidate.model.state());
  });
});
