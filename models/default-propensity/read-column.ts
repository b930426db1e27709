/** Reads frame columns as a model was fitted on them. */
import { DunlinError } from '../../core/errors.ts';
import { columnOf, type CategoryColumn, type Frame } from '../../core/frame.ts';

/** The values of a numeric column; throws `frame-mismatch`. Values that are not finite are missing to every model. */
export function readNumeric(x: Frame, name: string): Float64Array {
  const column = columnOf(x, name);
  if (column.kind !== 'numeric') throw wrongKind(name, 'numeric', column.kind);
  return column.values;
}

/** A category column as it is; throws `frame-mismatch`. */
export function readCategories(x: Frame, name: string): CategoryColumn {
  const column = columnOf(x, name);
  if (column.kind !== 'category') throw wrongKind(name, 'a category', column.kind);
  return column;
}

/** Reads a category column by text: the code in `categories` (as fitted) of a row, -1 for missing and for texts unseen at fit. */
export function readCategory(x: Frame, name: string, categories: readonly string[]): (row: number) => number {
  const column = readCategories(x, name);
  const known = new Map(categories.map((text, code) => [text, code]));
  return (row) => {
    const code = column.codes[row]!;
    return code < 0 ? -1 : known.get(column.categories[code]!) ?? -1;
  };
}

function wrongKind(name: string, wanted: string, given: string): DunlinError {
  return new DunlinError('frame-mismatch', `Column ${name} must be ${wanted}, as the model was fitted on; got ${given}. Build the features with the version that the model names.`);
}
