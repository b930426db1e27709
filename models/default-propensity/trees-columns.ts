/** Frame columns as trees read them. */
import type { Frame } from '../../core/frame.ts';
import { MOST_CATEGORIES, type TreeColumn } from '../trees/bin-columns.ts';
import { readCategories, readCategory, readNumeric } from './read-column.ts';

/** One column of a fitted tree model; `categories` lists what a code means. */
export type TreeColumnPlan =
  | { readonly name: string; readonly kind: 'numeric' }
  | { readonly name: string; readonly kind: 'category'; readonly categories: readonly string[] };

/** Plans the columns of a training frame: of a category column the most frequent texts are kept, the others count as missing. */
export function planTreeColumns(x: Frame): readonly TreeColumnPlan[] {
  return x.names.map((name) => {
    const column = x.columns.get(name)!;
    if (column.kind === 'numeric') return { name, kind: 'numeric' };
    const counts = new Int32Array(column.categories.length);
    for (const code of column.codes) if (code >= 0) counts[code]!++;
    const frequent = column.categories.map((text, code) => ({ text, count: counts[code]! })).filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1)).slice(0, MOST_CATEGORIES);
    return { name, kind: 'category', categories: frequent.map(({ text }) => text).sort() };
  });
}

/** Training columns without a copy of their values; throws `frame-mismatch`. */
export function viewTreeColumns(x: Frame, plan: readonly TreeColumnPlan[]): readonly TreeColumn[] {
  return plan.map((column) => {
    if (column.kind === 'numeric') return { kind: 'numeric', values: readNumeric(x, column.name) };
    const { codes, categories } = readCategories(x, column.name);
    const known = new Map(column.categories.map((text, code) => [text, code]));
    return { kind: 'category', codes, codeOf: Int32Array.from(categories, (text) => known.get(text) ?? -1), count: column.categories.length };
  });
}

/** Values by column in plan order, NaN for missing, infinite and unseen; throws `frame-mismatch`. */
export function readTreeColumns(x: Frame, plan: readonly TreeColumnPlan[], rows?: { readonly from: number; readonly to: number }): Float64Array[] {
  const from = rows?.from ?? 0, length = (rows?.to ?? x.rowCount) - from;
  return plan.map((column) => {
    if (column.kind === 'numeric') {
      const values = readNumeric(x, column.name);
      return Float64Array.from({ length }, (_, i) => (Number.isFinite(values[from + i]!) ? values[from + i]! : NaN));
    }
    const codeOf = readCategory(x, column.name, column.categories);
    return Float64Array.from({ length }, (_, i) => {
      const code = codeOf(from + i);
      return code < 0 ? NaN : code;
    });
  });
}
