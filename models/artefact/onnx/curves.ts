/** The curves of additive models, from what their artefacts store. */
import { binOf } from '../../binning/quantile-edges.ts';
import { widthOf, type Encoding } from '../../default-propensity/encoding.ts';
import type { Scorecard } from '../../default-propensity/scorecard-model.ts';
import type { CurvePart, FeatureCurve } from './additive-graph.ts';

/** Of a logistic model: `weight (component - center) scale`, a missing value has the components of the average debtor. */
export function logisticCurves(encoding: Encoding, weights: Float64Array): readonly FeatureCurve[] {
  let offset = 0;
  return encoding.columns.map((column): FeatureCurve => {
    const first = offset, count = widthOf(column) - (column.hasMissing ? 1 : 0), { centers, scales } = encoding;
    offset += widthOf(column);
    const gain = (i: number): number => weights[i]! * scales[i]!;
    const base = Array.from({ length: count }, (_, i) => -centers[first + i]! * gain(first + i)).reduce((sum, part) => sum + part, 0);
    const flag = (isMissing: 0 | 1): number => (column.hasMissing ? (isMissing - centers[first + count]!) * gain(first + count) : 0);
    if (column.kind === 'category') {
      return { feature: column.name, kind: 'category', categories: column.categories, values: [...column.categories.map((_, i) => base + gain(first + i) + flag(0)), flag(1)] };
    }
    const parts = Array.from({ length: count }, (_, i): CurvePart => ({ kind: 'ramp', from: column.knots[i]!, width: column.knots[i + 1]! - column.knots[i]!, gain: gain(first + i) }));
    return { feature: column.name, kind: 'numeric', known: base + flag(0), missing: flag(1), parts };
  });
}

/** Of a scorecard: `weight woe`, a step at each edge, and what special values have beyond their bin. */
export function scorecardCurves(card: Scorecard): readonly FeatureCurve[] {
  return card.columns.map((column): FeatureCurve => {
    const points = (woe: number): number => (column.weight === 0 ? 0 : column.weight * woe), missing = points(column.missing?.woe ?? 0);
    if (column.kind === 'category') {
      const texts = column.groups.flatMap(({ categories, woe }) => categories.map((text) => [text, woe] as const));
      return { feature: column.name, kind: 'category', categories: texts.map(([text]) => text), values: [...texts.map(([, woe]) => points(woe)), missing] };
    }
    const { edges, bins, special } = column, sorted = Float64Array.from(edges);
    return {
      feature: column.name, kind: 'numeric', known: points(bins[0]?.woe ?? 0), missing,
      parts: [
        ...edges.map((from, i): CurvePart => ({ kind: 'step', from, width: 0, gain: points(bins[i + 1]!.woe) - points(bins[i]!.woe) })),
        ...special.map((bin): CurvePart => ({ kind: 'point', from: bin.value, width: 0, gain: points(bin.woe) - points(bins[binOf(sorted, bin.value)]!.woe) })),
      ],
    };
  });
}
