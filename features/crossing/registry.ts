/** Each debtor's own part of what crosses debtors, as SQL over the relations of a spine. */
import { readSql } from '../read-sql.ts';
import type { StagingRelation } from '../staging/registry.ts';

/** At month boundaries; reads `outcome_span` and `boundary_point` beside what a view may read. */
export const OWN_OUTCOME: StagingRelation = { name: 'own-outcome', sql: readSql('crossing/own-outcome.sql') };
/** At the ends of days. */
export const OWN_GROUP: StagingRelation = { name: 'own-group', sql: readSql('crossing/own-group.sql') };

export const CROSSING: readonly StagingRelation[] = [OWN_OUTCOME, OWN_GROUP];
