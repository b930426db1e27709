/** Invariants: conditions between the columns of one row, declared by the views. */
import { findRows, type QualityCheck } from './check.ts';

export const invariants: QualityCheck = {
  name: 'invariants',
  meaning: 'the conditions between columns that views declare hold in every row',
  find: (frame, views) => views.flatMap((view) => view.invariants).flatMap((invariant) => {
    const about = { check: 'invariants', subject: invariant.name };
    const columns = invariant.columns.map((name) => frame.columns.get(name));
    const numeric = columns.flatMap((column) => (column?.kind === 'numeric' ? [column.values] : []));
    if (numeric.length !== columns.length) return [{ ...about, severity: 'block' as const, rows: frame.rowCount, rowIds: [], detail: `it needs the numbers ${invariant.columns.join(', ')}` }];
    return findRows(about, frame.rowCount, (row) => {
      const values = numeric.map((column) => column[row]!);
      return !values.some(Number.isNaN) && !invariant.holds(values);
    });
  }),
};
