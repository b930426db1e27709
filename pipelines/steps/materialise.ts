/** The materialise step: a labelled training set per label of the portfolio, and the matured decisions for the channel model. */
import type { Portfolio } from '../../core/schema/portfolio.ts';
import type { Instant } from '../../core/time.ts';
import { buildLabelledSpine } from '../../features/labels/build.ts';
import { findHoldoutRows } from '../../features/labels/holdout-rows.ts';
import { labelPack } from '../../features/labels/registry.ts';
import { featureSetVersion, selectViews, type FeatureView } from '../../features/registry.ts';
import type { Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import { buildDecisionSet } from '../build-decision-set.ts';
import { portfolioClock } from '../clock.ts';
import { writeContent } from '../content-files.ts';
import { encodeDecisionSet } from '../decision-set-file.ts';
import { featureOptions, withStore, type Deployment } from '../deployment.ts';
import type { MaterialiseResult, StepContext } from '../ports.ts';
import { readCurrentManifest } from '../publish.ts';
import { gateServing, gateTrainingSet, summariseQuality } from '../quality-gate.ts';
import { servingFeatures } from '../serving-features.ts';
import { encodeTrainingSet, type TrainingSet } from '../training-set.ts';
import { materialiseCompanions } from './materialise-companions.ts';

/** Id of the decision set among the training sets. */
export const CHANNEL_SET = 'channel';

export async function materialiseStep(deployment: Deployment, context: StepContext): Promise<MaterialiseResult> {
  const { portfolio } = deployment;
  await gatePresent(deployment, context);
  const trainingSets = [...await materialiseLabels(deployment, portfolio.labels, context)];
  if (portfolio.models.channel !== undefined) trainingSets.push(await materialiseDecisions(deployment, portfolio.models.channel, context));
  return { featureSetVersion: featureSetVersion(selectViews(portfolio.models.default.views)), trainingSets, ...await materialiseCompanions(deployment, context) };
}

/** What the model in force would see now: a broken feed is noticed before a model learns from it. Nothing to compare with: nothing is done. */
async function gatePresent(deployment: Deployment, { progress, signal }: StepContext): Promise<void> {
  if (readCurrentManifest(deployment.home) === null) return;
  signal.throwIfAborted();
  progress({ step: 'quality', share: 0, text: 'what the model in force would see now' });
  const { portfolio } = deployment, views = selectViews(portfolio.models.default.views);
  await withStore(deployment, async (store) => {
    const asOf = (await portfolioClock(store, portfolio)).now();
    const present = await servingFeatures(store, { portfolio, asOf, views });
    const result = await gateServing(deployment, store, { ...present, views, asOf, name: 'materialise' });
    progress({ step: 'quality', share: 1, text: summariseQuality(result) });
  });
}

type TrainingSetFile = MaterialiseResult['trainingSets'][number];

/** One training set per label, as files under the data directory. */
export async function materialiseLabels(deployment: Deployment, labels: Portfolio['labels'], context: StepContext): Promise<readonly TrainingSetFile[]> {
  const { portfolio, home } = deployment;
  const views = selectViews(portfolio.models.default.views);
  return withStore(deployment, async (store) => {
    const knownUpTo = (await portfolioClock(store, portfolio)).now();
    const files: TrainingSetFile[] = [];
    for (const label of labels) {
      context.signal.throwIfAborted();
      const step = `features ${label.id}`;
      context.progress({ step, share: 0, text: 'observation points and labels' });
      const set = await buildTrainingSet(store, label, { portfolio, knownUpTo, views });
      gateTrainingSet(home, `training-${label.id}`, { spine: set.spine, frame: set.x, views });
      const positives = set.y.reduce((sum, y) => sum + y, 0);
      files.push({ id: label.id, file: writeContent(home, encodeTrainingSet(set), { extension: 'arrow', rows: set.spine.rowCount }), positives });
      context.progress({ step, share: 1, text: `${set.spine.rowCount} rows, ${positives} positive, ${set.x.names.length} features as of each row` });
    }
    return files;
  });
}

async function materialiseDecisions(deployment: Deployment, channel: NonNullable<Portfolio['models']['channel']>, { progress, signal }: StepContext): Promise<TrainingSetFile> {
  const { portfolio, home } = deployment;
  signal.throwIfAborted();
  const step = 'features decisions';
  progress({ step, share: 0, text: 'matured decisions' });
  return withStore(deployment, async (store) => {
    const now = (await portfolioClock(store, portfolio)).now();
    const { set, spine } = await buildDecisionSet(store, decisionSetOptions(portfolio, channel, { now, views: selectViews(portfolio.models.default.views) }));
    const contacts = set.log.actions.reduce((sum, action) => sum + Number(set.actions[action] !== 'no_contact'), 0);
    progress({ step, share: 1, text: `${spine.rowCount} matured decisions, ${contacts} of them contacts` });
    return { id: CHANNEL_SET, file: writeContent(home, encodeDecisionSet(spine, set), { extension: 'arrow', rows: spine.rowCount }), positives: contacts };
  });
}

interface TrainingSetScope {
  readonly portfolio: Portfolio;
  /** Labels known later are left out. */
  readonly knownUpTo: Instant;
  readonly views: readonly FeatureView[];
}

/**
 * The labelled rows of one label with their features as of each row.
 * @throws what the label pack throws
 */
export async function buildTrainingSet(store: Store, label: Portfolio['labels'][number], scope: TrainingSetScope): Promise<TrainingSet> {
  const options = featureOptions(scope.portfolio);
  const labelled = await buildLabelledSpine(store, labelPack(label.pack), {
    ...options, knownUpTo: scope.knownUpTo,
    ...(label.asOf === undefined ? {} : { asOf: label.asOf }),
    ...(label.parameters === undefined ? {} : { parameters: label.parameters }),
  });
  const x = await pointInTimeJoin(store, labelled.spine, scope.views, options);
  const { selfCure } = scope.portfolio.models;
  const untreated = selfCure === undefined ? undefined : await findHoldoutRows(store, { spine: labelled.spine, until: labelled.labelKnownAt }, { days: selfCure.holdDays ?? selfCure.days, knownUpTo: scope.knownUpTo });
  return { spine: labelled.spine, x, y: labelled.label, labelKnownAt: labelled.labelKnownAt, entryBucket: labelled.entryBucket, untreated };
}

function decisionSetOptions({ policy, ...portfolio }: Portfolio, channel: NonNullable<Portfolio['models']['channel']>, scope: { readonly now: Instant; readonly views: readonly FeatureView[] }): Parameters<typeof buildDecisionSet>[1] {
  return {
    ...scope, horizonDays: channel.horizonDays, costOfCapitalRate: channel.costOfCapitalRate, features: featureOptions({ policy, ...portfolio }),
    costsMinor: policy.costsMinor, penaltiesMinor: { complained: 0, optedOut: 0, ...policy.penaltiesMinor },
  };
}
