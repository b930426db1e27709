/** The part of the train step for the models beside default and channel: payment timing and self-cure. */
import type { Deployment } from '../deployment.ts';
import type { MaterialiseResult, StepContext, TrainResult } from '../ports.ts';
import { orRefusal } from './refusals.ts';
import { trainSelfCureStep } from './train-self-cure.ts';
import { timingRecipe, trainTimingStep } from './train-timing.ts';

/** A candidate for each role that was materialised, and why others have none. */
export async function trainCompanions(deployment: Deployment, { timing, selfCure, refusals = [] }: MaterialiseResult, context: StepContext): Promise<TrainResult> {
  const recipe = timingRecipe(deployment);
  const parts = [
    ...(timing === undefined || recipe === null ? [] : [await orRefusal('timing', context, () => trainTimingStep(deployment, { file: timing, recipe }, context))]),
    ...(selfCure === undefined ? [] : [await orRefusal('self-cure', context, () => trainSelfCureStep(deployment, selfCure, context))]),
  ];
  return {
    models: parts.flatMap((part) => ('result' in part ? [part.result] : [])),
    refusals: [...refusals, ...parts.flatMap((part) => ('refusal' in part ? [part.refusal] : []))],
  };
}
