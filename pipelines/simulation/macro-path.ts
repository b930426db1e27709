/**
 * Monthly macro series of the world: truth as correlated autoregressions, and what was published of it and when.
 *
 * unemployment_rate (% by region): national AR(1) plus a regional AR(1); first release 31 days after the month's end with
 * error N(0, .12), revised after another 30 and 90 days with less. policy_rate (%, national): steps of .25, known the day
 * after. consumer_confidence (index, national): moves against unemployment, known 3 days before the month's end.
 */
import { randomStream } from '../../core/random.ts';
import { addDays, startOfDate, formatInstant, type PlainDate } from '../../core/time.ts';
import type { Market } from './presets/contract.ts';

/** Months of macro history before the first simulated month, so that yearly changes exist from the start. */
const HISTORY_MONTHS = 24;

export interface MacroObservation {
  readonly seriesId: string;
  readonly region: string;
  readonly periodOn: PlainDate;
  readonly publishedAt: string;
  readonly value: number;
}

export interface MacroPath {
  /** Regional unemployment less its long-run mean in a month of the world (0 = first month), percentage points. */
  unemploymentGap(region: string, month: number): number;
  readonly observations: readonly MacroObservation[];
}

export function makeMacroPath({ seed, startOn, months, market }: { readonly seed: number; readonly startOn: PlainDate; readonly months: number; readonly market: Market }): MacroPath {
  const total = HISTORY_MONTHS + months;
  const regions = Object.keys(market.unemployment.regional);
  const national = autoregression(['national'], 0.94, 0.42);
  const regional = new Map(regions.map((region) => [region, autoregression(['region', region], 0.85, 0.18)]));
  const gapAt = (region: string, i: number): number => national[i]! + regional.get(region)![i]!;

  function autoregression(path: readonly string[], memory: number, deviation: number): Float64Array {
    const stream = randomStream(seed, 'macro', ...path);
    const values = new Float64Array(total);
    for (let i = 0, value = 0; i < total; i++) values[i] = value = memory * value + deviation * stream.normal();
    return values;
  }

  const observations: MacroObservation[] = [];
  const periods = Array.from({ length: total }, (_, i) => monthStart(startOn, i - HISTORY_MONTHS));
  publishUnemployment(observations, { seed, market, periods, gapAt, national });
  publishNational(observations, { seed, market, periods, national });
  return { observations, unemploymentGap: (region, month) => gapAt(region, Math.min(total - 1, month + HISTORY_MONTHS)) };
}

interface Publication {
  readonly seed: number;
  readonly market: Market;
  readonly periods: readonly PlainDate[];
  readonly national: Float64Array;
}

function publishUnemployment(out: MacroObservation[], input: Publication & { readonly gapAt: (region: string, i: number) => number }): void {
  const { country, unemployment } = input.market;
  for (const [region, mean] of Object.entries(unemployment.regional)) {
    const errors = randomStream(input.seed, 'macro', 'error', region);
    input.periods.forEach((periodOn, i) => {
      const value = mean + input.gapAt(region, i);
      const error = 0.12 * errors.normal();
      for (const [lagDays, share] of [[31, 1], [61, 0.4], [121, 0]] as const) {
        out.push({ seriesId: 'unemployment_rate', region: `${country}-${region}`, periodOn, publishedAt: publishedAfter(periodOn, lagDays), value: round(value + share * error, 1) });
      }
    });
  }
  input.periods.forEach((periodOn, i) => {
    out.push({ seriesId: 'unemployment_rate', region: country, periodOn, publishedAt: publishedAfter(periodOn, 31), value: round(unemployment.national + input.national[i]!, 1) });
  });
}

function publishNational(out: MacroObservation[], input: Publication): void {
  const stream = randomStream(input.seed, 'macro', 'rate');
  const region = input.market.country;
  let rate = input.market.policyRate;
  input.periods.forEach((periodOn, i) => {
    const step = stream.uniform();
    rate = Math.min(input.market.policyRate + 3, Math.max(0, rate + (step < 0.16 ? 0.25 : step > 0.86 ? -0.25 : 0)));
    out.push({ seriesId: 'policy_rate', region, periodOn, publishedAt: publishedAfter(periodOn, 1), value: rate });
    out.push({ seriesId: 'consumer_confidence', region, periodOn, publishedAt: publishedAfter(periodOn, -3), value: round(100 - 4 * input.national[i]! + 1.5 * stream.normal(), 1) });
  });
}

/** 10:00 UTC, `lagDays` after the last day of the month. */
function publishedAfter(periodOn: PlainDate, lagDays: number): string {
  const monthEnd = addDays(monthStart(periodOn, 1), -1);
  return formatInstant(startOfDate(addDays(monthEnd, lagDays), 'UTC') + 36_000_000_000n);
}

function monthStart(on: PlainDate, offset: number): PlainDate {
  const index = Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7)) - 1 + offset;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String(index % 12 + 1).padStart(2, '0')}-01`;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
