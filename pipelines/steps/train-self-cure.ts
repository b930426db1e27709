/** Self-cure as an artefact: of a deployment on request, or of the set that a run materialised. Nothing is promoted or published. */
import { writeArtefact } from '../../models/artefact/write.ts';
import { portfolioClock } from '../clock.ts';
import { readContent } from '../content-files.ts';
import { featureOptions, withStore, type Deployment } from '../deployment.ts';
import { selfCureViews } from '../model-views.ts';
import { packageSelfCure } from '../package-self-cure.ts';
import type { MaterialiseResult, StepContext, TrainResult } from '../ports.ts';
import { buildSelfCureSet, type SelfCureSet } from '../self-cure-set.ts';
import { fitSelfCure, type TrainedSelfCure } from '../train-self-cure.ts';
import { decodeTrainingSet } from '../training-set.ts';
import { readActionMix } from './action-mix.ts';
import { featureOrigin } from './feature-origin.ts';

/** What the portfolio, or a command in its place, says of the model. */
export interface SelfCureRecipe {
  readonly days: number;
  readonly halfWidth: number;
}

export interface TrainedSelfCureArtefact {
  readonly result: TrainedSelfCure;
  readonly artefactId: string;
}

/** Builds the set of the deployment and trains on it. Throws as `buildSelfCureSet` and `fitSelfCure`. */
export async function trainSelfCureArtefact(deployment: Deployment, recipe: SelfCureRecipe, context: StepContext): Promise<TrainedSelfCureArtefact> {
  context.progress({ step: 'features self-cure', share: 0, text: 'assignments of the holdout and what followed' });
  const built = await readSelfCureSet(deployment, recipe);
  context.progress({ step: 'features self-cure', share: 1, text: `${built.set.spine.rowCount} debtors` });
  return fitSelfCureArtefact(deployment, { built, recipe }, context);
}

/** The set of the deployment as it stands. Throws `holdout-insufficient`. */
export async function readSelfCureSet(deployment: Deployment, recipe: SelfCureRecipe): Promise<SelfCureSet> {
  const { portfolio } = deployment;
  return withStore(deployment, async (store) => buildSelfCureSet(store, { ...recipe, now: (await portfolioClock(store, portfolio)).now(), features: featureOptions(portfolio), views: selfCureViews(portfolio) }));
}

/** The candidate of a run, from the set that was materialised. */
export async function trainSelfCureStep(deployment: Deployment, { file, holdout }: NonNullable<MaterialiseResult['selfCure']>, context: StepContext): Promise<TrainResult['models'][number]> {
  const set = decodeTrainingSet(readContent(deployment.home, file));
  const { result, artefactId } = await fitSelfCureArtefact(deployment, { built: { set, counts: holdout }, recipe: deployment.portfolio.models.selfCure! }, context);
  return { role: 'self-cure', id: 'self-cure', estimator: result.trained.selected, artefactId };
}

async function fitSelfCureArtefact(deployment: Deployment, { built, recipe }: { readonly built: SelfCureSet; readonly recipe: SelfCureRecipe }, context: StepContext): Promise<TrainedSelfCureArtefact> {
  const { portfolio, home } = deployment, views = selfCureViews(portfolio);
  const result = await fitSelfCure({ ...built, halfWidth: recipe.halfWidth, timeZone: portfolio.timeZone, seed: portfolio.seed ?? 1, fairnessBy: portfolio.models.default.fairnessBy, ...context });
  const origin = { ...featureOrigin(portfolio, views), underPolicy: await readActionMix(deployment) };
  return { result, artefactId: writeArtefact(home.artefacts, packageSelfCure(result, { ...origin, days: recipe.days })) };
}
