/** Fitted models from what an artefact stored; imports no trainer, so serving loads no TensorFlow. */
import type { EstimatorName, FittedModel, ModelState } from '../contract.ts';
import { orAveraged } from './averaged-model.ts';
import { loadBlend } from './blend-model.ts';
import { MEMBER_LOADERS } from './member-loaders.ts';

type Load = (state: ModelState, featureNames: readonly string[]) => FittedModel;

export const LOADERS: Readonly<Record<EstimatorName, Load>> = { ...MEMBER_LOADERS, blend: orAveraged(loadBlend) };
