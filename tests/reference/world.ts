/**
 * The slow reference of the features: plain TypeScript over plain rows, sharing no SQL and no kernel with the product.
 *
 * A view filters the facts that a row may see, sorts them by the total order, and loops. Nothing here is fast, and nothing is clever.
 */
import type { TableName } from '../../core/schema/tables.ts';
import type { FeatureOptions } from '../../features/store/spine.ts';

/** A row of a canonical table: instants are bigint microseconds, dates `YYYY-MM-DD`, money bigint, other numbers number, missing null or absent. */
export type Fact = Readonly<Record<string, unknown>>;

export interface World {
  readonly tables: Readonly<Partial<Record<TableName, readonly Fact[]>>>;
  readonly options: FeatureOptions;
}

export interface RowKey {
  readonly debtorId: string;
  readonly receivableId: string | null;
  /** UTC microseconds. */
  readonly asOf: bigint;
}

/** The features of one row by name; null = missing. */
export type ReferenceView = (world: World, row: RowKey) => Readonly<Record<string, number | string | null>>;
