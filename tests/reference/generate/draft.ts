/** What generators of random worlds share: rows being collected, and awkward draws of moments, amounts and identifiers. */
import type { RandomStream } from '../../../core/random.ts';
import type { TableName } from '../../../core/schema/tables.ts';
import { formatInstant, MICROS_PER_DAY, MICROS_PER_SECOND, parseInstant, type PlainDate } from '../../../core/time.ts';
import type { Fact } from '../world.ts';

/** First moment of any event of a generated world, and the days that its events cover. */
export const WORLD_START = parseInstant('2023-01-01T00:00:00Z');
export const WORLD_DAYS = 900;

export interface Draft {
  readonly tables: Map<TableName, Fact[]>;
  readonly random: RandomStream;
}

export function addFact(draft: Draft, table: TableName, fact: Fact): void {
  const facts = draft.tables.get(table) ?? [];
  draft.tables.set(table, facts);
  facts.push(fact);
}

export function chance(random: RandomStream, one: number): boolean {
  return random.integer(one) === 0;
}

export function choose<T>(random: RandomStream, values: readonly T[]): T {
  return values[random.integer(values.length)]!;
}

const HOUR = 3600n * MICROS_PER_SECOND;
/** Few times of day, so that events tie often; local midnights of several zones, and the microseconds before them, are among them. */
const TIMES: readonly bigint[] = [0n, 0n, 3n * HOUR, 12n * HOUR, 18n * HOUR, 22n * HOUR, 23n * HOUR, 3n * HOUR - 1n, 24n * HOUR - 1n];

/** A moment `fromDay` to `fromDay + days` after the start of the world. */
export function drawMoment(random: RandomStream, fromDay = 0, days: number = WORLD_DAYS): bigint {
  return WORLD_START + BigInt(fromDay + random.integer(Math.max(1, days))) * MICROS_PER_DAY + choose(random, TIMES);
}

/** Days after `moment`, mostly at the same time of day. */
export function daysAfter(random: RandomStream, moment: bigint, days: number): bigint {
  const shifted = moment + BigInt(random.integer(days + 1)) * MICROS_PER_DAY;
  return chance(random, 5) ? shifted + 6n * HOUR : shifted;
}

/** Most facts are known at once, some days or weeks later, a few after most of a year. */
export function drawKnown(random: RandomStream, eventAt: bigint): bigint {
  const draw = random.integer(20);
  return draw < 12 ? eventAt : draw < 18 ? eventAt + BigInt(random.integer(30)) * MICROS_PER_DAY : eventAt + BigInt(random.integer(300)) * MICROS_PER_DAY;
}

export function dateAround(moment: bigint, days: number): PlainDate {
  return formatInstant(moment + BigInt(days) * MICROS_PER_DAY).slice(0, 10);
}

/** Identifiers whose order by bytes differs from their order by UTF-16 units or by locale. */
const SUFFIXES = ['', '', '', 'a', 'B', 'é', '\uFF21', '\u{1F600}', '~'] as const;

export function awkwardId(random: RandomStream, stem: string): string {
  return stem + choose(random, SUFFIXES);
}
