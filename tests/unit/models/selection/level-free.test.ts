import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../core/random.ts';
import { logit, sigmoid } from '../../../../models/log-odds.ts';
import { logLoss } from '../../../../models/metrics/log-loss.ts';
import { cutLevelBlocks } from '../../../../models/selection/level-blocks.ts';
import { levelFreeLosses } from '../../../../models/selection/level-free-losses.ts';
import { meanLevelFreeLoss } from '../../../../models/selection/level-free-margins.ts';

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('cutLevelBlocks', () => {
  const half = (rows: number): Float64Array => Float64Array.from({ length: rows }, (_, row) => row % 2);
  const inOrder = (rows: number): Float64Array => Float64Array.from({ length: rows }, (_, row) => row);
  it.each<[string, Float64Array, Float64Array | undefined, readonly number[]]>([
    // Rows of each block. 30 rows of the rarer class to a block: 60 rows of half and half are one block, 120 are two.
    ['no order', half(1200), undefined, [1200]],
    ['too few for two', half(119), inOrder(119), [119]],
    ['two', half(120), inOrder(120), [60, 60]],
    ['twelve at most', half(2400), inOrder(2400), Array.from({ length: 12 }, () => 200)],
    ['rare positives', Float64Array.from({ length: 1000 }, (_, row) => Number(row % 10 === 0)), inOrder(1000), [334, 333, 333]],
    ['rows of one moment stay together', half(120), Float64Array.from({ length: 120 }, (_, row) => Number(row >= 80)), [80, 40]],
    ['one class', new Float64Array(500), inOrder(500), [500]],
    ['no rows', new Float64Array(0), new Float64Array(0), []],
  ])('%s', (_, y, times, counts) => {
    const blocks = cutLevelBlocks({ y, times }), found = new Map<number, number>();
    for (const block of blocks) found.set(block, (found.get(block) ?? 0) + 1);
    expect([...found.values()]).toEqual(counts);
  });

  it('does not depend on the order of the rows', () => {
    const y = half(600), times = inOrder(600).map((time) => Math.floor(time / 50)), turned = { y: y.toReversed(), times: times.toReversed() };
    expect(cutLevelBlocks(turned).toReversed()).toEqual(cutLevelBlocks({ y, times }));
  });
});

describe('levelFreeLosses', () => {
  const random = randomStream('level-free'), ROWS = 6000;
  const margins = Float64Array.from({ length: ROWS }, () => 1.5 * random.normal() - 1), jump = (row: number): number => (row < ROWS / 2 ? 0 : 1.5);
  const y = Float64Array.from(margins, (margin, row) => Number(random.uniform() < sigmoid(margin + jump(row))));
  const times = Float64Array.from(y.keys()), blocks = cutLevelBlocks({ y, times });
  const p = margins.map(sigmoid), informed = margins.map((margin, row) => sigmoid(margin + jump(row)));

  it('are those of the rows at their own level, however far the level is off', () => {
    expect(mean(levelFreeLosses(p, y, blocks))).toBeCloseTo(mean(levelFreeLosses(informed, y, blocks)), 3);
    // The level alone costs more than most models differ by.
    expect(logLoss(y, p) - logLoss(y, informed)).toBeGreaterThan(0.1);
    // Twelve shifts fitted on the rows themselves: half a row each, 6 of 6,000, is .001.
    expect(Math.abs(mean(levelFreeLosses(p, y, blocks)) - logLoss(y, informed))).toBeLessThan(0.003);
  });

  it('still tell order and shape apart', () => {
    const loud = margins.map((margin) => sigmoid(2 * margin)), blind = p.map(() => 0.3);
    const [own, wrongShape, noOrder] = [p, loud, blind].map((each) => mean(levelFreeLosses(each, y, blocks)));
    expect(wrongShape! - own!).toBeGreaterThan(0.02);
    expect(noOrder! - wrongShape!).toBeGreaterThan(0.02);
  });

  it('agree with the fast mean by Newton, and keep certainty', () => {
    const labels = { y, blocks, blockCount: 12 };
    // Bisection to 1e-10 on shifts against Newton to 1e-6: the loss is flat at its minimum.
    expect(meanLevelFreeLoss(margins, labels)).toBeCloseTo(mean(levelFreeLosses(p, y, blocks)), 9);
    expect(meanLevelFreeLoss(margins.map((margin) => margin + 6), labels)).toBeCloseTo(mean(levelFreeLosses(margins.map((margin) => sigmoid(margin + 6)), y, blocks)), 6);
    const certain = levelFreeLosses(Float64Array.of(0, 1, 0.5), Float64Array.of(0, 1, 1), new Int32Array(3));
    expect([...certain.subarray(0, 2)].every((loss) => loss < 1e-9)).toBe(true);
    expect(Number.isFinite(logit(Math.exp(-certain[2]!)))).toBe(true);
  });
});
