/** When the clocks of a zone were changed. */
import { checkTimeZone, MICROS_PER_SECOND, type Instant } from './time.ts';

/** A change of the offset from UTC. */
export interface ZoneTransition {
  readonly at: Instant;
  /** Microseconds that local time is ahead of UTC, before and from `at` on. */
  readonly before: bigint;
  readonly after: bigint;
}

export interface ZoneOffsets {
  /** The transitions are those in [from, until). */
  readonly from: Instant;
  readonly until: Instant;
  /** Offset in microseconds at `from`. */
  readonly first: bigint;
  readonly transitions: readonly ZoneTransition[];
}

/** Civil time has been kept by rules that tz data records well since then. Source: theory file of the IANA time zone database. */
const FROM_SECONDS = 0;
/** Start of 2038. */
const UNTIL_SECONDS = 2_145_916_800;
/** No zone has changed twice within so many seconds: Ramadan, the shortest spell, keeps 28 days. */
const STEP_SECONDS = 21 * 86_400;
/** Changes lie at multiples of it; the finest, Liberia's of 1972, at half a minute. */
const GRAIN_SECONDS = 30;

/** Offsets of a zone from 1970 to 2037. Throws `value-invalid` for an unknown zone. */
export function zoneOffsets(timeZone: string): ZoneOffsets {
  const offsetAt = offsetReader(checkTimeZone(timeZone));
  const transitions: ZoneTransition[] = [];
  let offset = offsetAt(FROM_SECONDS);
  const first = offset;
  for (let from = FROM_SECONDS; from < UNTIL_SECONDS; from += STEP_SECONDS) {
    const until = Math.min(from + STEP_SECONDS, UNTIL_SECONDS - 1);
    const next = offsetAt(until);
    if (next === offset) continue;
    transitions.push({ at: micros(findChange(offsetAt, from, until)), before: micros(offset), after: micros(next) });
    offset = next;
  }
  return { from: micros(FROM_SECONDS), until: micros(UNTIL_SECONDS), first: micros(first), transitions };
}

/** First moment after `from` at which the offset is that of `until`. */
function findChange(offsetAt: (seconds: number) => number, from: number, until: number): number {
  const wanted = offsetAt(until);
  let [low, high] = [from / GRAIN_SECONDS, Math.ceil(until / GRAIN_SECONDS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * GRAIN_SECONDS) === wanted) high = middle;
    else low = middle;
  }
  return high * GRAIN_SECONDS;
}

/** Seconds that local time is ahead of UTC at a moment. */
function offsetReader(timeZone: string): (seconds: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  return (seconds) => {
    const [month, day, year, hour, minute, second] = format.format(seconds * 1000).match(/\d+/g)!.map(Number) as [number, number, number, number, number, number];
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - seconds;
  };
}

function micros(seconds: number): bigint {
  return BigInt(seconds) * MICROS_PER_SECOND;
}
