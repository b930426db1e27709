/** What goes into an exported model: one input a feature, numbers as double and categories as text. */
import type { OnnxGraph } from './graph.ts';


/** The numeric features side by side; there must be one. */
export function readNumbers(graph: OnnxGraph, features: readonly string[]): string {
  const columns = features.map((feature) => graph.input(feature, 'double'));
  const matrix = graph.node('Concat', columns, { attributes: { axis: { int: 1 } } });
  return graph.node('Where', [graph.node('IsInf', [matrix]), graph.constant(Float64Array.of(NaN), [1]), matrix]);
}

/**
 * Rows of a table by category: `table` has one row for each of `categories`, and a last one for every other text, the empty one included.
 * @returns `[rows, width]`
 */
export function lookUpCategory(graph: OnnxGraph, { feature, categories, table }: { readonly feature: string; readonly categories: readonly string[]; readonly table: Float64Array }): string {
  const width = table.length / (categories.length + 1), text = graph.input(feature, 'string');
  // An encoder without keys is refused by readers; no text holds this one.
  const keys = categories.length === 0 ? ['\u0000'] : categories;
  const code = graph.node('LabelEncoder', [text], {
    isMl: true, attributes: { keys_strings: { texts: keys }, values_int64s: { ints: keys.map((_, i) => (categories.length === 0 ? 0 : i)) }, default_int64: { int: categories.length } },
  });
  const rows = graph.node('Gather', [graph.constant(table, [categories.length + 1, width]), code], { attributes: { axis: { int: 0 } } });
  return graph.node('Reshape', [rows, graph.constant(BigInt64Array.of(-1n, BigInt(width)), [2])]);
}
