/** Completeness: every declared column is there, and a column that may not be missing never is. */
import type { QualityCheck } from './check.ts';

export const completeness: QualityCheck = {
  name: 'completeness',
  meaning: 'every declared column is there and has a value where it must have one',
  find: (frame, views) => views.flatMap((view) => view.columns).flatMap((contract) => {
    const column = frame.columns.get(contract.name);
    if (!column) return [{ check: 'completeness', subject: contract.name, rows: frame.rowCount }];
    if (contract.nullable) return [];
    const missing = column.kind === 'numeric'
      ? column.values.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0)
      : column.codes.reduce((count, code) => count + (code < 0 ? 1 : 0), 0);
    return missing > 0 ? [{ check: 'completeness', subject: contract.name, rows: missing }] : [];
  }),
};
