/** Reasons of every estimator: few, stable under noise that no source can carry, and true in the sense that the risk falls without them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../core/frame.ts';
import { randomStream } from '../../core/random.ts';
import { ESTIMATOR_NAMES, type FittedModel, type LabelledFrame } from '../../models/contract.ts';
import { ESTIMATORS } from '../../models/default-propensity/registry.ts';
import { checkReasons, typicalCells } from '../../models/explain/check-reasons.ts';
import { describeReasons } from '../../models/explain/reasons.ts';

/** Whole numbers, shares, amounts, categories, a copy of a column and missing values: where ties and edges are. */
function makeRows(rows: number, seed: number): LabelledFrame {
  const random = randomStream('reasons', seed);
  const days = Float64Array.from({ length: rows }, () => Math.round(random.exponential() * 8));
  const share = Float64Array.from({ length: rows }, () => (random.uniform() < 0.15 ? NaN : random.uniform()));
  const amount = Float64Array.from({ length: rows }, () => Math.round(Math.exp(8 + random.normal())));
  const sectors = Array.from({ length: rows }, () => ['retail', 'building', 'farm', null][random.integer(4)]!);
  const y = days.map((late, row) => Number(random.uniform() < 1 / (1 + Math.exp(2.6 - 0.12 * late - 1.2 * (share[row]! > 0.5 ? 1 : 0) - (sectors[row] === 'building' ? 1.1 : 0) - 0.3 * Math.log(amount[row]! / 3000)))));
  return {
    x: makeFrame([
      ['daysLate', numericColumn(days)], ['copy_of_days', numericColumn(days)], ['SHARE_1', numericColumn(share)], ['amount', numericColumn(amount)], ['sector', categoryColumn(sectors)],
      ['quiet', numericColumn(Float64Array.from({ length: rows }, () => random.integer(3)))],
    ]),
    y, groups: Array.from({ length: rows }, (_, row) => `d${row >> 1}`),
  };
}

const PARAMETERS: Record<string, Record<string, unknown>> = { trees: { trees: 60 }, network: { epochs: 6, hidden: 16, members: 2, pieces: 4, batchSize: 64 } };
const learnt = makeRows(1500, 1), fresh = makeRows(400, 2);
const typical = typicalCells(learnt.x);
const medians = Object.fromEntries(Object.entries(typical).filter(([, value]) => typeof value !== 'string')) as Record<string, number | null>;

describe.each(ESTIMATOR_NAMES)('%s', (name) => {
  let model: FittedModel;
  beforeAll(async () => {
    model = await ESTIMATORS[name].fit(learnt, PARAMETERS[name] ?? {}, { seed: 5, tensor: { backend: 'wasm' } });
  });

  it('gives the same reasons in the same order when every number moves by a millionth', () => {
    // Values lie between cut points and contributions in steps of a thousandth, so that only a sum at the very edge of a step may turn: 1 row of 100.
    expect(checkReasons(fresh.x, { model, typical, seed: 3 }).stableShare).toBeGreaterThanOrEqual(0.99);
  });

  it('names a first reason without which the risk falls', () => {
    const { raised, deletionShare, unmovedShare, meanFall } = checkReasons(fresh.x, { model, typical, seed: 3 });
    if (name === 'base-rate') {
      expect(raised).toBe(0);
      return;
    }
    expect(raised).toBeGreaterThan(200);
    // Not always: a typical value can be a risk of its own beside the other values of the row (trees: 16 of 284 rows), and a scorecard does not tell
    // values of one bin apart (79 of 301 rows).
    expect(deletionShare / (1 - unmovedShare)).toBeGreaterThanOrEqual(0.9);
    expect(deletionShare).toBeGreaterThanOrEqual(name === 'scorecard' ? 0.7 : 0.9);
    expect(meanFall).toBeGreaterThan(0.1);
  });

  it('gives at most four, what raises the risk first, in words that hold no raw column name', () => {
    for (let row = 0; row < 100; row++) {
      const reasons = describeReasons({ featureNames: model.featureNames, contributions: model.contributions(fresh.x, row).values, words: {}, typical: medians }, fresh.x, row);
      expect(reasons.length).toBeLessThanOrEqual(4);
      expect(reasons.map(({ direction }) => direction).join()).toMatch(/^(raises,?)*(lowers,?)*$/);
      for (const { text } of reasons) expect(text).not.toMatch(/daysLate|copy_of_days|SHARE_1/);
    }
  });
});
