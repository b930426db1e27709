/** The materialise step: a labelled training set per label of the portfolio. */
import { checkQuality } from '../../features/quality/check-quality.ts';
import { buildLabelledSpine } from '../../features/labels/build.ts';
import { labelPack } from '../../features/labels/registry.ts';
import { featureContracts, featureSetVersion, selectViews, type FeatureView } from '../../features/registry.ts';
import type { Store } from '../../features/store/open.ts';
import { pointInTimeJoin } from '../../features/store/point-in-time-join.ts';
import type { Portfolio } from '../../core/schema/portfolio.ts';
import type { Instant } from '../../core/time.ts';
import { portfolioClock } from '../clock.ts';
import { featureOptions, withStore, type Deployment } from '../deployment.ts';
import type { MaterialiseResult, StepContext } from '../ports.ts';
import { writeTrainingSet, type TrainingSet } from '../training-set.ts';

export async function materialiseStep(deployment: Deployment, context: StepContext): Promise<MaterialiseResult> {
  const views = selectViews(deployment.portfolio.models.default.views);
  return withStore(deployment, async (store) => {
    const now = (await portfolioClock(store, deployment.portfolio)).now();
    const trainingSets: MaterialiseResult['trainingSets'][number][] = [];
    for (const label of deployment.portfolio.labels) {
      context.signal.throwIfAborted();
      context.progress({ step: 'features', share: 0, text: `observation points and labels of ${label.id}` });
      const set = await buildTrainingSet(store, label, { portfolio: deployment.portfolio, knownUpTo: now, views });
      const positives = set.y.reduce((sum, y) => sum + y, 0);
      trainingSets.push({ id: label.id, file: writeTrainingSet(deployment.home, set), positives });
      context.progress({ step: 'features', share: 1, text: `${label.id}: ${set.spine.rowCount} rows, ${positives} positive, ${set.x.names.length} features` });
    }
    return { featureSetVersion: featureSetVersion(views), trainingSets };
  });
}

interface TrainingSetScope {
  readonly portfolio: Portfolio;
  /** Labels known later are left out. */
  readonly knownUpTo: Instant;
  readonly views: readonly FeatureView[];
}

/**
 * The labelled rows of one label with their features as of each row, checked against the contracts.
 * @throws quality-gate-failed, window-empty and what the label pack throws
 */
export async function buildTrainingSet(store: Store, label: Portfolio['labels'][number], scope: TrainingSetScope): Promise<TrainingSet> {
  const options = featureOptions(scope.portfolio);
  const pack = labelPack(label.pack);
  const labelled = await buildLabelledSpine(store, pack, {
    ...options, knownUpTo: scope.knownUpTo,
    ...(label.asOf === undefined ? {} : { asOf: label.asOf }),
    ...(label.parameters === undefined ? {} : { parameters: label.parameters }),
  });
  const x = await pointInTimeJoin(store, labelled.spine, scope.views, options);
  checkQuality(x, scope.views);
  return { spine: labelled.spine, x, y: labelled.label, labelKnownAt: labelled.labelKnownAt, entryBucket: labelled.entryBucket };
}
