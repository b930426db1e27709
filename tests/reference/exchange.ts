/** What another currency is worth at an as-of, in whole numbers. */
import { minorExponent } from '../../core/money.ts';
import { dayOf, instantOf, memoise, numberOf, textOf, toDay } from './values.ts';
import { formatInstant } from '../../core/time.ts';
import type { World } from './world.ts';

/** Minor units of the portfolio's currency for one of the other: numerator and denominator. */
export type Rate = readonly [numerator: bigint, denominator: bigint];

const HUNDRED_MILLION = 100_000_000n;

/** The rate at an as-of: the same for every debtor, so it is looked for once. */
export function rateAt(world: World, currency: string, asOf: bigint): Rate | null {
  const known = rates(world);
  const key = `${currency} ${asOf}`;
  const rate = known.has(key) ? known.get(key)! : findRate(world, currency, asOf);
  known.set(key, rate);
  return rate;
}

const rates = memoise((_world: World) => new Map<string, Rate | null>());

/** The newest period published by then, in its newest vintage, if it is at most 100 days old; null without one. */
function findRate(world: World, currency: string, asOf: bigint): Rate | null {
  const own = world.options.currency;
  if (currency === own) return [1n, 1n];
  const day = (instant: bigint): number => toDay(formatInstant(instant).slice(0, 10));
  const newest = (world.tables.macro_observation ?? [])
    .filter((fact) => textOf(fact, 'series_id')!.toLowerCase() === 'fx' && textOf(fact, 'region')!.toUpperCase() === `${currency}/${own}`)
    .filter((fact) => instantOf(fact, 'published_at') <= asOf && dayOf(fact, 'period_on')! <= day(instantOf(fact, 'published_at')) + 1 && day(asOf) - dayOf(fact, 'period_on')! <= 100)
    .sort((a, b) => dayOf(a, 'period_on')! - dayOf(b, 'period_on')! || (instantOf(a, 'published_at') < instantOf(b, 'published_at') ? -1 : 1)).at(-1);
  const value = newest === undefined ? 0 : numberOf(newest, 'value')!;
  const scaled = Math.round(value * 100_000_000);
  if (scaled < 1 || value > 1_000_000) return null;
  const digits = minorExponent(own) - minorExponent(currency);
  return [BigInt(scaled) * 10n ** BigInt(Math.max(0, digits)), HUNDRED_MILLION * 10n ** BigInt(Math.max(0, -digits))];
}

/** Half away from zero. */
export function convert(amountMinor: bigint, [numerator, denominator]: Rate): bigint {
  const size = amountMinor < 0n ? -amountMinor : amountMinor;
  const whole = (size * numerator * 2n + denominator) / (2n * denominator);
  return amountMinor < 0n ? -whole : whole;
}
