/** Base rate: every row gets the share of positives. What any model must beat. */
import Type from 'typebox';
import { columnOf, type Frame } from '../../core/frame.ts';
import type { Estimator, FittedModel, ModelState } from '../contract.ts';
import { logit } from '../log-odds.ts';
import { readParameters } from '../read-parameters.ts';
import { checkLabels } from './check-labels.ts';

const parameters = Type.Object({}, { additionalProperties: false });

export const baseRate: Estimator = {
  name: 'base-rate',
  parameters,
  fit: async (data, given) => {
    readParameters(parameters, given);
    checkLabels(data);
    const positives = data.y.reduce((sum, label) => sum + label, 0);
    return loadBaseRate({ json: { margin: logit(positives / data.y.length) }, arrays: {} }, data.x.names);
  },
  load: loadBaseRate,
};

export function loadBaseRate(state: ModelState, featureNames: readonly string[]): FittedModel {
  const margin = state.json['margin'] as number;
  const check = (x: Frame): void => featureNames.forEach((name) => columnOf(x, name));
  return {
    estimator: 'base-rate',
    featureNames,
    margins: (x) => {
      check(x);
      return new Float64Array(x.rowCount).fill(margin);
    },
    contributions: (x) => {
      check(x);
      return { bias: margin, values: new Float64Array(featureNames.length) };
    },
    state: () => state,
  };
}
