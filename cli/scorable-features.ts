/** What `features build` and `features show --describe` share: the features of everything that the primary label can score. */
import { existsSync } from 'node:fs';
import { DunlinError } from '../core/errors.ts';
import type { Frame, Spine } from '../core/frame.ts';
import type { Instant } from '../core/time.ts';
import type { FeatureView } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import type { Deployment } from '../pipelines/deployment.ts';
import type { CommandContext } from './command.ts';

export interface ScorableFeatures {
  readonly store: Store;
  readonly spine: Spine;
  readonly frame: Frame;
  readonly views: readonly FeatureView[];
  readonly asOf: Instant;
  readonly version: string;
}

export interface ScorableOptions {
  /** Moment of scoring in the portfolio's zone; left out: the portfolio's clock. */
  readonly asOf?: (timeZone: string) => Instant;
  /** Views; left out: those of the portfolio. */
  readonly views?: readonly string[];
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
  const { featureOptions, withStore } = await import('../pipelines/deployment.ts');
  const { portfolioClock } = await import('../pipelines/clock.ts');
  const { primaryLabel } = await import('../pipelines/steps/publish.ts');
  const { buildServingSpine } = await import('../features/labels/build.ts');
  const { labelPack } = await import('../features/labels/registry.ts');
  const { featureSetVersion, selectViews } = await import('../features/registry.ts');
  const { pointInTimeJoin } = await import('../features/store/point-in-time-join.ts');
  const deployment = await openFilledDeployment(context);
  const { portfolio } = deployment;
  const views = selectViews(options.views ?? portfolio.models.default.views);
  return withStore(deployment, async (store) => {
    const asOf = options.asOf?.(portfolio.timeZone) ?? (await portfolioClock(store, portfolio)).now();
    const label = primaryLabel(portfolio);
    const features = featureOptions(portfolio);
    context.progress({ step: 'features', share: 0, text: 'observation points' });
    const spine = await buildServingSpine(store, labelPack(label.pack), {
      ...features, at: asOf,
      ...(label.asOf === undefined ? {} : { asOf: label.asOf }),
      ...(label.parameters === undefined ? {} : { parameters: label.parameters }),
    });
    context.signal.throwIfAborted();
    context.progress({ step: 'features', share: 0.3, text: `${views.length} views for ${spine.rowCount} rows` });
    const frame = await pointInTimeJoin(store, spine, views, features);
    context.progress({ step: 'features', share: 1, text: `${spine.rowCount} rows x ${frame.names.length} features` });
    return work({ store, spine, frame, views, asOf, version: featureSetVersion(views) });
  });
}
