/** Fitted models from what an artefact stored; imports no trainer, so serving loads no TensorFlow. */
import type { EstimatorName, FittedModel, ModelState } from '../contract.ts';
import { orAveraged } from './averaged-model.ts';
import { loadBaseRate } from './base-rate.ts';
import { loadLogistic } from './logistic-model.ts';
import { loadNetwork } from './network-model.ts';
import { loadScorecard } from './scorecard-model.ts';
import { loadTrees } from './trees-model.ts';

type Load = (state: ModelState, featureNames: readonly string[]) => FittedModel;

export const LOADERS: Readonly<Record<EstimatorName, Load>> = {
  'base-rate': orAveraged(loadBaseRate), logistic: orAveraged(loadLogistic), scorecard: orAveraged(loadScorecard), trees: orAveraged(loadTrees), network: orAveraged(loadNetwork),
};
