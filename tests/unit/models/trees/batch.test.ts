/** Functions over many rows against the plain ones row by row. */
import { describe, expect, it } from 'vitest';
import type { TreeColumn } from '../../../../models/trees/bin-columns.ts';
import { batchMargins } from '../../../../models/trees/batch/batch-margins.ts';
import { batchContributions } from '../../../../models/trees/batch/batch-shap.ts';
import { legendreRule } from '../../../../models/trees/batch/legendre.ts';
import { boostTrees } from '../../../../models/trees/boost.ts';
import { ensembleMargin, type TreeEnsemble } from '../../../../models/trees/ensemble.ts';
import { flattenTrees } from '../../../../models/trees/flatten.ts';
import { treeShap } from '../../../../models/trees/tree-shap.ts';
import { boostInput, makeColumns } from './made-columns.ts';

/** A row as single-row functions read it. */
function rowOf(columns: readonly TreeColumn[], row: number): Float64Array {
  return Float64Array.from(columns, (column) => {
    if (column.kind === 'numeric') return Number.isFinite(column.values[row]!) ? column.values[row]! : NaN;
    const code = column.codes[row]! < 0 ? -1 : column.codeOf[column.codes[row]!]!;
    return code < 0 ? NaN : code;
  });
}

const grow = async (settings: Parameters<typeof boostInput>[1]): Promise<TreeEnsemble> => flattenTrees(await boostTrees(boostInput(makeColumns(6000), settings)));
const fresh = makeColumns(4100, 2);

describe.each([
  ['shallow trees', { trees: 12, maximumDepth: 3 }],
  ['bushy trees', { trees: 10, maximumLeaves: 40, maximumDepth: 16, minimumChildRows: 3, learningRate: 0.3 }],
  ['as many leaves as a word has bits', { trees: 6, maximumLeaves: 32, minimumChildRows: 3, learningRate: 0.3 }],
  ['deep trees of few columns', { trees: 3, maximumLeaves: 200, maximumDepth: 16, minimumChildRows: 1, minimumChildHessian: 0, columnShare: 0.3 }],
  ['a single leaf', { trees: 2, minimumGain: 1000 }],
])('%s', (_, settings) => {
  it('get equal bits from the margins of many rows and of one', async () => {
    const trees = await grow(settings);
    const margins = batchMargins(trees, fresh.columns, 4100)!;
    expect(margins).toEqual(Float64Array.from({ length: 4100 }, (_, row) => ensembleMargin(trees, rowOf(fresh.columns, row))));
  });

  it('get contributions of many rows that equal those of one, and sum to the margin', async () => {
    const trees = await grow(settings);
    const rows = 300, width = fresh.columns.length;
    const { bias, values } = batchContributions(trees, fresh.columns, rows)!;
    for (let row = 0; row < rows; row++) {
      const plain = treeShap(trees, rowOf(fresh.columns, row)), own = values.subarray(row * width, (row + 1) * width);
      // Two algorithms over a few hundred leaves of size 1: rounding stays below 1e-11.
      own.forEach((value, column) => expect(Math.abs(value - plain.values[column]!)).toBeLessThan(1e-11));
      expect(Math.abs(own.reduce((sum, value) => sum + value, bias) - ensembleMargin(trees, rowOf(fresh.columns, row)))).toBeLessThan(1e-11);
    }
  });
});

describe('legendreRule', () => {
  it.each([1, 2, 4, 6, 8])('of %i points integrates powers exactly up to twice that less one', (count) => {
    const { points, weights } = legendreRule(count);
    for (let power = 0; power < 2 * count; power++) expect(points.reduce((sum, t, i) => sum + weights[i]! * t ** power, 0)).toBeCloseTo(1 / (power + 1), 14);
    // One power more is beyond the rule: the error is n!^4 / ((2n + 1) (2n)!^2).
    expect(Math.abs(points.reduce((sum, t, i) => sum + weights[i]! * t ** (2 * count), 0) - 1 / (2 * count + 1))).toBeGreaterThan(1e-12);
  });
});
