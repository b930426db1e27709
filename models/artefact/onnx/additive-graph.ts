/** Additive models, one curve a feature, as plain float64 arithmetic: logistic models and scorecards. */
import type { OnnxGraph } from './graph.ts';
import { lookUpCategory, readNumbers } from './inputs.ts';

/** `ramp`: rises from 0 at `from` to `gain` at `from + width`; `step`: `gain` above `from`; `point`: `gain` at exactly `from`. */
export interface CurvePart {
  readonly kind: 'ramp' | 'step' | 'point';
  readonly from: number;
  /** Of a ramp. */
  readonly width: number;
  readonly gain: number;
}

export type FeatureCurve =
  | { readonly feature: string; readonly kind: 'numeric'; /** Log-odds of a known value before its parts, and of a missing one. */ readonly known: number; readonly missing: number; readonly parts: readonly CurvePart[] }
  | { readonly feature: string; readonly kind: 'category'; readonly categories: readonly string[]; /** By category, then of every other text. */ readonly values: readonly number[] };

/** Margin `intercept + sum of the curves`, `[rows, 1]`. */
export function drawAdditive(graph: OnnxGraph, intercept: number, curves: readonly FeatureCurve[]): string {
  const numeric = curves.filter((curve) => curve.kind === 'numeric'), categories = curves.filter((curve) => curve.kind === 'category');
  const terms = categories.map(({ feature, categories: texts, values }) => lookUpCategory(graph, { feature, categories: texts, table: Float64Array.from(values) }));
  if (numeric.length > 0) {
    const matrix = readNumbers(graph, numeric.map(({ feature }) => feature)), size = numeric.length;
    const constants = graph.node('Where', [graph.node('IsNaN', [matrix]), graph.constant(Float64Array.from(numeric, ({ missing }) => missing), [1, size]), graph.constant(Float64Array.from(numeric, ({ known }) => known), [1, size])]);
    terms.push(graph.node('MatMul', [constants, graph.constant(new Float64Array(size).fill(1), [size, 1])]));
    for (const kind of ['ramp', 'step', 'point'] as const) {
      const parts = numeric.flatMap(({ parts: all }, column) => all.filter((part) => part.kind === kind).map((part) => ({ ...part, column })));
      if (parts.length > 0) terms.push(drawParts(graph, matrix, { kind, parts }));
    }
  }
  return terms.reduce((sum, term) => graph.node('Add', [sum, term]), graph.constant(Float64Array.of(intercept), [1, 1]));
}

interface Parts {
  readonly kind: CurvePart['kind'];
  readonly parts: readonly (CurvePart & { readonly column: number })[];
}

/** All parts of one kind at once; a missing value has none. */
function drawParts(graph: OnnxGraph, matrix: string, { kind, parts }: Parts): string {
  const size = parts.length, row = (read: (part: CurvePart) => number): string => graph.constant(Float64Array.from(parts, read), [1, size]);
  const values = graph.node('Gather', [matrix, graph.constant(BigInt64Array.from(parts, ({ column }) => BigInt(column)), [size])], { attributes: { axis: { int: 1 } } });
  const from = row((part) => part.from), zero = graph.constant(Float64Array.of(0), []), one = graph.constant(Float64Array.of(1), []);
  const shares = kind === 'ramp'
    ? graph.node('Clip', [graph.node('Div', [graph.node('Sub', [values, from]), row(({ width }) => width)]), zero, one])
    : graph.node('Where', [graph.node(kind === 'step' ? 'Greater' : 'Equal', [values, from]), one, zero]);
  const known = graph.node('Where', [graph.node('IsNaN', [values]), zero, shares]);
  return graph.node('MatMul', [known, graph.constant(Float64Array.from(parts, ({ gain }) => gain), [size, 1])]);
}
