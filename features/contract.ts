/** What a feature view declares beside its SQL. DDL, checks, Arrow schema, reasons in plain words and docs derive from it. */

/** Words in which a feature appears in a reason: `label` names it, `high` and `low` say what a large or small value means. */
export interface PlainWords {
  readonly label: string;
  readonly high: string;
  readonly low: string;
}

/** `none`: cannot point at a person; `behaviour`: how one debtor acts; `place`: where one debtor is (a proxy risk); `attribute`: what one debtor is. */
export type PersonalDataClass = 'none' | 'behaviour' | 'place' | 'attribute';

export interface ColumnContract {
  readonly name: string;
  readonly type: 'integer' | 'number' | 'category';
  /** minor, days, count, rate, month, degrees, index ..., or none. */
  readonly unit: string;
  /** Least and greatest allowed value; null = open at that end. Null for categories. */
  readonly range: readonly [number | null, number | null] | null;
  readonly nullable: boolean;
  readonly personalData: PersonalDataClass;
  readonly meaning: string;
  readonly words: PlainWords;
}

/** A condition between columns of one row, SQL over the view's columns; null counts as kept. */
export interface Invariant {
  readonly name: string;
  readonly columns: readonly string[];
  readonly holds: (values: readonly number[]) => boolean;
}

export interface ViewContract {
  readonly name: string;
  readonly grain: string;
  readonly keys: readonly string[];
  readonly clocks: { readonly event: string; readonly known: string };
  /** `receivable`: every column is missing for a row without a receivable, so such rows need not be computed. */
  readonly rows?: 'receivable';
  /** How far the view looks back. */
  readonly window: string;
  readonly columns: readonly ColumnContract[];
  readonly invariants: readonly Invariant[];
}

export interface FeatureView extends ViewContract {
  /** One statement, CTEs source, renamed, joined, final; one row per row_id. */
  readonly sql: string;
  /** Cut out of a view for some of its columns (features/slice-sql.ts); it reads by the same rules and need not have that form. */
  readonly isPart?: boolean;
}

export type ColumnOptions = Partial<Pick<ColumnContract, 'range' | 'nullable' | 'personalData'>>;

/** An integer column, never negative unless its range says otherwise. */
export function integer(name: string, unit: string, [meaning, label, high, low]: ColumnText, options: ColumnOptions = {}): ColumnContract {
  return { name, type: 'integer', unit, range: [0, null], nullable: false, personalData: 'behaviour', meaning, words: { label, high, low }, ...options };
}

/** A float column, missing where its denominator is zero unless declared otherwise. */
export function ratio(name: string, unit: string, [meaning, label, high, low]: ColumnText, options: ColumnOptions = {}): ColumnContract {
  return { name, type: 'number', unit, range: [0, 1], nullable: true, personalData: 'behaviour', meaning, words: { label, high, low }, ...options };
}

/** A category column. */
export function category(name: string, [meaning, label, high, low]: ColumnText, options: ColumnOptions = {}): ColumnContract {
  return { name, type: 'category', unit: 'none', range: null, nullable: true, personalData: 'attribute', meaning, words: { label, high, low }, ...options };
}

/** Meaning, label, words for a high value, words for a low value. */
export type ColumnText = readonly [meaning: string, label: string, high: string, low: string];

export const FACT_CLOCKS = { event: 'event_at', known: 'known_at' } as const;
export const ROW_GRAIN = 'one row per spine row';
export const ROW_KEYS = ['row_id'] as const;
