/** What was published of the economy by the as-of: reference of `features/views/macro.sql`. */
import { dayOf, dayOfInstant, greatest, memoise, monthsBefore, textOf } from '../values.ts';
import { visibleShared } from '../clocks.ts';
import { debtorAt } from '../visible.ts';
import type { ReferenceView, World } from '../world.ts';

/** Ids of the series of each role; the first that has a period counts for it. */
const SERIES = {
  unemployment: ['unemployment_rate', 'unemployment', 'unrate', 'state_unemployment'],
  prices: ['consumer_prices', 'cpi', 'cpiaucsl'],
  rate: ['policy_rate', 'fedfunds'],
  confidence: ['consumer_confidence'],
} as const;

/** Older periods are not looked at. */
const WINDOW_DAYS = 550;

export const macro: ReferenceView = (world, row) => {
  const debtor = debtorAt(world, row);
  const national = world.options.country ?? null;
  const regional = debtor === null ? null : textOf(debtor, 'region');
  const unemployment = readSeries(world, row.asOf, 'unemployment', national);
  const inRegion = readSeries(world, row.asOf, 'unemployment', regional);
  const prices = readSeries(world, row.asOf, 'prices', national);
  const rate = readSeries(world, row.asOf, 'rate', national);
  return {
    unemployment_national: unemployment.newest,
    unemployment_national_change_1y: difference(unemployment.newest, unemployment.yearBefore),
    unemployment_national_momentum: difference(unemployment.newest, unemployment.quarterBefore),
    unemployment_regional: inRegion.newest,
    unemployment_regional_change_1y: difference(inRegion.newest, inRegion.yearBefore),
    unemployment_regional_momentum: difference(inRegion.newest, inRegion.quarterBefore),
    unemployment_regional_gap: difference(inRegion.newest, unemployment.newest),
    prices_change_1y: prices.newest !== null && prices.yearBefore !== null && prices.yearBefore > 0 ? prices.newest / prices.yearBefore - 1 : null,
    policy_rate: rate.newest,
    policy_rate_change_1y: difference(rate.newest, rate.yearBefore),
    consumer_confidence: readSeries(world, row.asOf, 'confidence', national).newest,
  };
};

interface Reading {
  readonly newest: number | null;
  readonly yearBefore: number | null;
  readonly quarterBefore: number | null;
}

/** Newest published period of a role in a region, and the same series of periods a year and a quarter before. */
function readSeries(world: World, asOf: bigint, role: keyof typeof SERIES, region: string | null): Reading {
  const key = `${asOf} ${role} ${region}`;
  const known = readings(world);
  const reading = known.get(key) ?? computeReading(world, asOf, { role, region });
  known.set(key, reading);
  return reading;
}

const readings = memoise((_world: World) => new Map<string, Reading>());

function computeReading(world: World, asOf: bigint, { role, region }: { readonly role: keyof typeof SERIES; readonly region: string | null }): Reading {
  const today = dayOfInstant(world, asOf);
  const values = new Map<number, number>();
  // The series that counts most comes last and replaces the others; vintages come in the order of publication.
  for (const seriesId of [...SERIES[role]].reverse()) {
    for (const vintage of visibleShared(world, 'macro_observation', asOf)) {
      const period = dayOf(vintage, 'period_on')!;
      if (textOf(vintage, 'series_id')!.toLowerCase() === seriesId && vintage['region'] === region && period > today - WINDOW_DAYS) values.set(period, vintage['value'] as number);
    }
  }
  const newest = greatest([...values.keys()]);
  const before = (months: number): number | null => (newest === null ? null : values.get(monthsBefore(newest, months)) ?? null);
  return { newest: newest === null ? null : values.get(newest)!, yearBefore: before(12), quarterBefore: before(3) };
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}
