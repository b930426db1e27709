/**
 * Calendar dates of instants in a zone, by a table of offsets instead of a calendar library per row.
 *
 * `zone_day(zone, day, offset_us)` has one row per UTC day from 1970 to 2100: the zone's offset where it is the same at the day's beginning
 * and at its end, null where the clocks change. Only rows of those days, or outside the table, ask the calendar.
 */
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

const DAY_US = '86400000000';

/** Adds a zone to the temp table `zone_day`, once per store. */
export async function ensureZone(store: Store, timeZone: string): Promise<void> {
  await store.run('create temp table if not exists zone_day (zone VARCHAR, day BIGINT, offset_us BIGINT)');
  const known = await store.rows('select 1 from zone_day where zone = $zone::VARCHAR limit 1', { zone: timeZone });
  if (known.length > 0) return;
  await store.run(`insert into zone_day
    select ${sqlText(timeZone)}, epoch_us(moment) // ${DAY_US}, case when offset_us = lead(offset_us) over (order by moment) then offset_us end
    from (select moment, epoch_us(${localSql('moment', timeZone)}) - epoch_us(moment) as offset_us
      from (select unnest(generate_series(timestamp '1970-01-01', timestamp '2100-01-01', interval 1 day)) as moment))`);
}

/** SQL that joins the offsets of a TIMESTAMP column; `localDateOf` reads them under the same alias. */
export function joinZone(column: string, { timeZone, alias }: { readonly timeZone: string; readonly alias: string }): string {
  return `left join (select day, offset_us from zone_day where zone = ${sqlText(timeZone)}) as ${alias} on ${alias}.day = epoch_us(${column}) // ${DAY_US}`;
}

/** The calendar date of a UTC TIMESTAMP column whose offsets `joinZone` joined. */
export function localDateOf(column: string, { timeZone, alias }: { readonly timeZone: string; readonly alias: string }): string {
  return `case when ${alias}.offset_us is not null then make_timestamp(epoch_us(${column}) + ${alias}.offset_us)::DATE else ${localSql(column, timeZone)}::DATE end`;
}

function localSql(moment: string, timeZone: string): string {
  return `timezone(${sqlText(timeZone)}, timezone('UTC', ${moment}))`;
}
