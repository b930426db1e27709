/** The features of everything that the primary label can score at a moment: what is published, and what the checks look at. */
import type { Frame, Spine } from '../core/frame.ts';
import type { Portfolio } from '../core/schema/portfolio.ts';
import type { Instant } from '../core/time.ts';
import { labelPack } from '../features/labels/registry.ts';
import { computeServedRows, type ServedRows, type ServedViews } from '../features/labels/served-rows.ts';
import type { FeatureView } from '../features/registry.ts';
import type { Store } from '../features/store/open.ts';
import { featureOptions } from './deployment.ts';

export interface ServingScope {
  readonly portfolio: Portfolio;
  readonly asOf: Instant;
  readonly views: readonly FeatureView[];
  /** Views of rows beside those of the label; left out: none. */
  readonly more?: Omit<ServedViews, 'label'>;
}

export interface ServingFeatures extends Omit<ServedRows, 'label'> {
  readonly label: Portfolio['labels'][number];
  readonly spine: Spine;
  readonly frame: Frame;
}

/** The label whose model answers scores. */
export function primaryLabel({ labels, models }: Portfolio): Portfolio['labels'][number] {
  return labels.find(({ id }) => id === models.default.primary) ?? labels[0]!;
}

/** One row per debtor (or receivable) that can be scored at `asOf`, and the rows of `more`. Throws `parameter-invalid`, `view-invalid`. */
export async function servingFeatures(store: Store, { portfolio, asOf, views, more = { receivables: null, debtors: null } }: ServingScope): Promise<ServingFeatures> {
  const label = primaryLabel(portfolio), { asOf: rule, parameters } = label;
  const { label: rows, ...others } = await computeServedRows(store, {
    ...featureOptions(portfolio), at: asOf, pack: labelPack(label.pack), views: { label: views, ...more },
    label: { ...(rule === undefined ? {} : { asOf: rule }), ...(parameters === undefined ? {} : { parameters }) },
  });
  return { label, ...rows, ...others };
}
