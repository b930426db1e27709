/** TreeSHAP against Shapley values by enumeration of all subsets. */
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../core/random.ts';
import { ensembleMargin, goesLeft, type TreeEnsemble } from '../../models/trees/ensemble.ts';
import { treeShap } from '../../models/trees/tree-shap.ts';

const COLUMNS = 4;

/** A random tree of the given depth in which columns come back on one path, with missing values and categories. */
function randomTree(seed: number): TreeEnsemble {
  const random = randomStream('tree-shap', seed);
  const nodes: { feature: number; threshold: number; left: number; right: number; missingLeft: number; set: number; value: number; cover: number }[] = [];
  const bits: number[] = [];
  const grow = (depth: number, cover: number): number => {
    const index = nodes.length;
    const node = { feature: -1, threshold: 0, left: -1, right: -1, missingLeft: 0, set: -1, value: random.normal(), cover };
    nodes.push(node);
    if (depth === 0 || random.uniform() < 0.1) return index;
    node.feature = random.integer(COLUMNS);
    node.missingLeft = random.integer(2);
    if (node.feature === COLUMNS - 1) {
      node.set = bits.length;
      bits.push(random.integer(16), 0, 0, 0, 0, 0, 0, 0);
    } else node.threshold = random.normal() / 2;
    const left = Math.ceil(cover * (0.1 + 0.8 * random.uniform()));
    node.left = grow(depth - 1, left);
    node.right = grow(depth - 1, cover - left);
    return index;
  };
  grow(5, 10_000);
  const of = <K extends keyof (typeof nodes)[number]>(key: K): number[] => nodes.map((node) => node[key]);
  return {
    baseMargin: 0.3, roots: Int32Array.of(0), feature: Int32Array.from(of('feature')), threshold: Float64Array.from(of('threshold')), left: Int32Array.from(of('left')),
    right: Int32Array.from(of('right')), missingLeft: Uint8Array.from(of('missingLeft')), categorySet: Int32Array.from(of('set')), categoryBits: Int32Array.from(bits),
    value: Float64Array.from(of('value')), cover: Float64Array.from(of('cover')), gain: new Float64Array(nodes.length),
  };
}

/** Expected value when only the columns of `known` (bits) are known: others follow both branches by cover. */
function expectation(trees: TreeEnsemble, row: Float64Array, known: number, node = 0): number {
  const feature = trees.feature[node]!;
  if (feature < 0) return trees.value[node]!;
  const left = trees.left[node]!, right = trees.right[node]!;
  if ((known >> feature & 1) === 1) return expectation(trees, row, known, goesLeft(trees, node, row[feature]!) ? left : right);
  return (trees.cover[left]! * expectation(trees, row, known, left) + trees.cover[right]! * expectation(trees, row, known, right)) / trees.cover[node]!;
}

function shapley(trees: TreeEnsemble, row: Float64Array): number[] {
  const factorial = [1, 1, 2, 6, 24];
  return Array.from({ length: COLUMNS }, (_, feature) => {
    let value = 0;
    for (let set = 0; set < 1 << COLUMNS; set++) {
      if ((set >> feature & 1) === 1) continue;
      const size = [0, 1, 2, 3].filter((i) => (set >> i & 1) === 1).length;
      value += factorial[size]! * factorial[COLUMNS - size - 1]! / factorial[COLUMNS]! * (expectation(trees, row, set | 1 << feature) - expectation(trees, row, set));
    }
    return value;
  });
}

describe('treeShap', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('equals the enumeration of subsets on tree %i', (seed) => {
    const trees = randomTree(seed), random = randomStream('rows', seed);
    for (let i = 0; i < 10; i++) {
      const row = Float64Array.of(random.normal(), random.uniform() < 0.3 ? NaN : random.normal(), random.normal(), random.uniform() < 0.2 ? NaN : random.integer(4));
      const { bias, values } = treeShap(trees, row), expected = shapley(trees, row);
      // Both are sums of at most 32 leaves: rounding stays far below 1e-12.
      values.forEach((value, column) => expect(value).toBeCloseTo(expected[column]!, 12));
      expect(bias + values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(ensembleMargin(trees, row), 12);
    }
  });
});
