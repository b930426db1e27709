/**
 * The point-in-time join: features of every spine row from only what was known by then. Start reading here.
 *
 * A row may read a fact only if `event_at <= as_of` and `known_at <= as_of` (features/store/visible.ts); view SQL has no other way to
 * the data, which is checked before it runs. One SQL definition serves training, the nightly snapshot and single debtors in serving.
 */
import type { Frame, Spine } from '../../core/frame.ts';
import { makeFrame, selectSpine } from '../../core/frame.ts';
import { DunlinError } from '../../core/errors.ts';
import type { FeatureView } from '../contract.ts';
import { dropAggregates, prepareAggregates } from './aggregates.ts';
import type { CrossingScope } from './crossing/prepare.ts';
import { finishColumn, makeTargets, readColumns } from './frame-reader.ts';
import type { Store } from './open.ts';
import type { FeatureOptions } from './spine.ts';
import { relationsNeeded, withSpine } from './spine-scope.ts';
import { planSlices } from './spine-slices.ts';

/** `aggregates`: what crosses debtors, `compute` from all facts of the store (the default), or `loaded` from a snapshot's `aggregates/`. */
export type JoinOptions = FeatureOptions & Pick<CrossingScope, 'aggregates' | 'onStale'>;

/**
 * Computes the views for every row of the spine, in its order. Uses temp tables: one call at a time per store.
 * @param spine debtor (and receivable) with the as-of in UTC microseconds
 * @returns one column per contract; missing numbers are NaN
 * @throws spine-invalid, view-invalid
 */
export async function pointInTimeJoin(store: Store, spine: Spine, views: readonly FeatureView[], options: JoinOptions): Promise<Frame> {
  checkNames(views);
  const needed = await relationsNeeded(store, views);
  const targets = views.map((view) => makeTargets(view.columns, spine.rowCount));
  await prepareAggregates(store, spine, { ...options, needed });
  try {
    for (const rows of await planSlices(store, spine)) {
      await withSpine(store, selectSpine(spine, rows), { ...options, needed }, async () => {
        for (const [index, view] of views.entries()) if (concerns(view, spine, rows)) await readColumns(store, view, { rows, columns: targets[index]! });
      });
    }
  } finally {
    await dropAggregates(store);
  }
  return makeFrame(targets.flat().map((target) => [target.contract.name, finishColumn(target)] as const));
}

/** False when every column of the view is missing for all of the rows, as empty targets are. */
function concerns(view: FeatureView, spine: Spine, rows: Int32Array): boolean {
  return view.rows !== 'receivable' || rows.some((row) => spine.receivableIds[row] !== null);
}

function checkNames(views: readonly FeatureView[]): void {
  const names = views.flatMap((view) => view.columns.map(({ name }) => name));
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new DunlinError('view-invalid', `A feature must belong to one view; got ${repeated} twice. Rename one.`);
}
