/** A fitted blend: a weighted average of the log-odds of other models. */
import type { FittedModel, ModelState } from '../contract.ts';
import type { BlendShare } from './blend-weights.ts';
import { MEMBER_LOADERS, type MemberName } from './member-loaders.ts';
import { memberArrays, nestArrays } from './nested-arrays.ts';

export interface BlendPart extends BlendShare {
  readonly model: FittedModel;
}

/** What `state().json.parts` holds; the arrays of part k are named `<k>-<name>`. */
interface StoredPart extends BlendShare {
  readonly estimator: MemberName;
  readonly featureNames: readonly string[];
  readonly json: ModelState['json'];
}

/**
 * `margin = sum_k weight_k (slope_k margin_k + intercept_k)`; contributions are those of the members times weight and slope.
 *
 * @param parts at least one
 */
export function blendModel(parts: readonly BlendPart[]): FittedModel {
  const used = parts.filter(({ weight }) => weight > 0);
  const featureNames = [...new Set(used.flatMap(({ model }) => model.featureNames))];
  const places = used.map(({ model }) => model.featureNames.map((name) => featureNames.indexOf(name)));
  return {
    estimator: 'blend',
    featureNames,
    margins: (x) => {
      const sum = new Float64Array(x.rowCount);
      for (const { model, weight, slope, intercept } of used) model.margins(x).forEach((margin, row) => { sum[row] = sum[row]! + weight * (slope * margin + intercept); });
      return sum;
    },
    contributions: (x, row) => {
      const values = new Float64Array(featureNames.length);
      let bias = 0;
      used.forEach(({ model, weight, slope, intercept }, k) => {
        const own = model.contributions(x, row);
        bias += weight * (slope * own.bias + intercept);
        own.values.forEach((value, i) => { values[places[k]![i]!]! += weight * slope * value; });
      });
      return { bias, values };
    },
    state: () => storeParts(used),
  };
}

/** Estimators of the members that a blend uses. */
export function blendedNames(blend: FittedModel): readonly MemberName[] {
  return (blend.state().json['parts'] as readonly StoredPart[]).map(({ estimator }) => estimator);
}

export function loadBlend({ json, arrays }: ModelState): FittedModel {
  return blendModel((json['parts'] as readonly StoredPart[]).map(({ estimator, featureNames, json: own, ...share }, k) =>
    ({ ...share, model: MEMBER_LOADERS[estimator]({ json: own, arrays: memberArrays(arrays, k) }, featureNames) })));
}

function storeParts(parts: readonly BlendPart[]): ModelState {
  const states = parts.map(({ model }) => model.state());
  const backend = states.map(({ json }) => json['backend']).find((name) => typeof name === 'string');
  return {
    json: {
      ...(backend === undefined ? {} : { backend }),
      parts: parts.map(({ model, weight, slope, intercept }, k) => ({ estimator: model.estimator, featureNames: model.featureNames, weight, slope, intercept, json: states[k]!.json })),
    },
    arrays: nestArrays(states.map(({ arrays }) => arrays)),
  };
}
