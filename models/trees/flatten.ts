/** From grown trees in bins to flat arrays in values. */
import type { BoostedTrees } from './boost.ts';
import { CATEGORY_WORDS, type TreeEnsemble } from './ensemble.ts';

export function flattenTrees({ baseMargin, trees: grown, columns }: BoostedTrees): TreeEnsemble {
  const roots: number[] = [], categoryBits: number[] = [];
  const count = grown.reduce((sum, tree) => sum + tree.nodes.length, 0);
  const trees = {
    feature: new Int32Array(count).fill(-1), threshold: new Float64Array(count), left: new Int32Array(count).fill(-1), right: new Int32Array(count).fill(-1),
    missingLeft: new Uint8Array(count), categorySet: new Int32Array(count).fill(-1), value: new Float64Array(count), cover: new Float64Array(count), gain: new Float64Array(count),
  };
  let first = 0;
  for (const tree of grown) {
    roots.push(first);
    tree.nodes.forEach((node, i) => {
      const at = first + i;
      trees.cover[at] = node.cover;
      if (node.split === null) {
        trees.value[at] = node.value;
        return;
      }
      const { feature, bin, leftBins, missingLeft, gain } = node.split;
      trees.feature[at] = feature;
      trees.left[at] = first + node.left;
      trees.right[at] = first + node.left + 1;
      trees.missingLeft[at] = missingLeft ? 1 : 0;
      trees.gain[at] = gain;
      if (leftBins === null) {
        // Bin 0 alone on the left: missing or not.
        trees.threshold[at] = bin === 0 ? -Infinity : columns[feature]!.edges[bin - 1]!;
        return;
      }
      trees.categorySet[at] = categoryBits.length;
      categoryBits.push(...categoryWords(leftBins));
    });
    first += tree.nodes.length;
  }
  return { baseMargin, roots: Int32Array.from(roots), ...trees, categoryBits: Int32Array.from(categoryBits) };
}

function categoryWords(leftBins: readonly number[]): Int32Array {
  const words = new Int32Array(CATEGORY_WORDS);
  for (const bin of leftBins) {
    const code = bin - 1;
    words[code >> 5] = words[code >> 5]! | (1 << (code & 31));
  }
  return words;
}
