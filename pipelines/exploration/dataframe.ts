/** Frames as danfojs DataFrames, for exploration only: loaded when asked for, never on the way to a model or a score. */
import type { DataFrame } from 'danfojs-node';
import type { Frame } from '../../core/frame.ts';

/** Statistics of one numeric feature over the rows that have it. */
export interface FeatureDescription {
  readonly feature: string;
  readonly rows: number;
  readonly missing: number;
  /** count, mean, std, min, median, max, variance; empty when every value is missing. */
  readonly statistics: Readonly<Record<string, number>>;
}

/** A DataFrame with one column per feature: missing numbers are NaN, missing categories undefined. */
export async function frameToDataFrame(frame: Frame): Promise<DataFrame> {
  const { DataFrame: Table } = await import('danfojs-node');
  return new Table(Object.fromEntries(frame.names.map((name) => {
    const column = frame.columns.get(name)!;
    return [name, column.kind === 'numeric' ? Array.from(column.values) : Array.from(column.codes, (code) => column.categories[code])];
  })));
}

/** Describes every numeric column by danfojs, each over its own rows that are not missing. */
export async function describeFrame(frame: Frame): Promise<readonly FeatureDescription[]> {
  const { Series } = await import('danfojs-node');
  const table = await frameToDataFrame(frame);
  const numeric = frame.names.filter((name) => frame.columns.get(name)!.kind === 'numeric');
  return numeric.map((feature) => {
    // danfojs' own dropNa takes quadratic time.
    const present = (table.column(feature).values as readonly number[]).filter((value) => !Number.isNaN(value));
    const described = present.length === 0 ? null : new Series([...present]).describe();
    const names = (described?.index ?? []).map(String);
    const values = (described?.values ?? []) as readonly number[];
    return { feature, rows: frame.rowCount, missing: frame.rowCount - present.length, statistics: Object.fromEntries(names.map((name, i) => [name, values[i]!])) };
  });
}
