/** Invariants: conditions between the columns of one row, declared by the views. */
import type { QualityCheck } from './check.ts';

export const invariants: QualityCheck = {
  name: 'invariants',
  meaning: 'the conditions between columns that views declare hold in every row',
  find: (frame, views) => views.flatMap((view) => view.invariants).flatMap((invariant) => {
    const columns = invariant.columns.map((name) => frame.columns.get(name));
    const numeric = columns.flatMap((column) => (column?.kind === 'numeric' ? [column.values] : []));
    if (numeric.length !== columns.length) return [{ check: 'invariants', subject: invariant.name, rows: frame.rowCount }];
    let rows = 0;
    for (let row = 0; row < frame.rowCount; row++) {
      const values = numeric.map((column) => column[row]!);
      if (!values.some(Number.isNaN) && !invariant.holds(values)) rows++;
    }
    return rows > 0 ? [{ check: 'invariants', subject: invariant.name, rows }] : [];
  }),
};
