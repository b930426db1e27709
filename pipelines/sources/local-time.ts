/**
 * Local time to UTC as SQL: the changes of a zone's clock as a tree of comparisons.
 *
 * Converting in the database costs 20 times as much a row, shifts times that no clock showed without a word, and knows only one
 * of two times that clocks showed twice.
 */
import { zoneOffsets, type ZoneOffsets } from '../../core/time-zones.ts';
import { sqlText } from '../../features/store/sql-text.ts';

/**
 * What to do where the clock is put forward or back.
 * `earlier`, `later`: which of two instants a time means that came twice; a time that never came is null.
 * `day`: the time is the start of a day; where the clock was put forward over it the day begins with the first instant after it.
 */
export type WallChoice = 'earlier' | 'later' | 'day';

/** SQL of the TIMESTAMP in UTC; `local` is SQL of BIGINT microseconds of local time and should be a column, because it is read often. */
export function utcSql(local: string, zone: string, options: { readonly choice: WallChoice; readonly offsetsOf?: (zone: string) => ZoneOffsets }): string {
  if (zone === 'UTC') return `make_timestamp(${local})`;
  const { from, until, first, transitions } = (options.offsetsOf ?? zoneOffsets)(zone);
  const pieces: Piece[] = [{ start: from + first, utc: `${local} - (${first})` }];
  for (const { at, before, after } of transitions) {
    if (after > before) {
      pieces.push({ start: at + before, utc: options.choice === 'day' ? String(at) : 'null' }, { start: at + after, utc: `${local} - (${after})` });
    } else pieces.push({ start: options.choice === 'later' ? at + after : at + before, utc: `${local} - (${after})` });
  }
  const last = transitions.at(-1)?.after ?? first;
  const outside = `epoch_us(timezone(${sqlText(zone)}, make_timestamp(${local})))`;
  return `make_timestamp(case when ${local} >= ${from + first} and ${local} < ${until + last} then ${tree(local, pieces)} else ${outside} end)`;
}

interface Piece {
  /** Local microseconds from which it holds. */
  readonly start: bigint;
  readonly utc: string;
}

function tree(local: string, pieces: readonly Piece[]): string {
  if (pieces.length === 1) return pieces[0]!.utc;
  const middle = pieces.length >> 1;
  return `case when ${local} < ${pieces[middle]!.start} then ${tree(local, pieces.slice(0, middle))} else ${tree(local, pieces.slice(middle))} end`;
}
