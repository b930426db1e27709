/** Boosted trees as one TreeEnsemble node (ai.onnx.ml 5) in float64. */
import { CATEGORY_WORDS, type TreeEnsemble } from '../../trees/ensemble.ts';
import type { TreeColumnPlan } from '../../default-propensity/trees-columns.ts';
import type { Attribute, OnnxGraph } from './graph.ts';
import { lookUpCategory, readNumbers } from './inputs.ts';

/**
 * Margin of the trees, `[rows, 1]`.
 *
 * A split of categories becomes a number that a table looks up: 0 goes left, 1 right, NaN where the category is missing or unknown; so every
 * split is `value <= threshold`, and readers need not know sets.
 */
export function drawTrees(graph: OnnxGraph, trees: TreeEnsemble, plan: readonly TreeColumnPlan[]): string {
  const numeric = plan.flatMap(({ kind }, column) => (kind === 'numeric' ? [column] : []));
  const places = new Map(numeric.map((column, place) => [`${column}`, place]));
  let width = numeric.length;
  const parts = numeric.length === 0 ? [] : [readNumbers(graph, numeric.map((column) => plan[column]!.name))];
  plan.forEach((column, index) => {
    if (column.kind === 'numeric') return;
    const sets = [...new Set(Array.from(trees.feature.keys()).filter((node) => trees.feature[node] === index).map((node) => trees.categorySet[node]!))];
    sets.forEach((set, i) => places.set(`${index}:${set}`, width + i));
    width += Math.max(1, sets.length);
    parts.push(lookUpCategory(graph, { feature: column.name, categories: column.categories, table: setTable(trees, sets, column.categories.length) }));
  });
  const matrix = parts.length === 1 ? parts[0]! : graph.node('Concat', parts, { attributes: { axis: { int: 1 } } });
  const sum = graph.node('TreeEnsemble', [matrix], { isMl: true, attributes: nodeAttributes(trees, (node) => placeOf(trees, places, node)) });
  return graph.node('Add', [sum, graph.constant(Float64Array.of(trees.baseMargin), [1])]);
}

function placeOf(trees: TreeEnsemble, places: ReadonlyMap<string, number>, node: number): number {
  const feature = trees.feature[node]!, set = trees.categorySet[node]!;
  return places.get(set < 0 ? `${feature}` : `${feature}:${set}`)!;
}

/** One row a category and one for missing; one column a set, at least one. */
function setTable(trees: TreeEnsemble, sets: readonly number[], categories: number): Float64Array {
  const width = Math.max(1, sets.length), table = new Float64Array((categories + 1) * width).fill(NaN);
  for (let code = 0; code < categories && code < 32 * CATEGORY_WORDS; code++) {
    sets.forEach((set, i) => {
      table[code * width + i] = (trees.categoryBits[set + (code >> 5)]! >>> (code & 31) & 1) === 1 ? 0 : 1;
    });
  }
  return table;
}

/** Splits and leaves are counted apart; a tree that is one leaf gets a split whose sides are that leaf. */
function nodeAttributes(trees: TreeEnsemble, placeOfNode: (node: number) => number): Readonly<Record<string, Attribute>> {
  const splits = Array.from(trees.feature.keys()).filter((node) => trees.feature[node]! >= 0), leaves = Array.from(trees.feature.keys()).filter((node) => trees.feature[node]! < 0);
  const splitOf = new Map(splits.map((node, i) => [node, i])), leafOf = new Map(leaves.map((node, i) => [node, i]));
  const lone = Array.from(trees.roots).filter((root) => trees.feature[root]! < 0), loneOf = new Map(lone.map((root, i) => [root, splits.length + i]));
  const childIds = (side: Int32Array): number[] => [...splits.map((node) => splitOf.get(side[node]!) ?? leafOf.get(side[node]!)!), ...lone.map((root) => leafOf.get(root)!)];
  const childLeaves = (side: Int32Array): number[] => [...splits.map((node) => Number(leafOf.has(side[node]!))), ...lone.map(() => 1)];
  return {
    n_targets: { int: 1 }, aggregate_function: { int: 1 }, post_transform: { int: 0 },
    tree_roots: { ints: Array.from(trees.roots, (root) => splitOf.get(root) ?? loneOf.get(root)!) },
    nodes_featureids: { ints: [...splits.map(placeOfNode), ...lone.map(() => 0)] },
    nodes_modes: { tensor: new Uint8Array(splits.length + lone.length) },
    nodes_splits: { tensor: Float64Array.from([...splits.map((node) => (trees.categorySet[node]! < 0 ? trees.threshold[node]! : 0.5)), ...lone.map(() => 0)]) },
    nodes_truenodeids: { ints: childIds(trees.left) }, nodes_trueleafs: { ints: childLeaves(trees.left) },
    nodes_falsenodeids: { ints: childIds(trees.right) }, nodes_falseleafs: { ints: childLeaves(trees.right) },
    nodes_missing_value_tracks_true: { ints: [...splits.map((node) => trees.missingLeft[node]!), ...lone.map(() => 0)] },
    leaf_targetids: { ints: leaves.map(() => 0) }, leaf_weights: { tensor: Float64Array.from(leaves, (node) => trees.value[node]!) },
  };
}
