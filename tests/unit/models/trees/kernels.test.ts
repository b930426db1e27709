/** Compiled and plain kernels, on any number of threads, grow equal trees. */
import { describe, expect, it } from 'vitest';
import { boostTrees, type BoostInput } from '../../../../models/trees/boost.ts';
import { PACKED_ROWS } from '../../../../models/trees/kernel/arena.ts';
import { chooseFields } from '../../../../models/trees/kernel/field-bits.ts';
import { fitKernelBytes, rowKernelBytes } from '../../../../models/trees/kernel/wasm-module.ts';
import { wasmEngine } from '../../../../models/trees/wasm/engine.ts';
import { boostInput, makeColumns } from './made-columns.ts';

const small = { trees: 8, maximumLeaves: 12, minimumChildRows: 5 };
const made = makeColumns(9000);
const monotone = new Int8Array(made.columns.length);
monotone.set([1, -1], 0);

const CASES: readonly (readonly [string, BoostInput])[] = [
  ['all rows and columns', boostInput(made, { ...small, rowShare: 1, columnShare: 1 })],
  ['drawn rows and columns, early stopping', boostInput(made, { ...small, rowShare: 0.6, columnShare: 0.5, patience: 3 }, 1700)],
  ['a class weight, shallow trees, no ridge', boostInput(made, { ...small, classWeight: 7.3, maximumDepth: 3, l2: 0, minimumChildHessian: 0 })],
  ['monotone columns', { ...boostInput(made, small), monotone }],
  ['few bins', boostInput(made, { ...small, maximumBins: 3 })],
  ['50 rows', boostInput(makeColumns(50), { ...small, minimumChildRows: 2 })],
  // One thread sums more rows of a leaf than a packed word holds, below the root too.
  ['more rows than are packed', boostInput(makeColumns(2.5 * PACKED_ROWS), { ...small, trees: 2, maximumLeaves: 4, rowShare: 1 })],
  ['a chunk and one row', boostInput(makeColumns(2049), small, 1)],
];

describe('kernels', () => {
  it('are valid WebAssembly on this machine', () => {
    for (const rows of [1, 50, 10_000]) expect(wasmEngine()!.validate(fitKernelBytes({ fields: chooseFields(rows), drawnColumns: 31, halvings: [0, 3, 8] }))).toBe(true);
    expect(wasmEngine()!.validate(rowKernelBytes({ halvings: [0, 8], isByRow: true, hasPlanes: true, rules: [1, 2, 3, 4] }))).toBe(true);
  });

  it.each(CASES)('grow equal trees: %s', async (_, input) => {
    const plain = await boostTrees({ ...input, kernel: 'javascript' });
    expect(plain.trees.length).toBeGreaterThan(0);
    expect(plain.trees[0]!.nodes.length).toBeGreaterThan(1);
    for (const threads of [1, 2, 3]) expect(await boostTrees({ ...input, kernel: 'wasm', threads })).toEqual(plain);
  });

  it('grows equal trees twice, and other ones from another seed', async () => {
    const input = boostInput(made, small);
    const first = await boostTrees({ ...input, threads: 2 });
    expect(await boostTrees({ ...input, threads: 2 })).toEqual(first);
    expect(await boostTrees({ ...input, threads: 2, seed: 4 })).not.toEqual(first);
  });

  it('stops when it is told to, and ends its threads', async () => {
    const stop = new AbortController();
    const work = boostTrees({ ...boostInput(made, { ...small, trees: 4000 }), threads: 2, signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) });
    await expect(work).rejects.toThrow('enough');
  });

  it.each([
    ['columns', boostInput(made, { ...small, columnShare: 0.5, rowShare: 1 }), (input: BoostInput) => Math.round(input.columns.length * 0.5)],
  ])('draws %s for each tree', async (_, input, most) => {
    const { trees } = await boostTrees(input);
    for (const { nodes } of trees) expect(new Set(nodes.flatMap(({ split }) => (split === null ? [] : [split.feature]))).size).toBeLessThanOrEqual(most(input));
  });

  it('draws about the share of rows that it is asked for', async () => {
    const { trees } = await boostTrees(boostInput(made, { ...small, rowShare: 0.3 }));
    // 9000 draws at .3: a standard deviation is 43 rows.
    for (const { nodes } of trees) expect(Math.abs(nodes[0]!.cover - 2700)).toBeLessThan(5 * 43);
    expect(new Set(trees.map(({ nodes }) => nodes[0]!.cover)).size).toBeGreaterThan(3);
  });

  it('holds to its bounds on leaves, depth and rows of a leaf', async () => {
    const { trees } = await boostTrees(boostInput(made, { trees: 5, maximumLeaves: 9, maximumDepth: 4, minimumChildRows: 40, rowShare: 1 }));
    for (const { nodes, leafNodes, depth } of trees) {
      expect(leafNodes.length).toBeLessThanOrEqual(9);
      expect(depth).toBeLessThanOrEqual(4);
      for (const leaf of leafNodes) expect(nodes[leaf]!.cover).toBeGreaterThanOrEqual(40);
      expect(leafNodes.reduce((sum, leaf) => sum + nodes[leaf]!.cover, 0)).toBe(9000);
    }
  });
});
