/**
 * Staging relations: computed from the visible tables of a spine before the views, in order of dependence. A table is computed once; a
 * view again by each reader, which is cheaper where readers keep a small part of it.
 */
import { readSql } from '../read-sql.ts';

export interface StagingRelation {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly sql: string;
  /** In place of `sql` where the store has rates of exchange (features/store/fx-rates.ts). */
  readonly converted?: string;
  /** A table that may as well be a view where little is read of the ledger. */
  readonly isCheap?: boolean;
  /** Depends on the as-ofs of the spine alone: computed once for all slices (features/store/aggregates.ts), and reads no other staging. */
  readonly isShared?: boolean;
  /** Sums up the facts of one table by key: computed once per key where a row sees all of them. */
  readonly collapse?: { readonly table: 'contact_event'; readonly key: string };
}

export const STAGING: readonly StagingRelation[] = [
  { name: 'live_entry', kind: 'view', sql: readSql('staging/live-entry.sql'), converted: readSql('staging/live-entry-converted.sql') },
  { name: 'foreign_entry', kind: 'view', sql: readSql('staging/foreign-entry.sql'), converted: readSql('staging/foreign-entry-converted.sql') },
  { name: 'paid_entry', kind: 'table', isCheap: true, sql: readSql('staging/paid-entry.sql') },
  { name: 'macro_told', kind: 'table', isShared: true, sql: readSql('staging/macro-told.sql') },
  { name: 'resident', kind: 'table', sql: readSql('staging/resident.sql') },
  { name: 'contact', kind: 'view', sql: readSql('staging/contact.sql'), collapse: { table: 'contact_event', key: 'contact_id' } },
];
