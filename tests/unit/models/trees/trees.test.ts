import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { binOf, quantileEdges } from '../../../../models/binning/quantile-edges.ts';
import { trees } from '../../../../models/default-propensity/trees.ts';

const f = (...values: number[]): Float64Array => Float64Array.from(values);

describe('quantileEdges', () => {
  it.each([
    ['few values: an edge between each two', f(3, 1, 2, 2, NaN), 8, [1.5, 2.5]],
    ['a constant column: none', f(4, 4, 4), 8, []],
    ['all missing: none', f(NaN, Infinity), 8, []],
    ['a heavy value takes one bin', f(0, 0, 0, 0, 0, 0, 1, 2, 3, 4), 3, [0.5, 2.5]],
  ])('%s', (_, values, bins, expected) => {
    expect([...quantileEdges(values, bins)]).toEqual(expected);
  });

  it('puts x <= edge[i] and bin <= i together, also on the edge and between neighbouring floats', () => {
    const edges = quantileEdges(f(1, 1 + Number.EPSILON, 2, 3), 8);
    for (const x of [0, 1, 1 + Number.EPSILON, 1.5, 2, 2.5, 99]) edges.forEach((edge, i) => expect(x <= edge).toBe(binOf(edges, x) <= i));
  });
});

describe('trees', () => {
  const random = randomStream('trees-test');
  const rows = 2000;
  const groups = Array.from({ length: rows }, (_, i) => String(i));
  const draw = (rule: (row: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, row) => (random.uniform() < rule(row) ? 1 : 0));
  const exact = { trees: 60, rowShare: 1, columnShare: 1, learningRate: 0.2 };

  it('learns that missing means risk where the values say nothing', async () => {
    const values = Float64Array.from({ length: rows }, (_, i) => (i % 4 === 0 ? NaN : random.normal()));
    const x = makeFrame([['a', numericColumn(values)]]);
    const margins = (await trees.fit({ x, y: draw((row) => (row % 4 === 0 ? 0.7 : 0.1)), groups }, exact, { seed: 1 })).margins(makeFrame([['a', numericColumn([NaN, -1, 0, 1])]]));
    // Log-odds are .85 and -2.2; shrinkage leaves most of the gap of 3.
    expect(margins[0]! - Math.max(...margins.slice(1))).toBeGreaterThan(2);
  });

  it('splits categories by what they do, not by name', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const x = makeFrame([['kind', categoryColumn(Array.from({ length: rows }, (_, i) => names[i % 6]!))]]);
    const model = await trees.fit({ x, y: draw((row) => ('ace'.includes(names[row % 6]!) ? 0.8 : 0.1)), groups }, { ...exact, maximumLeaves: 2, trees: 40 }, { seed: 1 });
    const margins = model.margins(makeFrame([['kind', categoryColumn(names)]]));
    expect(Math.min(margins[0]!, margins[2]!, margins[4]!)).toBeGreaterThan(Math.max(margins[1]!, margins[3]!, margins[5]!) + 2);
  });

  it.each([1, -1])('keeps a monotone constraint of %i against the data', async (direction) => {
    const values = Float64Array.from({ length: rows }, () => random.normal()), other = Float64Array.from({ length: rows }, () => random.normal());
    const x = makeFrame([['a', numericColumn(values)], ['b', numericColumn(other)]]);
    // The truth is a hump, so both directions are broken somewhere without the constraint.
    const y = draw((row) => (Math.abs(values[row]!) < 0.7 ? 0.7 : 0.1 + (other[row]! > 0 ? 0.1 : 0)));
    const model = await trees.fit({ x, y, groups }, { ...exact, monotone: { a: direction } }, { seed: 1 });
    const grid = Array.from({ length: 61 }, (_, i) => (i - 30) / 10);
    for (const level of [-1, 1]) {
      const margins = model.margins(makeFrame([['a', numericColumn(grid)], ['b', numericColumn(grid.map(() => level))]]));
      margins.slice(1).forEach((margin, i) => expect(direction * (margin - margins[i]!)).toBeGreaterThanOrEqual(-1e-12));
    }
  });

  it.each([
    [{ trees: 0 }, /trees must be a whole number from 1 to 5000; got 0/],
    [{ learningRate: 2 }, /learningRate must be a number from 0.001 to 1; got 2/],
    [{ monotone: { nowhere: 1 } }, /monotone must name numeric features; got nowhere/],
  ])('names the bounds that %j breaks', async (parameters, text) => {
    const x = makeFrame([['a', numericColumn(new Float64Array(rows))]]);
    await expect(trees.fit({ x, y: draw(() => 0.5), groups }, parameters, { seed: 1 })).rejects.toThrow(text);
  });
});
