/** Completeness: every declared column is there, and a column that may not be missing never is. */
import type { Column } from '../../core/frame.ts';
import { findRows, type QualityCheck } from './check.ts';

export const completeness: QualityCheck = {
  name: 'completeness',
  meaning: 'every declared column is there and has a value where it must have one',
  find: (frame, views) => views.flatMap((view) => view.columns).flatMap((contract) => {
    const column = frame.columns.get(contract.name);
    const about = { check: 'completeness', subject: contract.name };
    if (!column) return [{ ...about, severity: 'block' as const, rows: frame.rowCount, rowIds: [], detail: 'the column is absent' }];
    return contract.nullable ? [] : findRows(about, frame.rowCount, (row) => isMissing(column, row));
  }),
};

export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'numeric' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0;
}
