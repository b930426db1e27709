/** What the debtor is, in the version known at the as-of: reference of `features/views/profile.sql`. */
import { MICROS_PER_DAY } from '../../../core/time.ts';
import { instantOf, textOf } from '../values.ts';
import { debtorAt, visibleFacts } from '../visible.ts';
import type { ReferenceView } from '../world.ts';

export const profile: ReferenceView = (world, row) => {
  const version = debtorAt(world, row);
  const createdAt = version === null || (version['created_at'] ?? null) === null ? null : instantOf(version, 'created_at');
  // In the total order the last event of a status is the one that holds.
  const statuses = new Map(visibleFacts(world, row, 'debtor_status_event').map((event) => [textOf(event, 'status'), textOf(event, 'change')]));
  return {
    debtor_kind: version && textOf(version, 'kind'),
    sector: version && textOf(version, 'sector'),
    country: version && textOf(version, 'country'),
    region: version && textOf(version, 'region'),
    relation_days: createdAt === null || createdAt > row.asOf ? null : Number(utcDay(row.asOf) - utcDay(createdAt)),
    open_status_count: [...statuses.values()].filter((change) => change === 'started').length,
  };
};

/** Whole days since 1970 in UTC; instants of generated worlds lie after it. */
function utcDay(instant: bigint): bigint {
  return instant / MICROS_PER_DAY;
}
