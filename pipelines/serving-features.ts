/** The features of everything that the primary label can score at a moment: what is published, and what the checks look at. */
import type { Frame, Spine } from '../core/frame.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import type { Instant } from '../core/time.ts';
import { buildServingSpine } from '../features/labels/build.ts';
import { labelPack } from '../features/labels/registry.ts';
import type { FeatureView } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import { pointInTimeJoin } from '../features/store/point-in-time-join.ts';
import { featureOptions } from './deployment.ts';

export interface ServingScope {
  readonly portfolio: Portfolio;
  readonly asOf: Instant;
  readonly views: readonly FeatureView[];
}

export interface ServingFeatures {
  readonly label: Portfolio['labels'][number];
  readonly spine: Spine;
  readonly frame: Frame;
}

/** The label whose model answers scores. */
export function primaryLabel({ labels, models }: Portfolio): Portfolio['labels'][number] {
  return labels.find(({ id }) => id === models.default.primary) ?? labels[0]!;
}

/** One row per debtor (or receivable) that can be scored at `asOf`. Throws `parameter-invalid`, `view-invalid`. */
export async function servingFeatures(store: Store, { portfolio, asOf, views }: ServingScope): Promise<ServingFeatures> {
  const label = primaryLabel(portfolio), options = featureOptions(portfolio);
  const spine = await buildServingSpine(store, labelPack(label.pack), {
    ...options, at: asOf,
    ...(label.asOf === undefined ? {} : { asOf: label.asOf }),
    ...(label.parameters === undefined ? {} : { parameters: label.parameters }),
  });
  return { label, spine, frame: await pointInTimeJoin(store, spine, views, options) };
}
