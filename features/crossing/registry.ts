/** Each debtor's own part of what crosses debtors, as SQL over the relations of a spine. */
import { readSql } from '../read-sql.ts';

export interface CrossingStatement {
  readonly name: string;
  readonly sql: string;
}

/** At month boundaries; reads `outcome_cell` and `boundary_point` beside what a view may read. */
export const OWN_OUTCOME: CrossingStatement = { name: 'own-outcome', sql: readSql('crossing/own-outcome.sql') };
/** At the ends of days. */
export const OWN_GROUP: CrossingStatement = { name: 'own-group', sql: readSql('crossing/own-group.sql') };

export const CROSSING: readonly CrossingStatement[] = [OWN_OUTCOME, OWN_GROUP];
