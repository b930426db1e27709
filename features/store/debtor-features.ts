/** Features of a few debtors from their own facts, for serving: the same views, the neighbours' counts from the snapshot. */
import type { Frame, Spine } from '../../core/frame.ts';
import type { Instant } from '../../core/time.ts';
import type { FeatureView } from '../contract.ts';
import type { Store } from './open.ts';
import { pointInTimeJoin } from './point-in-time-join.ts';
import { makeSpine, type FeatureOptions } from './spine.ts';

export interface DebtorFeaturesOptions extends FeatureOptions {
  readonly views: readonly FeatureView[];
  readonly asOf: Instant;
}

/**
 * One row per debtor at the as-of, equal bit for bit to the row of the full store, given the debtors' facts (`loadFacts`, later events) and
 * the snapshot's `aggregates/` (`loadAggregates`) in a store of its own.
 */
export async function computeDebtorFeatures(memoryStore: Store, debtorIds: readonly string[], options: DebtorFeaturesOptions): Promise<{ readonly spine: Spine; readonly frame: Frame }> {
  const { views, asOf, ...features } = options;
  const spine = makeSpine(debtorIds.map((debtorId) => ({ debtorId, asOf })));
  return { spine, frame: await pointInTimeJoin(memoryStore, spine, views, { ...features, aggregates: 'loaded' }) };
}
