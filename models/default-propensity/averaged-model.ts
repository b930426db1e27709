/** Several models of one estimator, fitted on different rows, as one: margins and contributions are averaged. */
import type { FittedModel, ModelState } from '../contract.ts';
import { memberArrays, nestArrays } from './nested-arrays.ts';

/** What `state().json` of an averaged model holds: the JSON halves of its members; arrays are named `<member>-<name>`. */
export interface AveragedState {
  readonly members: readonly ModelState['json'][];
}

type Load = (state: ModelState, featureNames: readonly string[]) => FittedModel;

/**
 * `margin(x) = (1 / K) sum_k margin_k(x)`; bias and contributions likewise, so that they still add up.
 *
 * Source: Breiman 1996 (bagging), with the folds of a cross-fit in place of bootstrap samples.
 * @param models at least one, of one estimator and over the same features
 */
export function averageModels(models: readonly FittedModel[]): FittedModel {
  const [first] = models;
  if (models.length === 1) return first!;
  return {
    estimator: first!.estimator,
    featureNames: first!.featureNames,
    margins: (x) => {
      const sum = new Float64Array(x.rowCount);
      for (const model of models) model.margins(x).forEach((margin, row) => { sum[row] = sum[row]! + margin; });
      return sum.map((value) => value / models.length);
    },
    contributions: (x, row) => {
      const parts = models.map((model) => model.contributions(x, row));
      const mean = (pick: (part: (typeof parts)[number]) => number): number => parts.reduce((sum, part) => sum + pick(part), 0) / parts.length;
      return { bias: mean((part) => part.bias), values: Float64Array.from(first!.featureNames, (_, i) => mean((part) => part.values[i]!)) };
    },
    state: () => {
      const states = models.map((model) => model.state());
      const members = states.map(({ json }) => json) satisfies AveragedState['members'];
      // All members were trained alike.
      const { backend } = states[0]!.json;
      return { json: { members, ...(backend === undefined ? {} : { backend }) }, arrays: nestArrays(states.map(({ arrays }) => arrays)) };
    },
  };
}

/** A loader that also rebuilds averages of the models that `load` rebuilds. */
export function orAveraged(load: Load): Load {
  return (state, featureNames) => {
    if (!('members' in state.json)) return load(state, featureNames);
    const { members } = state.json as unknown as AveragedState;
    return averageModels(members.map((json, member) => load({ json, arrays: memberArrays(state.arrays, member) }, featureNames)));
  };
}
