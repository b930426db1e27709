/** What was published of the economy by the as-of: reference of `features/views/macro.sql`. */
import { visibleShared } from '../clocks.ts';
import { compareNumbers, compareText, dayOf, dayOfInstant, greatest, instantOf, memoise, monthsBefore, textOf, toDay, type Day } from '../values.ts';
import { debtorAt } from '../visible.ts';
import type { ReferenceView, RowKey, World } from '../world.ts';

/** Days for which a figure counts, from the first day of its period. */
const [MONTHLY, QUARTERLY] = [150, 300];

/** Ids of the series of each role; the first that has a figure counts. */
const SERIES = {
  unemployment: [['unemployment_rate', MONTHLY], ['unemployment', MONTHLY], ['unrate', MONTHLY], ['state_unemployment', MONTHLY], ['pnadc12_tdesoc12', MONTHLY]],
  prices: [['consumer_prices', MONTHLY], ['cpi', MONTHLY], ['cpiaucsl', MONTHLY]],
  monthlyInflation: [['monthly_inflation', MONTHLY], ['ipca', MONTHLY]],
  rate: [['policy_rate', MONTHLY], ['fedfunds', MONTHLY], ['selic', MONTHLY]],
  confidence: [['consumer_confidence', MONTHLY]],
  activity: [['economic_activity', MONTHLY], ['indpro', MONTHLY], ['ibc_headline', MONTHLY], ['gdpc1', QUARTERLY]],
  delinquency: [['credit_delinquency', MONTHLY], ['drclacbs', QUARTERLY], ['drblacbs', QUARTERLY], ['drcclacbs', QUARTERLY]],
  exchange: [['exchange_rate', MONTHLY], ['bm12_erc12', MONTHLY]],
} as const;
type Role = keyof typeof SERIES;

/** Periods longer before the newest publication of anything are not looked at. */
const WINDOW_DAYS = 700;

export const macro: ReferenceView = (world, row) => {
  const { country, region } = homeOf(world, row);
  const read = (role: Role, where = country): Reading => readingAt(world, row.asOf, { role, where });
  const [nation, local] = [read('unemployment'), read('unemployment', region)];
  const [prices, inflation, rate, confidence] = [read('prices'), read('monthlyInflation'), read('rate'), read('confidence')];
  const [activity, delinquency, exchange] = [read('activity'), read('delinquency'), read('exchange')];
  return {
    unemployment_national: nation.value,
    unemployment_national_change_1y: less(nation.value, nation.yearBefore),
    unemployment_national_momentum: less(nation.value, nation.quarterBefore),
    unemployment_national_surprise: less(nation.firstValue, nation.expected),
    unemployment_national_revision: nation.revision,
    unemployment_national_age_days: nation.age,
    unemployment_regional: local.value,
    unemployment_regional_change_1y: less(local.value, local.yearBefore),
    unemployment_regional_momentum: less(local.value, local.quarterBefore),
    unemployment_regional_surprise: less(local.firstValue, local.expected),
    unemployment_regional_revision: local.revision,
    unemployment_regional_age_days: local.age,
    unemployment_regional_gap: less(local.value, nation.value),
    prices_change_1y: growth(prices.value, prices.yearBefore),
    prices_momentum: growth(prices.value, prices.quarterBefore),
    prices_age_days: prices.age,
    inflation_sum_1y: inflation.yearSum,
    inflation_age_days: inflation.age,
    policy_rate: rate.value,
    policy_rate_change_1y: less(rate.value, rate.yearBefore),
    policy_rate_momentum: less(rate.value, rate.quarterBefore),
    consumer_confidence: confidence.value,
    consumer_confidence_change_1y: less(confidence.value, confidence.yearBefore),
    consumer_confidence_surprise: less(confidence.firstValue, confidence.expected),
    activity_change_1y: growth(activity.value, activity.yearBefore),
    activity_momentum: growth(activity.value, activity.quarterBefore),
    activity_age_days: activity.age,
    credit_delinquency: delinquency.value,
    credit_delinquency_change_1y: less(delinquency.value, delinquency.yearBefore),
    credit_delinquency_age_days: delinquency.age,
    exchange_rate_change_1y: growth(exchange.value, exchange.yearBefore),
    exchange_rate_momentum: growth(exchange.value, exchange.quarterBefore),
  };
};

/** Country of the debtor, else of the portfolio; region with the debtor's country before it. */
function homeOf(world: World, row: RowKey): { readonly country: string | null; readonly region: string | null } {
  const debtor = debtorAt(world, row);
  const country = debtor === null ? null : textOf(debtor, 'country');
  const region = debtor === null ? null : textOf(debtor, 'region');
  const qualified = country === null || region === null ? null : region.startsWith(`${country}-`) ? region : `${country}-${region}`;
  return { country: country ?? world.options.country ?? null, region: qualified };
}

interface Reading {
  readonly value: number | null;
  readonly age: number | null;
  readonly yearBefore: number | null;
  readonly quarterBefore: number | null;
  readonly firstValue: number | null;
  readonly expected: number | null;
  readonly revision: number | null;
  readonly yearSum: number | null;
}

const SILENCE: Reading = { value: null, age: null, yearBefore: null, quarterBefore: null, firstValue: null, expected: null, revision: null, yearSum: null };

interface Question {
  readonly role: Role;
  readonly where: string | null;
}

function readingAt(world: World, asOf: bigint, question: Question): Reading {
  const key = `${asOf} ${question.role} ${question.where}`;
  const known = readings(world);
  const reading = known.get(key) ?? computeReading(world, asOf, question);
  known.set(key, reading);
  return reading;
}

const readings = memoise((_world: World) => new Map<string, Reading>());

interface Figure {
  readonly series: string;
  readonly period: Day;
  readonly published: bigint;
  readonly value: number;
}

function computeReading(world: World, asOf: bigint, { role, where }: Question): Reading {
  const published = visibleShared(world, 'macro_observation', asOf);
  if (published.length === 0) return SILENCE;
  const newestPublication = utcDay(instantOf(published.at(-1)!, 'published_at'));
  const inWindow = published.filter((vintage) => vintage['region'] === where).map((vintage): Figure => ({
    series: textOf(vintage, 'series_id')!, period: dayOf(vintage, 'period_on')!, published: instantOf(vintage, 'published_at'), value: vintage['value'] as number,
  })).filter(({ period, published: at }) => period > newestPublication - WINDOW_DAYS && period <= utcDay(at) + 1);
  for (const [series, staleDays] of SERIES[role]) {
    const spelling = inWindow.map((figure) => figure.series).filter((id) => id.toLowerCase() === series).sort(compareText)[0];
    if (spelling === undefined) continue;
    return readFigures(inWindow.filter((figure) => figure.series === spelling), { staleDays, today: dayOfInstant(world, asOf) });
  }
  return SILENCE;
}

/** Figures of one series in one region, at least one. */
function readFigures(figures: readonly Figure[], { staleDays, today }: { readonly staleDays: number; readonly today: Day }): Reading {
  const vintagesOf = (period: Day): readonly Figure[] => figures.filter((figure) => figure.period === period).sort((a, b) => compareNumbers(a.published, b.published));
  const periods = [...new Set(figures.map(({ period }) => period))].sort(compareNumbers);
  const newest = periods.at(-1)!;
  if (today - newest > staleDays) return SILENCE;
  const final = (period: Day): number => vintagesOf(period).at(-1)!.value;
  const yearBefore = monthsBefore(newest, 12);
  const inYear = periods.filter((period) => period > yearBefore);
  const first = vintagesOf(newest)[0]!;
  const earlier = figures.filter(({ period, published }) => period < newest && newest - period <= staleDays && published < first.published);
  const lastKnown = greatest(earlier.map(({ period }) => period));
  const revised = inYear.findLast((period) => vintagesOf(period).length > 1);
  const [before, last] = revised === undefined ? [] : vintagesOf(revised).slice(-2);
  return {
    value: final(newest),
    age: Math.max(0, today - newest),
    yearBefore: valueNear(periods, yearBefore, final),
    quarterBefore: valueNear(periods, monthsBefore(newest, 3), final),
    firstValue: first.value,
    expected: earlier.filter(({ period }) => period === lastKnown).sort((a, b) => compareNumbers(a.published, b.published)).at(-1)?.value ?? null,
    revision: last === undefined ? null : last.value - before!.value,
    yearSum: inYear.length === 12 ? inYear.reduce((total, period) => total + micros(final(period)), 0) / 1_000_000 : null,
  };
}

/** The value at the day, or at the last period of the six days before it. */
function valueNear(periods: readonly Day[], day: Day, valueAt: (period: Day) => number): number | null {
  const near = greatest(periods.filter((period) => period <= day && period >= day - 6));
  return near === null ? null : valueAt(near);
}

/** Halves away from zero. */
function micros(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value * 1_000_000));
}

function utcDay(instant: bigint): Day {
  return toDay(new Date(Number(instant / 1000n)).toISOString().slice(0, 10));
}

function less(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

function growth(value: number | null, before: number | null): number | null {
  return value === null || before === null || before <= 0 ? null : value / before - 1;
}
