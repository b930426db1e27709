/** Several sets of rows joined with their features in one pass. */
import { categoryColumn, columnOf, makeFrame, selectColumns, selectRows, type Frame, type Spine } from '../../core/frame.ts';
import type { FeatureView } from '../contract.ts';
import type { Store } from './open.ts';
import { pointInTimeJoin, type JoinOptions } from './point-in-time-join.ts';

export interface RowSet {
  readonly spine: Spine;
  readonly views: readonly FeatureView[];
}

/**
 * The features of each set, as `pointInTimeJoin` gives them for it alone: rows never influence one another, and what crosses debtors is
 * summed once for all of them. Views of different sets that have one name are one view. Throws `spine-invalid`, `view-invalid`.
 */
export async function joinRowSets(store: Store, sets: readonly RowSet[], options: JoinOptions): Promise<readonly Frame[]> {
  if (sets.length === 1) return [await pointInTimeJoin(store, sets[0]!.spine, sets[0]!.views, options)];
  const views = [...new Map(sets.flatMap((set) => set.views.map((view) => [view.name, view] as const))).values()];
  const joined = await pointInTimeJoin(store, joinSpines(sets.map(({ spine }) => spine)), views, options);
  let first = 0;
  return sets.map(({ spine, views: own }) => {
    const from = first;
    first += spine.rowCount;
    const columns = selectColumns(joined, own.flatMap((view) => view.columns.map(({ name }) => name)));
    return withOwnCategories(selectRows(columns, Int32Array.from({ length: spine.rowCount }, (_, row) => from + row)));
  });
}

function joinSpines(spines: readonly Spine[]): Spine {
  const asOf = new BigInt64Array(spines.reduce((sum, { rowCount }) => sum + rowCount, 0));
  spines.reduce((at, spine) => (asOf.set(spine.asOf, at), at + spine.rowCount), 0);
  return { rowCount: asOf.length, debtorIds: spines.flatMap(({ debtorIds }) => debtorIds), receivableIds: spines.flatMap(({ receivableIds }) => receivableIds), asOf };
}

/** Codes depend on the texts of all rows: those of other sets are taken out of them again. */
function withOwnCategories(frame: Frame): Frame {
  return makeFrame(frame.names.map((name) => {
    const column = columnOf(frame, name);
    return [name, column.kind === 'numeric' ? column : categoryColumn(Array.from(column.codes, (code) => column.categories[code] ?? null))];
  }));
}
