/** Payment timing as an artefact: of a deployment on request, or of the set that a run materialised. Nothing is promoted or published. */
import type { TimingRule } from '../../features/labels/payment-times.ts';
import { writeArtefact } from '../../models/artefact/write.ts';
import type { EstimatorName } from '../../models/contract.ts';
import { readContent } from '../content-files.ts';
import { withStore, type Deployment } from '../deployment.ts';
import { forecastCash, type CashForecast } from '../forecast-cash.ts';
import { separateFairnessColumn } from '../governance/fairness-column.ts';
import { timingViews } from '../model-views.ts';
import { packageTiming } from '../package-timing.ts';
import type { ContentReference, StepContext, TrainResult } from '../ports.ts';
import { buildTimingSet, decodeTimingSet, type TimingSet } from '../timing-set.ts';
import { trainTiming, type TrainedTiming } from '../train-timing.ts';
import { readActionMix } from './action-mix.ts';
import { featureOrigin } from './feature-origin.ts';

/** What the portfolio, or a command in its place, says of the model. */
export interface TimingRecipe {
  readonly rule: TimingRule;
  /** Simplest first. */
  readonly estimators: readonly EstimatorName[];
  readonly recordingDays: number;
  readonly maximumRows: number;
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

export interface TrainedTimingArtefact {
  readonly trained: TrainedTiming;
  readonly artefactId: string;
}

/** The recipe of the portfolio; null: it asks for no such model. */
export function timingRecipe({ portfolio }: Deployment): TimingRecipe | null {
  const { timing } = portfolio.models;
  return timing === undefined ? null : { ...timing, rule: timing.asOf ?? 'month-end' };
}

/** Builds the set, trains on it, and forecasts the cash of 13 weeks. Throws as `buildTimingSet` and `trainTiming`. */
export async function trainTimingArtefact(deployment: Deployment, recipe: TimingRecipe, context: StepContext): Promise<TrainedTimingArtefact & { readonly forecast: CashForecast }> {
  const { portfolio } = deployment;
  context.progress({ step: 'features timing', share: 0, text: 'receivables and their payments' });
  const set = await withStore(deployment, (store) => buildTimingSet(store, { ...recipe, portfolio }));
  context.progress({ step: 'features timing', share: 1, text: `${set.spine.rowCount} rows` });
  const result = await fitTimingArtefact(deployment, { set, recipe }, context), { model, calibrator } = result.trained.final;
  return { ...result, forecast: await withStore(deployment, (store) => forecastCash(store, portfolio, { hazard: model, calibrator })) };
}

/** The candidate of a run, from the set that was materialised. */
export async function trainTimingStep(deployment: Deployment, { file, recipe }: { readonly file: ContentReference; readonly recipe: TimingRecipe }, context: StepContext): Promise<TrainResult['models'][number]> {
  const { trained, artefactId } = await fitTimingArtefact(deployment, { set: decodeTimingSet(readContent(deployment.home, file)), recipe }, context);
  return { role: 'timing', id: 'timing', estimator: trained.final.estimator, artefactId };
}

async function fitTimingArtefact(deployment: Deployment, { set, recipe }: { readonly set: TimingSet; readonly recipe: TimingRecipe }, context: StepContext): Promise<TrainedTimingArtefact> {
  const { portfolio, home } = deployment, views = timingViews(portfolio), { progress, signal } = context;
  const trained = await trainTiming({
    set: { ...set, x: separateFairnessColumn(set.x, portfolio.models.default.fairnessBy).x }, estimators: recipe.estimators, parameters: recipe.parameters, seed: portfolio.seed ?? 1, signal,
    progress: (event) => progress({ ...event, step: event.step.replace('train ', 'train timing ') }),
  });
  const origin = { ...featureOrigin(portfolio, views), underPolicy: await readActionMix(deployment) };
  return { trained, artefactId: writeArtefact(home.artefacts, packageTiming(trained, { ...origin, rule: recipe.rule })) };
}
