/** A fitted logistic model: one weight per encoded component. */
import type { FittedModel, ModelState } from '../contract.ts';
import { makeRowEncoder, sumByColumn, type ColumnEncoding, type Encoding } from './encoding.ts';

export interface LogisticWeights {
  readonly intercept: number;
  /** One per component of the encoding. */
  readonly weights: Float64Array;
}

export function logisticModel(encoding: Encoding, { intercept, weights }: LogisticWeights): FittedModel {
  return {
    estimator: 'logistic',
    featureNames: encoding.columns.map((column) => column.name),
    margins: (x) => {
      const encode = makeRowEncoder(x, encoding), row = new Float64Array(weights.length);
      return Float64Array.from({ length: x.rowCount }, (_, i) => {
        encode(i, row);
        let margin = intercept;
        for (let j = 0; j < weights.length; j++) margin += weights[j]! * row[j]!;
        return margin;
      });
    },
    contributions: (x, i) => {
      const row = new Float64Array(weights.length);
      makeRowEncoder(x, encoding)(i, row);
      return { bias: intercept, values: sumByColumn(encoding, row.map((value, j) => value * weights[j]!)) };
    },
    state: () => ({ json: { intercept, columns: encoding.columns }, arrays: { weights, centers: encoding.centers, scales: encoding.scales } }),
  };
}

export function loadLogistic(state: ModelState): FittedModel {
  const { intercept, columns } = state.json as { readonly intercept: number; readonly columns: readonly ColumnEncoding[] };
  const { weights, centers, scales } = state.arrays as Readonly<Record<'weights' | 'centers' | 'scales', Float64Array>>;
  return logisticModel({ columns, centers, scales }, { intercept, weights });
}
