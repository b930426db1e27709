/** Range: numbers are finite, whole where declared, and within the declared range. */
import type { QualityCheck } from './check.ts';

/** Room for rounding of a ratio at the ends of its range: a few units in the last place of 1. */
const TOLERANCE = 1e-12;

export const range: QualityCheck = {
  name: 'range',
  meaning: 'numbers are finite, whole where declared, and inside their range',
  find: (frame, views) => views.flatMap((view) => view.columns).flatMap((contract) => {
    const column = frame.columns.get(contract.name);
    if (column?.kind !== 'numeric') return [];
    const [low, high] = contract.range ?? [null, null];
    const slack = contract.type === 'integer' ? 0 : TOLERANCE;
    let rows = 0;
    for (const value of column.values) {
      if (Number.isNaN(value)) continue;
      const isInside = Number.isFinite(value) && (low === null || value >= low - slack) && (high === null || value <= high + slack);
      if (!isInside || contract.type === 'integer' && !Number.isInteger(value)) rows++;
    }
    return rows > 0 ? [{ check: 'range', subject: contract.name, rows }] : [];
  }),
};
