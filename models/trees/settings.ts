/** Parameters of boosted trees, with bounds and defaults. */
import Type from 'typebox';
import type { Static } from 'typebox';

export const TreeSettingsSchema = Type.Object({
  trees: Type.Integer({ minimum: 1, maximum: 5000, default: 1500, description: 'most trees; early stopping keeps fewer' }),
  learningRate: Type.Number({ minimum: 0.001, maximum: 1, default: 0.03, description: 'share of each tree that is added' }),
  maximumLeaves: Type.Integer({ minimum: 2, maximum: 255, default: 15, description: 'leaves of a tree' }),
  maximumDepth: Type.Integer({ minimum: 1, maximum: 16, default: 16, description: 'splits from root to leaf' }),
  minimumChildRows: Type.Integer({ minimum: 1, maximum: 100000, default: 20, description: 'rows a leaf must hold' }),
  minimumChildHessian: Type.Number({ minimum: 0, maximum: 1000, default: 1, description: 'sum of p(1 - p) a leaf must hold' }),
  l2: Type.Number({ minimum: 0, maximum: 1000, default: 5, description: 'ridge on leaf values' }),
  minimumGain: Type.Number({ minimum: 0, maximum: 1000, default: 0, description: 'least gain of a split' }),
  rowShare: Type.Number({ minimum: 0.1, maximum: 1, default: 0.8, description: 'rows drawn for each tree' }),
  columnShare: Type.Number({ minimum: 0.05, maximum: 1, default: 0.6, description: 'columns drawn for each tree' }),
  maximumBins: Type.Integer({ minimum: 2, maximum: 255, default: 127, description: 'bins of a numeric column' }),
  categorySmoothing: Type.Number({ minimum: 0, maximum: 1000, default: 10, description: 'added to the hessian when categories are ordered and split' }),
  patience: Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'trees without a better validation loss before stopping' }),
  validationFolds: Type.Integer({ minimum: 2, maximum: 20, default: 8, description: 'one fold in so many, by debtor, stops early' }),
  refitBelowRows: Type.Integer({ minimum: 0, maximum: 1_000_000, default: 100_000, description: 'with fewer rows the chosen number of trees is fitted again on all of them' }),
  classWeight: Type.Number({ minimum: 0.001, maximum: 1000, default: 1, description: 'weight of a row with label 1 against one with label 0' }),
  monotone: Type.Record(Type.String(), Type.Union([Type.Literal(-1), Type.Literal(1)]), { default: {}, description: 'by feature: 1 more risk with more of it, -1 less' }),
}, { additionalProperties: false });

export type TreeSettings = Static<typeof TreeSettingsSchema>;
