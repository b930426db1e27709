/** The train step: the candidates of every label, the channel model, payment timing and self-cure. */
import { join } from 'node:path';
import type { Portfolio } from '../../core/schema/portfolio.ts';
import { DunlinError } from '../../core/errors.ts';
import { labelPack } from '../../features/labels/registry.ts';
import { selectViews } from '../../features/registry.ts';
import { writeArtefact } from '../../models/artefact/write.ts';
import { splitWindows } from '../../models/split/windows.ts';
import { readContent } from '../content-files.ts';
import { tensorOptions, type Deployment } from '../deployment.ts';
import { packageDefault } from '../package-default.ts';
import type { MaterialiseResult, StepContext, TrainResult } from '../ports.ts';
import { trainDefault, type TrainedDefault } from '../train-default.ts';
import { decodeTrainingSet } from '../training-set.ts';
import { readActionMix } from './action-mix.ts';
import { featureOrigin } from './feature-origin.ts';
import { CHANNEL_SET } from './materialise.ts';
import { trainChannelStep } from './train-channel.ts';
import { trainCompanions } from './train-companions.ts';

export async function trainStep(deployment: Deployment, materialised: MaterialiseResult, context: StepContext): Promise<TrainResult> {
  const { trainingSets } = materialised;
  const decisions = trainingSets.find(({ id }) => id === CHANNEL_SET)?.file ?? null;
  const labels = await trainLabels(deployment, trainingSets.filter(({ id }) => id !== CHANNEL_SET), context);
  const channel = await trainChannelStep(deployment, { file: decisions, origin: featureOrigin(deployment.portfolio, selectViews(deployment.portfolio.models.default.views)), context });
  const { models, refusals = [] } = await trainCompanions(deployment, materialised, context);
  return { models: [...labels, ...channel, ...models], ...(refusals.length > 0 ? { refusals } : {}) };
}

/** The chosen model of each label as an artefact. */
export async function trainLabels(deployment: Deployment, trainingSets: MaterialiseResult['trainingSets'], context: StepContext): Promise<TrainResult['models']> {
  const { portfolio, home } = deployment;
  const underPolicy = await readActionMix(deployment), { owner, purpose, tier } = portfolio.models.default;
  const models: TrainResult['models'][number][] = [];
  for (const { id, file } of trainingSets) {
    context.signal.throwIfAborted();
    const label = portfolio.labels.find((each) => each.id === id)!;
    const trained = await trainLabel(deployment, label, { bytes: readContent(home, file), context });
    const artefactId = writeArtefact(home.artefacts, packageDefault(trained, {
      ...featureOrigin(portfolio, selectViews(portfolio.models.default.views)), underPolicy, meaning: labelPack(label.pack).meaning, grain: labelPack(label.pack).grain,
      declared: { owner: owner ?? null, purpose: purpose ?? null, tier: tier ?? null },
      label: { id: label.id, pack: label.pack, ...(label.asOf === undefined ? {} : { asOf: label.asOf }), parameters: { ...labelPack(label.pack).parameters, ...label.parameters } },
    }));
    models.push({ role: 'default', id: label.id, estimator: trained.selected, artefactId });
  }
  return models;
}

async function trainLabel(deployment: Deployment, label: Portfolio['labels'][number], { bytes, context }: { readonly bytes: Uint8Array; readonly context: StepContext }): Promise<TrainedDefault> {
  const { portfolio } = deployment;
  const set = decodeTrainingSet(bytes);
  const { minimumPositives } = labelPack(label.pack);
  const { fit } = splitWindows({ asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }, { dates: label.windows, timeZone: portfolio.timeZone }).rows;
  const positives = fit.reduce((sum, row) => sum + set.y[row]!, 0);
  if (positives < minimumPositives) {
    throw new DunlinError('too-few-positives', `The label ${label.id} must have at least ${minimumPositives} positives in its fitting window; got ${positives} in ${fit.length} rows. Take in more history, or choose another label pack.`, { label: label.id, positives, minimumPositives });
  }
  const { estimators, parameters, baseline, fairnessBy, segments, search } = portfolio.models.default;
  return trainDefault({ set, windows: label.windows, estimators, parameters, seed: portfolio.seed ?? 1, baseline, fairnessBy, segments,
    search: search === undefined ? undefined : { trials: search, folder: join(deployment.home.runs, 'search') }, timeZone: portfolio.timeZone, tensor: tensorOptions(deployment), ...context });
}
