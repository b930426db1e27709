/** Typed readers of plain rows, days as numbers, and the two conversions of big integers to float64. */
import { dateOf, type PlainDate } from '../../core/time.ts';
import type { Fact, World } from './world.ts';

/** Days since 1970-01-01. */
export type Day = number;

export function textOf(fact: Fact, column: string): string | null {
  return (fact[column] ?? null) as string | null;
}

export function numberOf(fact: Fact, column: string): number | null {
  const value = (fact[column] ?? null) as number | bigint | null;
  return value === null ? null : Number(value);
}

/** Money in minor units; missing counts as nothing. */
export function moneyOf(fact: Fact, column: string): bigint {
  return BigInt((fact[column] ?? 0) as bigint | number);
}

export function instantOf(fact: Fact, column: string): bigint {
  return fact[column] as bigint;
}

/** A date column as a day. */
export function dayOf(fact: Fact, column: string): Day | null {
  const date = textOf(fact, column);
  return date === null ? null : toDay(date);
}

/** The calendar day of the event in the portfolio's zone. */
export const eventDay = (world: World, fact: Fact): Day => dayOfInstant(world, instantOf(fact, 'event_at'));

/** The calendar day of an instant in the portfolio's zone. */
export function dayOfInstant(world: World, instant: bigint): Day {
  const known = localDays(world);
  const day = known.get(instant) ?? toDay(dateOf(instant, world.options.timeZone));
  known.set(instant, day);
  return day;
}

const localDays = memoise((_world: World) => new Map<bigint, Day>());

/** The day of a proleptic Gregorian date: whole years, their leap days, the months before, the day. */
export function toDay(date: PlainDate): Day {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  let days = day - 1;
  for (let before = 1; before < month; before++) days += monthLength(year, before);
  const past = year - 1;
  return days + past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162;
}

export interface CalendarDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** Year, month and day of a day. */
export function toCalendar(day: Day): CalendarDate {
  let year = 1970 + Math.floor(day / 366);
  while (toDay(`${year + 1}-1-1`) <= day) year++;
  let left = day - toDay(`${year}-1-1`);
  let month = 1;
  while (left >= monthLength(year, month)) left -= monthLength(year, month++);
  return { year, month, day: left + 1 };
}

/** The same day of the month so many months earlier; the last one where that month is shorter. */
export function monthsBefore(day: Day, months: number): Day {
  const { year, month, day: ofMonth } = toCalendar(day);
  const count = year * 12 + month - 1 - months;
  const [newYear, newMonth] = [Math.floor(count / 12), count % 12 + 1];
  return toDay(`${newYear}-${newMonth}-${Math.min(ofMonth, monthLength(newYear, newMonth))}`);
}

export function monthLength(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** ISO 8601: Monday = 1. 1970-01-01 was a Thursday. */
export function isoWeekday(day: Day): number {
  return ((day + 3) % 7 + 7) % 7 + 1;
}

/** Order of texts by their UTF-8 bytes. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'));
}

export function compareNumbers<T extends number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function sum<T>(items: readonly T[], amount: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + amount(item), 0n);
}

/** Greatest value; null of nothing. */
export function greatest(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => (a > b ? a : b));
}

export function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => (a < b ? a : b));
}

/** A 64-bit integer as the nearest float64, ties to even. */
export function toDouble(value: bigint): number {
  return Number(value);
}

/**
 * A 128-bit integer as float64 as the column type HUGEINT defines it: both halves rounded, then their sum; where the upper half is -1,
 * the negative of what is left to it. Beyond 2^64 it may differ from the nearest float64 in the last bit.
 */
export function hugeToDouble(value: bigint): number {
  const upper = value >> 64n;
  const lower = value & 0xffff_ffff_ffff_ffffn;
  return upper === -1n ? -Number(0xffff_ffff_ffff_ffffn - lower) - 1 : Number(lower) + Number(upper) * 2 ** 64;
}

/** `a / b` where b is not zero, else missing. */
export function divide(a: number, b: number): number | null {
  return b === 0 ? null : a / b;
}

/** Remembers answers by object, so that many rows of one world (or several views of one row) ask once. */
export function memoise<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    if (known.has(key)) return known.get(key)!;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}

/** The same for a pair of objects. */
export function memoisePair<A extends object, B extends object, V>(compute: (a: A, b: B) => V): (a: A, b: B) => V {
  const byFirst = memoise((a: A) => memoise((b: B) => compute(a, b)));
  return (a, b) => byFirst(a)(b);
}
