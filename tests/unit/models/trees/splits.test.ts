/** First splits against a search of all there are; trees that bear bad input. */
import { describe, expect, it } from 'vitest';
import { categoryColumn, makeFrame, numericColumn } from '../../../../core/frame.ts';
import { randomStream } from '../../../../core/random.ts';
import { trees as estimator } from '../../../../models/default-propensity/trees.ts';
import { boostTrees, type BoostInput } from '../../../../models/trees/boost.ts';
import type { TreeColumn } from '../../../../models/trees/bin-columns.ts';
import { flattenTrees } from '../../../../models/trees/flatten.ts';
import { treeImportance } from '../../../../models/trees/importance.ts';
import { usefulThreads } from '../../../../models/trees/kernel/open-kernel.ts';
import { PACKED_ROWS } from '../../../../models/trees/kernel/arena.ts';
import { chooseFields } from '../../../../models/trees/kernel/field-bits.ts';
import { chooseQuanta } from '../../../../models/trees/quanta.ts';
import { leftBinsOf } from '../../../../models/trees/grow-tree.ts';
import { boostInput, makeColumns } from './made-columns.ts';

const STUMP = { trees: 1, learningRate: 1, maximumLeaves: 2, rowShare: 1, columnShare: 1, l2: 0, minimumChildRows: 1, minimumChildHessian: 0, categorySmoothing: 0 };

/** One column, its first split, and the gain of any other division of its rows. */
async function stump(column: TreeColumn, y: Float64Array, settings: Parameters<typeof boostInput>[1] = {}): Promise<{ readonly gain: number; readonly left: Uint8Array; readonly gainOf: (isLeft: (row: number) => boolean) => number }> {
  const { trees } = await boostTrees(boostInput({ columns: [column], y }, { ...STUMP, ...settings }));
  const split = trees[0]!.nodes[0]!.split!;
  const p = y.reduce((sum, label) => sum + label, 0) / y.length, variance = p * (1 - p);
  const gainOf = (isLeft: (row: number) => boolean): number => {
    const sums = [0, 0], rows = [0, 0];
    y.forEach((label, row) => {
      const side = isLeft(row) ? 0 : 1;
      sums[side]! += p - label;
      rows[side]!++;
    });
    return rows.includes(0) ? -1 : sums[0]! ** 2 / (rows[0]! * variance) + sums[1]! ** 2 / (rows[1]! * variance);
  };
  return { gain: split.gain, left: leftBinsOf(split), gainOf };
}

/** Rounding of 400 gradients to 2^-20 moves sums by less than 4e-4, and a gain by less than a part in ten thousand. */
const ROUNDING = 1e-4;

describe('the first split', () => {
  it.each([1, 2, 3, 4, 5, 6])('of categories is the best of all subsets (seed %i)', async (seed) => {
    const random = randomStream('subsets', seed), kinds = 7;
    const risk = Array.from({ length: kinds }, () => random.uniform());
    const codes = Int32Array.from({ length: 400 }, () => random.integer(kinds) - 1);
    const y = Float64Array.from(codes, (code) => (random.uniform() < risk[code + 1]! ? 1 : 0));
    const { gain, gainOf } = await stump({ kind: 'category', codes, codeOf: Int32Array.from({ length: kinds }, (_, i) => i), count: kinds }, y);
    const best = Math.max(...Array.from({ length: 1 << kinds }, (_, set) => gainOf((row) => (set >> (codes[row]! + 1) & 1) === 1)));
    expect(Math.abs(gain / best - 1)).toBeLessThan(ROUNDING);
  });

  it.each([1, 2, 3, 4, 5, 6])('of numbers is the best of all cuts, missing values on either side (seed %i)', async (seed) => {
    const random = randomStream('cuts', seed);
    const values = Float64Array.from({ length: 400 }, () => (random.uniform() < 0.2 ? NaN : random.integer(30)));
    const y = Float64Array.from(values, (value) => (random.uniform() < (Number.isNaN(value) ? 0.7 : 1 / (1 + Math.exp(2 - value / 10))) ? 1 : 0));
    const { gain, gainOf } = await stump({ kind: 'numeric', values }, y);
    const cuts = Array.from({ length: 31 }, (_, cut) => cut - 0.5);
    const best = Math.max(...cuts.flatMap((cut) => [true, false].map((missingLeft) => gainOf((row) => (Number.isNaN(values[row]!) ? missingLeft : values[row]! <= cut)))));
    expect(Math.abs(gain / best - 1)).toBeLessThan(ROUNDING);
  });

  it('sends missing values of later rows with the larger side where training had none', async () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => i), y = Float64Array.from(values, (value) => (value < 70 ? 0 : 1));
    expect((await stump({ kind: 'numeric', values }, y)).left[0]).toBe(1);
    expect((await stump({ kind: 'numeric', values }, y.map((label) => 1 - label)).then(({ left }) => left[0]))).toBe(1);
  });

  it('has the value of a Newton step', async () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => i % 2), y = Float64Array.from({ length: 100 }, (_, i) => (i % 4 === 1 || i % 10 === 0 ? 1 : 0));
    const { trees } = await boostTrees(boostInput({ columns: [{ kind: 'numeric', values }], y }, { ...STUMP, l2: 3 }));
    const p = y.reduce((sum, label) => sum + label, 0) / 100;
    const sideOf = (side: number): number => {
      const labels = y.filter((_, row) => values[row] === side);
      return (labels.reduce((sum, label) => sum + label, 0) - labels.length * p) / (labels.length * p * (1 - p) + 3);
    };
    // Fifty gradients in units of 2^-20.
    expect(trees[0]!.nodes[1]!.value).toBeCloseTo(sideOf(0), 5);
    expect(trees[0]!.nodes[2]!.value).toBeCloseTo(sideOf(1), 5);
  });
});

describe('trees', () => {
  it('bear 100,000 categories: the most frequent are learnt, the rest counts as missing', async () => {
    const random = randomStream('many-categories'), rows = 120_000;
    // One row in four is of two frequent kinds, the others have a kind of their own.
    const kinds = Array.from({ length: rows }, (_, row) => (row % 8 === 0 ? 'good' : row % 8 === 1 ? 'bad' : `one-off ${row}`));
    const x = makeFrame([['kind', categoryColumn(kinds)]]);
    const y = Float64Array.from(kinds, (kind) => (random.uniform() < (kind === 'bad' ? 0.8 : kind === 'good' ? 0.1 : 0.4) ? 1 : 0));
    const model = await estimator.fit({ x, y, groups: kinds.map((_, row) => String(row)) }, { trees: 40, learningRate: 0.3, patience: 10 }, { seed: 1 });
    const margins = model.margins(makeFrame([['kind', categoryColumn(['good', 'bad', 'never seen', null])]]));
    // Log-odds of .1, .8 and .4, within four standard errors of the rarer kinds (15,000 rows each).
    [-2.197, 1.386, -0.405, -0.405].forEach((expected, i) => expect(Math.abs(margins[i]! - expected)).toBeLessThan(0.12));
  }, 60_000);

  it('learn the same from rows that stand there twice', async () => {
    const made = makeColumns(1500);
    const twice: BoostInput = boostInput({ columns: made.columns.map((column) => (column.kind === 'numeric' ? { ...column, values: Float64Array.from([...column.values, ...column.values]) } : { ...column, codes: Int32Array.from([...column.codes, ...column.codes]) })), y: Float64Array.from([...made.y, ...made.y]) }, { trees: 3, maximumLeaves: 4, rowShare: 1, columnShare: 1, l2: 0 });
    const { trees } = await boostTrees(twice);
    for (const { nodes } of trees) for (const { cover } of nodes) expect(cover % 2).toBe(0);
  });

  it('never split on constant or empty columns, nor on what is always infinite', async () => {
    const made = makeColumns(2000);
    const columns: TreeColumn[] = [...made.columns, { kind: 'numeric', values: new Float64Array(2000).fill(-Infinity) }];
    const { gain, splits } = treeImportance(flattenTrees(await boostTrees(boostInput({ columns, y: made.y }, { trees: 20 }))), columns.length);
    for (const column of [5, 6, columns.length - 1]) expect([gain[column], splits[column]]).toEqual([0, 0]);
    // What the labels were drawn from beats every column of noise.
    expect(Math.min(gain[0]!, gain[1]!)).toBeGreaterThan(Math.max(...gain.subarray(7)));
  });

  it('give finite values where a column tells the label', async () => {
    const y = Float64Array.from({ length: 300 }, (_, i) => i % 2);
    const model = await estimator.fit({ x: makeFrame([['leak', numericColumn(y)]]), y, groups: Array.from(y, (_, i) => String(i)) }, { l2: 0, minimumChildHessian: 0, learningRate: 1, trees: 400 }, { seed: 1 });
    expect([...model.margins(makeFrame([['leak', numericColumn([0, 1])]]))].every(Number.isFinite)).toBe(true);
    const { arrays } = model.state();
    for (const array of Object.values(arrays)) expect(array.some((value) => Number.isNaN(value))).toBe(false);
  });

  it('weigh the classes as asked: the base margin is that of the weighted share', async () => {
    const made = makeColumns(2000), positives = made.y.reduce((sum, label) => sum + label, 0);
    const { baseMargin } = await boostTrees(boostInput(made, { trees: 1, classWeight: 5 }));
    expect(baseMargin).toBeCloseTo(Math.log(5 * positives / (2000 - positives)), 12);
  });
});

describe('chooseQuanta', () => {
  it.each([1, 50, 1000, 100_000, 1_000_000, 40_000_000])('keeps sums over %i rows below 2^31', (rows) => {
    for (const weight of [1, 10, 1000]) {
      const { gradient, hessian } = chooseQuanta(rows, weight);
      expect(rows * (weight * gradient + 1)).toBeLessThan(2 ** 31);
      expect(rows * (weight / 4 * hessian + 1)).toBeLessThan(2 ** 31);
      expect(Number.isInteger(Math.log2(gradient)) && Number.isInteger(Math.log2(hessian))).toBe(true);
    }
  });
});

describe('chooseFields', () => {
  it.each([1, 2, 50, 7679, 7680, 1_000_000])('makes a word of which %i rows, or as many as are packed, fill no field', (rows) => {
    const bits = chooseFields(rows), packed = Math.min(rows, PACKED_ROWS);
    expect(bits.rows + bits.hessian + bits.gradient).toBeLessThanOrEqual(64);
    expect(packed).toBeLessThan(2 ** bits.rows);
    for (const weight of [1, 10, 1000]) {
      const { gradient, hessian } = chooseQuanta(rows, weight);
      expect(packed * (weight * gradient + 1)).toBeLessThan(2 ** (bits.gradient - 1));
      expect(packed * (weight / 4 * hessian + 1)).toBeLessThan(2 ** bits.hessian);
    }
  });
});

describe('usefulThreads', () => {
  it('keeps small data on one thread', () => {
    expect(usefulThreads(10_000 * 30, 1500)).toBe(1);
    expect(usefulThreads(1e12, 100)).toBeGreaterThanOrEqual(1);
  });
});
