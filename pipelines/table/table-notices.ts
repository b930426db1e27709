/** What a data scientist would want to be told about a table before trusting a model of it. */
import type { CategoryColumn, Column, NumericColumn } from '../../core/frame.ts';
import { auc } from '../../models/metrics/ranking.ts';

export type TableNoticeCode = 'date-ignored' | 'empty-ignored' | 'constant-ignored' | 'infinite-values' | 'many-categories' | 'leak-suspected' | 'duplicate-rows' | 'duplicate-holdout';

export interface TableNotice {
  readonly code: TableNoticeCode;
  /** Null: about the rows. */
  readonly column: string | null;
  readonly text: string;
}

/** More texts than this are an identifier or free text. */
const MANY_CATEGORIES = 1000;
/** A single column that ranks or divides the classes this well is the label in other clothes. */
const LEAK_SHARE = 0.999;

/** Notices about a feature by the rows that are learnt from; `isUsable` is false where it can teach nothing. */
export function inspectColumn(name: string, column: Column, y: Float64Array): { readonly isUsable: boolean; readonly notices: readonly TableNotice[] } {
  const distinct = countDistinct(column);
  if (distinct === 0) return { isUsable: false, notices: [{ code: 'empty-ignored', column: name, text: `${name} has no value in the rows to learn from: it is left out` }] };
  // One value beside missing ones still tells the two apart.
  if (distinct === 1 && !hasMissing(column)) return { isUsable: false, notices: [{ code: 'constant-ignored', column: name, text: `${name} has one value only in the rows to learn from: it is left out` }] };
  const notices: TableNotice[] = [];
  const infinite = column.kind === 'numeric' ? column.values.reduce((sum, value) => sum + (Math.abs(value) === Infinity ? 1 : 0), 0) : 0;
  if (infinite > 0) notices.push({ code: 'infinite-values', column: name, text: `${name} is infinite in ${infinite} rows: they count as missing` });
  if (column.kind === 'category' && distinct > MANY_CATEGORIES) notices.push({ code: 'many-categories', column: name, text: `${name} has ${distinct} different texts in ${y.length} rows: rare ones count as missing; leave an identifier out with --ignore ${name}` });
  if (isLeak(column, y)) notices.push({ code: 'leak-suspected', column: name, text: `${name} alone tells the label (almost) without error: if it is known only after the fact, leave it out with --ignore ${name}` });
  return { isUsable: true, notices };
}

function countDistinct(column: Column): number {
  if (column.kind === 'numeric') return new Set(column.values.filter(Number.isFinite)).size;
  return new Set(column.codes.filter((code) => code >= 0)).size;
}

function hasMissing(column: Column): boolean {
  return column.kind === 'numeric' ? column.values.some((value) => !Number.isFinite(value)) : column.codes.some((code) => code < 0);
}

function isLeak(column: Column, y: Float64Array): boolean {
  return column.kind === 'numeric' ? ranksAll(column, y) : dividesAll(column, y);
}

/** AUC of the column at either end of the missing values; by chance a few rows rank perfectly, so ten of each class are asked for. */
function ranksAll({ values }: NumericColumn, y: Float64Array): boolean {
  const positives = y.reduce((sum, label) => sum + label, 0);
  if (Math.min(positives, y.length - positives) < 10) return false;
  return [-Number.MAX_VALUE, Number.MAX_VALUE].some((missing) => {
    const area = auc(y, values.map((value) => (Number.isFinite(value) ? value : missing)));
    return Math.max(area, 1 - area) >= LEAK_SHARE;
  });
}

/** Share of rows whose label is that of most rows with the same text; texts of few rows prove nothing. */
function dividesAll({ codes, categories }: CategoryColumn, y: Float64Array): boolean {
  const counts = new Float64Array(2 * (categories.length + 1));
  codes.forEach((code, row) => { counts[2 * (code + 1) + y[row]!]!++; });
  let agreeing = 0, used = 0;
  for (let i = 0; i < counts.length; i += 2) {
    if (counts[i]! > 0 || counts[i + 1]! > 0) used++;
    agreeing += Math.max(counts[i]!, counts[i + 1]!);
  }
  const positives = y.reduce((sum, label) => sum + label, 0);
  return used * 10 <= y.length && Math.min(positives, y.length - positives) >= 10 && agreeing >= LEAK_SHARE * y.length;
}
