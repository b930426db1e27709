/** Range: numbers are finite, whole where declared, and within the declared range. */
import { findRows, type QualityCheck } from './check.ts';

/** Room for rounding of a ratio at the ends of its range: a few units in the last place of 1. */
const TOLERANCE = 1e-12;

export const range: QualityCheck = {
  name: 'range',
  meaning: 'numbers are finite, whole where declared, and inside their range',
  find: (frame, views) => views.flatMap((view) => view.columns).flatMap((contract) => {
    const column = frame.columns.get(contract.name);
    if (column?.kind !== 'numeric') return [];
    const { values } = column;
    const [low, high] = contract.range ?? [null, null];
    const slack = contract.type === 'integer' ? 0 : TOLERANCE;
    return findRows({ check: 'range', subject: contract.name }, frame.rowCount, (row) => {
      const value = values[row]!;
      if (Number.isNaN(value)) return false;
      const isInside = Number.isFinite(value) && (low === null || value >= low - slack) && (high === null || value <= high + slack);
      return !isInside || contract.type === 'integer' && !Number.isInteger(value);
    });
  }),
};
