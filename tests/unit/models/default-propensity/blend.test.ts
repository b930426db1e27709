import { describe, expect, it } from 'vitest';
import { makeFrame, numericColumn } from '../../../../core/frame.ts';
import { silentProgress } from '../../../../core/progress.ts';
import { randomStream } from '../../../../core/random.ts';
import type { LabelledFrame } from '../../../../models/contract.ts';
import { blendModel } from '../../../../models/default-propensity/blend-model.ts';
import { chooseBlend } from '../../../../models/default-propensity/blend-weights.ts';
import { logisticModel } from '../../../../models/default-propensity/logistic-model.ts';
import { sigmoid } from '../../../../models/log-odds.ts';
import { logLoss } from '../../../../models/metrics/log-loss.ts';
import { chooseCandidate } from '../../../../pipelines/choose-candidate.ts';
import { crossFitCandidates, fitCandidates, predictCandidate, type FittedCandidate } from '../../../../pipelines/fit-candidates.ts';

const ROWS = 4000;
const random = randomStream('blend');
const truth = Float64Array.from({ length: ROWS }, () => 1.5 * random.normal());
const y = truth.map((margin) => (random.uniform() < sigmoid(margin) ? 1 : 0));
const groups = Array.from(truth, (_, i) => `d${i >> 1}`);
const noisy = (noise: number): Float64Array => truth.map((margin) => margin + noise * random.normal());
/** Three levels, one after another. */
const levelOf = (row: number): number => [0, 2, -1][Math.floor(3 * row / ROWS)]!;
const lossOf = (margins: Float64Array): number => logLoss(y, margins.map(sigmoid));

describe('chooseBlend', () => {
  it('averages members that err apart, and is better than each', () => {
    const members = [noisy(1), noisy(1)];
    const { shares, crossFitted } = chooseBlend(members, { y, groups }, 1);
    expect(shares[0]!.weight + shares[1]!.weight).toBeCloseTo(1, 12);
    // Equal errors ask for equal shares; 25 draws and 4,000 rows leave about .1.
    expect(Math.abs(shares[0]!.weight - 0.5)).toBeLessThan(0.2);
    const alone = members.map((member) => lossOf(chooseBlend([member], { y, groups }, 1).crossFitted));
    // Averaging halves the variance of the errors; by simulation that is worth .03 of log loss here.
    expect(lossOf(crossFitted)).toBeLessThan(Math.min(...alone) - 0.01);
  });

  it('leaves out what adds nothing', () => {
    const { shares } = chooseBlend([noisy(0.2), Float64Array.from(truth, () => random.normal())], { y, groups }, 1);
    expect(shares.map(({ weight }) => weight)).toEqual([1, 0]);
  });

  it('does not let an overconfident member speak louder', () => {
    const quiet = noisy(1), loud = noisy(1);
    const { shares } = chooseBlend([quiet, loud.map((margin) => 10 * margin)], { y, groups }, 1);
    // The line of the loud member takes the tenfold back.
    expect(shares[1]!.slope / shares[0]!.slope).toBeGreaterThan(0.08);
    expect(shares[1]!.slope / shares[0]!.slope).toBeLessThan(0.12);
    expect(Math.abs(shares[1]!.weight - 0.5)).toBeLessThan(0.2);
  });

  it('chooses for a row without its group: its own label moves nothing', () => {
    const members = [noisy(1), noisy(2)], before = chooseBlend(members, { y, groups }, 1).crossFitted;
    const flipped = y.map((label, row) => (row < 2 ? 1 - label : label));
    const after = chooseBlend(members, { y: flipped, groups }, 1).crossFitted;
    expect([after[0], after[1]]).toEqual([before[0], before[1]]);
    expect(after.some((margin, row) => margin !== before[row])).toBe(true);
  });

  it('has no share for a member that only knows where the level went', () => {
    const jumped = truth.map((margin, row) => (random.uniform() < sigmoid(margin + levelOf(row)) ? 1 : 0)), times = Float64Array.from(truth.keys());
    // The second ranks worse, and followed the level while these rows were seen.
    const members = [noisy(0.7), noisy(1.4).map((margin, row) => margin + levelOf(row))];
    const weightOf = (order: Float64Array | undefined): number => chooseBlend(members, { y: Float64Array.from(jumped), groups, times: order }, 1).shares[1]!.weight;
    // Errors of variance .49 and 1.96 ask for shares of .8 and .2.
    expect(weightOf(times)).toBeLessThan(0.35);
    expect(weightOf(undefined)).toBeGreaterThan(weightOf(times) + 0.15);
  });

  it('takes a perfect member and one row without breaking', () => {
    const { shares, crossFitted } = chooseBlend([Float64Array.of(3), Float64Array.of(-3)], { y: Float64Array.of(1), groups: ['a'] }, 1);
    expect(shares.every(({ weight, slope, intercept }) => [weight, slope, intercept].every(Number.isFinite))).toBe(true);
    expect(crossFitted.every(Number.isFinite)).toBe(true);
  });
});

/** Part of the risk is straight and spread over many columns, where a line is the better learner; part is a product that only trees see. */
function makeData(seed: number, rows: number): LabelledFrame {
  const draw = randomStream('blend rows', seed);
  const columns = Array.from({ length: 14 }, () => Float64Array.from({ length: rows }, () => draw.normal()));
  const labels = Float64Array.from({ length: rows }, (_, i) => (draw.uniform() < sigmoid(columns.slice(2).reduce((sum, column) => sum + 0.35 * column[i]!, -1) + 0.8 * columns[0]![i]! * columns[1]![i]!) ? 1 : 0));
  return { x: makeFrame(columns.map((values, j) => [`f${j}`, numericColumn(values)])), y: labels, groups: Array.from({ length: rows }, (_, i) => `d${i}`) };
}

const options = { estimators: ['base-rate', 'blend', 'logistic', 'trees'] as const, seed: 1, progress: silentProgress, signal: new AbortController().signal };

describe('the blend of candidates', () => {
  it('is composed of the candidates as they were fitted, comes last, and adds up', async () => {
    const candidates = await fitCandidates({ fit: makeData(1, 3000), choose: makeData(2, 1500) }, options);
    expect(candidates.map(({ estimator }) => estimator)).toEqual(['base-rate', 'logistic', 'trees', 'blend']);
    const blend = candidates[3]!, { x } = makeData(3, 200), parts = blend.model.state().json['parts'] as readonly { estimator: string; weight: number; slope: number; intercept: number }[];
    const margins = blend.model.margins(x);
    const expected = parts.map(({ estimator, weight, slope, intercept }) => candidates.find((each) => each.estimator === estimator)!.model.margins(x).map((margin) => weight * (slope * margin + intercept)));
    margins.forEach((margin, row) => {
      const { bias, values } = blend.model.contributions(x, row);
      expect(Math.abs(values.reduce((sum, value) => sum + value, bias) - margin)).toBeLessThan(1e-9);
      expect(Math.abs(expected.reduce((sum, part) => sum + part[row]!, 0) - margin)).toBeLessThan(1e-12);
    });
  });

  it('wins by more than chance where members err apart, and then on rows that nothing saw', async () => {
    const data = makeData(4, 4000), fresh = makeData(5, 6000);
    const { candidates } = await crossFitCandidates(data, options), { chosen } = chooseCandidate(candidates, data.groups);
    expect(chosen.estimator).toBe('blend');
    const loss = (candidate: FittedCandidate): number => logLoss(fresh.y, predictCandidate(candidate, fresh.x));
    expect(loss(chosen)).toBeLessThan(Math.min(...candidates.slice(0, 3).map(loss)));
  });

  it('is not kept where one member says all there is', async () => {
    const draw = randomStream('straight'), values = Float64Array.from({ length: 3000 }, () => draw.normal());
    const data: LabelledFrame = { x: makeFrame([['f', numericColumn(values)]]), y: values.map((value) => (draw.uniform() < sigmoid(value - 1) ? 1 : 0)), groups: Array.from(values, (_, i) => `d${i}`) };
    expect(chooseCandidate((await crossFitCandidates(data, options)).candidates, data.groups).chosen.estimator).toBe('logistic');
  });
});

it('has the features of all members where these differ', () => {
  const line = (name: string, weight: number) => logisticModel({ columns: [{ name, kind: 'numeric', knots: [0, 1], hasMissing: false }], centers: Float64Array.of(0), scales: Float64Array.of(1) }, { intercept: 1, weights: Float64Array.of(weight) });
  const model = blendModel([{ model: line('a', 2), weight: 0.75, slope: 1, intercept: 0 }, { model: line('b', 4), weight: 0.25, slope: 2, intercept: 1 }]);
  expect(model.featureNames).toEqual(['a', 'b']);
  // .75 (1 + 2 * 1) + .25 (2 (1 + 4 * .5) + 1) = 2.25 + 1.75.
  expect(model.margins(makeFrame([['a', numericColumn([1])], ['b', numericColumn([0.5])]]))[0]).toBeCloseTo(4, 12);
  expect([...model.contributions(makeFrame([['a', numericColumn([1])], ['b', numericColumn([0.5])]]), 0).values]).toEqual([1.5, 1]);
});
