/** Takes the column that groups are compared by out of the features, so that no model can read it. */
import { DunlinError } from '../../core/errors.ts';
import { selectColumns, type Frame } from '../../core/frame.ts';

export interface SeparatedFrame {
  readonly x: Frame;
  /** Group of each row, an empty text where it is not known; null: no column was declared. */
  readonly fairness: { readonly column: string; readonly groupOf: readonly string[] } | null;
}

/** Throws `parameter-invalid` when the column is not there or holds numbers. */
export function separateFairnessColumn(x: Frame, column: string | undefined): SeparatedFrame {
  if (column === undefined) return { x, fairness: null };
  const groups = x.columns.get(column);
  if (groups?.kind !== 'category') {
    const known = x.names.filter((name) => x.columns.get(name)!.kind === 'category');
    throw new DunlinError('parameter-invalid', `The column to compare groups by must be a category; got ${column}. Choose one of ${known.join(', ') || 'none, for there are no categories'}.`, { column });
  }
  return {
    x: selectColumns(x, x.names.filter((name) => name !== column)),
    fairness: { column, groupOf: Array.from(groups.codes, (code) => groups.categories[code] ?? '') },
  };
}
