/**
 * Rates of exchange: what a minor unit of another currency is worth in the portfolio's, as of each moment of a spine.
 *
 * Rates are the macro series `fx`; its region `USD/EUR` gives the euros of one dollar. Of what was published by the as-of the newest
 * period counts, in its newest vintage, unless it began more than `FX_STALE_DAYS` before. An amount is `rate * 10^8`, an integer, times
 * minor units, brought to the other currency's exponent and rounded half away from zero: exact, and the same in any order.
 */
import { minorExponent } from '../../core/money.ts';
import type { Store } from './open.ts';
import { sqlText } from './sql-text.ts';

/** A quarter and a week: a monthly mean is still good while the next but one is awaited. */
const FX_STALE_DAYS = 100;
/** Beyond it the product with the largest amount would not fit 128 bits; no pair of currencies comes near. */
const LARGEST_RATE = 1_000_000;
const RATE_ONE = 100_000_000n;

/** Part of the feature-set version. */
export const FX_RULES = { version: 1, staleDays: FX_STALE_DAYS, largestRate: LARGEST_RATE } as const;

/** Currencies that some rate converts into the portfolio's, in order; none without such a series. */
export async function readFxCurrencies(store: Store, currency: string): Promise<readonly string[]> {
  const rows = await store.rows<{ currency: string }>(`select distinct upper(split_part(region, '/', 1)) as currency from main.macro_observation where ${isRateInto(currency)} order by 1`);
  return rows.map((row) => row.currency).filter((foreign) => foreign !== currency && /^[A-Z]{3}$/.test(foreign));
}

/**
 * Creates `fx_rate(as_of, currency, multiplier, divisor)` with every moment of `spine` and each currency that has a rate then, the
 * portfolio's own as one for one, and the macro `converted(amount, multiplier, divisor)`.
 */
export async function createFxRates(store: Store, currency: string, foreign: readonly string[]): Promise<void> {
  const scales = foreign.map((other) => {
    const digits = minorExponent(currency) - minorExponent(other);
    return `(${sqlText(other)}, ${10n ** BigInt(Math.max(0, digits))}::HUGEINT, ${RATE_ONE * 10n ** BigInt(Math.max(0, -digits))}::HUGEINT)`;
  });
  await store.run(`create or replace temp macro converted(amount, multiplier, divisor) as (sign(amount) * ((abs(amount::HUGEINT) * multiplier * 2 + divisor) // (divisor * 2)))::BIGINT`);
  await store.run(`create temp table fx_rate as
    with moment as (select distinct as_of from spine),
    scale as (select * from (values ${scales.join(', ')}) as scale(currency, factor, divisor)),
    newest as (
      select moment.as_of, upper(split_part(region, '/', 1)) as currency, value
      from moment join main.macro_observation on published_at <= moment.as_of and period_on >= moment.as_of::DATE - ${FX_STALE_DAYS}
      where ${isRateInto(currency)} and period_on <= published_at::DATE + 1
      qualify row_number() over (partition by moment.as_of, upper(split_part(region, '/', 1)) order by period_on desc, published_at desc) = 1)
    select as_of, currency, round(value * ${RATE_ONE})::HUGEINT * factor as multiplier, divisor from newest join scale using (currency)
    where value <= ${LARGEST_RATE} and round(value * ${RATE_ONE}) >= 1
    union all select as_of, ${sqlText(currency)}, 1, 1 from moment`);
}

export async function dropFxRates(store: Store): Promise<void> {
  await store.run('drop table if exists temp.fx_rate');
}

function isRateInto(currency: string): string {
  return `lower(series_id) = 'fx' and length(region) = 7 and ends_with(upper(region), ${sqlText(`/${currency}`)})`;
}
