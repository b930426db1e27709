/** The assignments of the sticky no-contact holdout. */
import type { Instant } from '../../core/time.ts';

/** SQL of one row an assignment and debtor with its start `as_of`, by what was known at `knownUpTo`. */
export function assignmentsSql(knownUpTo: Instant): string {
  return `select assignment_id, debtor_id, min(as_of) as as_of from decision
    where arm = 'holdout' and assignment_id is not null and known_at <= make_timestamp(${knownUpTo}) group by assignment_id, debtor_id`;
}
