/** Which boundary each local date reads, and the boundaries that have to be computed. */
import { completeMonthSql, monthBoundarySql, RATE_MONTHS, SEASON_MONTHS } from '../../crossing/publication.ts';
import type { Store } from '../open.ts';
import { endOfDateSql } from '../visible.ts';
import type { AggregateSource } from './relations.ts';

export interface BoundaryOptions {
  readonly timeZone: string;
  readonly aggregates: AggregateSource;
  /** Instant up to which facts are complete: the newest month over by then is computed too, for a snapshot. */
  readonly completeAt?: bigint;
}

/**
 * Creates `boundary(as_of_on, needed_on, boundary_on, due_month)` for the dates in `wanted`, and `boundary_point`, the boundaries, numbered
 * from 0, with their windows. What a snapshot lacks is read at the newest boundary before it; then `boundary_on` differs from `needed_on`.
 */
export async function createBoundaries(store: Store, { timeZone, aggregates, completeAt }: BoundaryOptions): Promise<void> {
  const needed = monthBoundarySql('as_of_on');
  const read = aggregates === 'compute' ? 'needed_on' : "(select max(carried.boundary_on) from carried_boundary as carried where carried.kind = 'month' and carried.boundary_on <= needed_on)";
  await store.run(`create temp table boundary as
    select as_of_on, needed_on, ${read} as boundary_on, month(as_of_on) as due_month from (select as_of_on, ${needed} as needed_on from (select distinct as_of_on from wanted))`);
  const extra = completeAt === undefined ? '' : `union select ${newestCompleteMonth(completeAt, timeZone)}`;
  const point = (months: number): string => `last_day((boundary_on - interval ${months} month)::DATE)`;
  await store.run(`create temp table boundary_point as
    select (row_number() over (order by boundary_on) - 1)::INTEGER as point_no, boundary_on, ${endOfDateSql('boundary_on', timeZone)} as boundary_at, ${point(RATE_MONTHS)} as year_on, ${point(SEASON_MONTHS)} as season_on
    from (select distinct boundary_on from boundary where boundary_on is not null ${extra}) order by boundary_on`);
}

/** DATE of the newest month end at or before an instant. */
function newestCompleteMonth(at: bigint, timeZone: string): string {
  return completeMonthSql(newestCompleteDay(at, timeZone));
}

/** DATE of the newest day that is over at an instant: a day's end is its last microsecond. */
export function newestCompleteDay(at: bigint, timeZone: string): string {
  return `(timezone('${timeZone.replaceAll("'", "''")}', timezone('UTC', make_timestamp(${at + 1n})))::DATE - 1)`;
}
