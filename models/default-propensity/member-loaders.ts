/** Loaders of the models that stand alone, and that a blend may hold. */
import type { EstimatorName, FittedModel, ModelState } from '../contract.ts';
import { orAveraged } from './averaged-model.ts';
import { loadBaseRate } from './base-rate.ts';
import { loadLogistic } from './logistic-model.ts';
import { loadNetwork } from './network-model.ts';
import { loadScorecard } from './scorecard-model.ts';
import { loadTrees } from './trees-model.ts';

export type MemberName = Exclude<EstimatorName, 'blend'>;

type Load = (state: ModelState, featureNames: readonly string[]) => FittedModel;

export const MEMBER_LOADERS: Readonly<Record<MemberName, Load>> = {
  'base-rate': orAveraged(loadBaseRate), logistic: orAveraged(loadLogistic), scorecard: orAveraged(loadScorecard), trees: orAveraged(loadTrees), network: orAveraged(loadNetwork),
};
