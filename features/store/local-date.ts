/**
 * Calendar dates of instants in a zone, by a table of offsets instead of a calendar library per row.
 *
 * `zone_day(zone, day, offset_us)` has one row per UTC day from 1970 to 2100: the zone's offset where it is the same at the day's beginning
 * and at its end, null where the clocks change. Only rows of those days, or outside the table, ask the calendar.
 */
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

const DAY_US = '86400000000';
/** Its calendar is that of the instants themselves. */
const PLAIN_ZONE = 'UTC';

/** Adds a zone to the temp table `zone_day`, once per connection. */
export async function ensureZone(store: Store, timeZone: string): Promise<void> {
  if (timeZone === PLAIN_ZONE) return;
  await store.run('create temp table if not exists zone_day (zone VARCHAR, day BIGINT, offset_us BIGINT)');
  const known = await store.rows('select 1 from zone_day where zone = $zone::VARCHAR limit 1', { zone: timeZone });
  if (known.length > 0) return;
  // A calendar is slow: it is asked once a week, and for each day of the weeks in which the clocks changed (no zone has changed them twice in a week).
  await store.run(`insert into zone_day
    with week as (select week, ${offsetSql('week', timeZone)} as offset_us, ${offsetSql('week + interval 7 day', timeZone)} as next_us
      from (select unnest(generate_series(timestamp '1970-01-01', timestamp '2099-12-31', interval 7 day)) as week)),
    day as (select week + to_days(number::INTEGER) as moment, offset_us, next_us from week cross join range(7) as days(number))
    select ${sqlText(timeZone)}, epoch_us(moment) // ${DAY_US}, offset_us from day where offset_us = next_us
    union all
    select ${sqlText(timeZone)}, epoch_us(moment) // ${DAY_US}, case when begin_us = end_us then begin_us end
    from (select moment, ${offsetSql('moment', timeZone)} as begin_us, ${offsetSql('moment + interval 1 day', timeZone)} as end_us from day where offset_us <> next_us)`);
}

export interface LocalZone {
  readonly timeZone: string;
  /** Of the joined offsets. */
  readonly alias: string;
}

/** SQL that joins the offsets of a TIMESTAMP column; `localDateOf` reads them under the same alias. */
export function joinZone(column: string, { timeZone, alias }: LocalZone): string {
  return timeZone === PLAIN_ZONE ? '' : `left join (select day, offset_us from zone_day where zone = ${sqlText(timeZone)}) as ${alias} on ${alias}.day = epoch_us(${column}) // ${DAY_US}`;
}

/** The calendar date of a UTC TIMESTAMP column whose offsets `joinZone` joined. */
export function localDateOf(column: string, { timeZone, alias }: LocalZone): string {
  if (timeZone === PLAIN_ZONE) return `${column}::DATE`;
  return `case when ${alias}.offset_us is not null then make_timestamp(epoch_us(${column}) + ${alias}.offset_us)::DATE else ${localSql(column, timeZone)}::DATE end`;
}

function offsetSql(moment: string, timeZone: string): string {
  return `epoch_us(${localSql(moment, timeZone)}) - epoch_us(${moment})`;
}

function localSql(moment: string, timeZone: string): string {
  return `timezone(${sqlText(timeZone)}, timezone('UTC', ${moment}))`;
}
