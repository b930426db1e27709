/** One debtor's features in a memory store, as plain values: null = missing. */
import { parseAsOf } from '../../../core/time.ts';
import { selectViews } from '../../../features/registry.ts';
import type { Store } from '../../../features/store/open.ts';
import { pointInTimeJoin } from '../../../features/store/point-in-time-join.ts';
import { makeSpine, type FeatureOptions } from '../../../features/store/spine.ts';
import { cellOf, type FeatureRow } from '../../reference/compare.ts';

export interface ViewScope extends FeatureOptions {
  readonly view: string;
}

/** The features of one view for debtor `d` at each as-of (dates mean their end in the zone). */
export async function featuresAt(store: Store, { view, ...options }: ViewScope, asOfs: readonly string[]): Promise<FeatureRow[]> {
  const spine = makeSpine(asOfs.map((asOf) => ({ debtorId: 'd', asOf: parseAsOf(asOf, options.timeZone) })));
  const frame = await pointInTimeJoin(store, spine, selectViews([view]), options);
  return asOfs.map((_, row) => Object.fromEntries(frame.names.map((name) => [name, cellOf(frame, name, row)])));
}
