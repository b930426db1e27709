/** Staging relations: computed from the visible tables of a spine before the views, each as a temp table. In order of dependence. */
import { readSql } from '../read-sql.ts';

export interface StagingRelation {
  readonly name: string;
  readonly sql: string;
}

export const STAGING: readonly StagingRelation[] = [
  { name: 'live_entry', sql: readSql('staging/live-entry.sql') },
  { name: 'item', sql: readSql('staging/item.sql') },
  { name: 'resident', sql: readSql('staging/resident.sql') },
  { name: 'contact', sql: readSql('staging/contact.sql') },
];
