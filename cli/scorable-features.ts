/** What `features build`, `check` and `show` share: the features of everything that the primary label can score. */
import { existsSync } from 'node:fs';
import { DunlinError } from '../core/errors.ts';
import type { Instant } from '../core/time.ts';
import type { FeatureView } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import type { Deployment } from '../pipelines/deployment.ts';
import type { ServingFeatures } from '../pipelines/serving-features.ts';
import type { CommandContext } from './command.ts';

export interface ScorableFeatures extends ServingFeatures {
  readonly deployment: Deployment;
  readonly store: Store;
  readonly views: readonly FeatureView[];
  readonly asOf: Instant;
  readonly version: string;
}

export interface ScorableOptions {
  /** Moment of scoring in the portfolio's zone; left out: the portfolio's clock. */
  readonly asOf?: (timeZone: string) => Instant;
  /** Views; left out: those of the portfolio. */
  readonly views?: readonly FeatureView[];
}

/** The deployment of a command that reads a store which must be there. Throws `store-missing`. */
export async function openFilledDeployment(context: CommandContext): Promise<Deployment> {
  const { assembleDeployment } = await import('../pipelines/assemble.ts');
  const deployment = assembleDeployment({ home: context.home, portfolioPath: context.portfolioPath });
  if (!existsSync(deployment.home.store)) throw new DunlinError('store-missing', `The data directory must hold a store; ${context.home} has none. Run \`dunlin ingest\` first.`);
  return deployment;
}

/** Computes them and hands them to `work` while the store is open. */
export async function scorableFeatures<T>(context: CommandContext, options: ScorableOptions, work: (features: ScorableFeatures) => Promise<T>): Promise<T> {
  const { withStore } = await import('../pipelines/deployment.ts');
  const { portfolioClock } = await import('../pipelines/clock.ts');
  const { servingFeatures } = await import('../pipelines/serving-features.ts');
  const { featureSetVersion, selectViews } = await import('../features/registry.ts');
  const deployment = await openFilledDeployment(context);
  const { portfolio } = deployment;
  const views = options.views ?? selectViews(portfolio.models.default.views);
  return withStore(deployment, async (store) => {
    const asOf = options.asOf?.(portfolio.timeZone) ?? (await portfolioClock(store, portfolio)).now();
    context.progress({ step: 'features', share: 0, text: `${views.length} views` });
    const features = await servingFeatures(store, { portfolio, asOf, views });
    context.progress({ step: 'features', share: 1, text: `${features.spine.rowCount} rows x ${features.frame.names.length} features` });
    return work({ ...features, deployment, store, views, asOf, version: featureSetVersion(views) });
  });
}
