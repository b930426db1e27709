/** Receivables of everybody that fell due before a month end, and whom a row must leave out: what late rates are counted from. */
import { cellToParent, latLngToCell } from 'h3-js';
import { unitVector, chordToKilometres } from '../../core/geo/great-circle.ts';
import { addDays, endOfDate } from '../../core/time.ts';
import { groupOf } from './identity.ts';
import { ownItems } from './ledger.ts';
import { dayOfInstant, memoise, monthLength, monthsBefore, numberOf, textOf, toCalendar, type Day } from './values.ts';
import { allDebtors, debtorAt, placeAt } from './visible.ts';
import type { Fact, RowKey, World } from './world.ts';

/** A month's rates are read from this many days after its end. */
const LAG_DAYS = 10;

export interface Outcome {
  /** Head of the identity group at the boundary. */
  readonly debtorId: string;
  readonly town: string | null;
  readonly area: string | null;
  readonly region: string | null;
  readonly sector: string | null;
  readonly dueOn: Day;
  readonly isLate: boolean;
}

/** The last day of the month of a day. */
export function monthEnd(day: Day): Day {
  const { year, month, day: ofMonth } = toCalendar(day);
  return day + monthLength(year, month) - ofMonth;
}

/** The newest month end at least ten days before the row's date. */
export function boundaryOf(world: World, row: RowKey): Day {
  const limit = dayOfInstant(world, row.asOf) - LAG_DAYS;
  return monthEnd(limit) === limit ? limit : limit - toCalendar(limit).day;
}

/** Month end so many months before a month end. */
export const monthEndBefore = (boundary: Day, months: number): Day => monthEnd(monthsBefore(boundary, months));

/** Outcomes of everybody but the row's debtor and those that it had been merged with. */
export function outcomesOfOthers(world: World, row: RowKey): readonly Outcome[] {
  const own = groupOf(world, row).members;
  return outcomesAt(world, boundaryOf(world, row)).filter((outcome) => !own.includes(outcome.debtorId));
}

export interface Location {
  readonly place: Fact;
  readonly town: string | null;
  readonly area: string | null;
  readonly cityDistanceKm: number | null;
}

/** Where the debtor of the row is: the place that it names, or the nearest to the coordinate that it names. */
export function locationOf(world: World, row: RowKey): Location | null {
  const debtor = debtorAt(world, row);
  const reference = debtor === null ? null : textOf(debtor, 'place_id');
  if (reference === null) return null;
  const coordinate = /^geo:(-?[\d.]+),(-?[\d.]+)$/.exec(reference);
  const known = placesAt(world, row.asOf);
  const place = coordinate === null ? placeAt(world, reference, row.asOf) : nearest(known, [Number(coordinate[1]), Number(coordinate[2])])?.place ?? null;
  if (place === null) return null;
  const position = positionOf(place);
  if (position === null) return { place, town: null, area: null, cityDistanceKm: null };
  const town = latLngToCell(...position, 6);
  const city = nearest(known.filter((other) => (numberOf(other, 'population') ?? 0) >= 100_000), position);
  return { place, town, area: cellToParent(town, 4), cityDistanceKm: city === null ? null : Math.round(chordToKilometres(city.squared)) };
}

/** The region of the debtor, else of its place, within its country. */
export function regionOf(world: World, row: RowKey): string | null {
  const debtor = debtorAt(world, row);
  const own = debtor === null ? null : textOf(debtor, 'region');
  if (own !== null) return `${textOf(debtor!, 'country') ?? ''}/${own}`;
  const place = locationOf(world, row)?.place ?? null;
  const region = place === null ? null : textOf(place, 'region');
  return region === null ? null : `${textOf(place!, 'country')}/${region}`;
}

function placesAt(world: World, asOf: bigint): readonly Fact[] {
  const ids = new Set((world.tables.place ?? []).map((place) => textOf(place, 'place_id')!));
  return [...ids].map((id) => placeAt(world, id, asOf)).filter((place) => place !== null);
}

function positionOf(place: Fact): readonly [number, number] | null {
  const [latitude, longitude] = [numberOf(place, 'latitude'), numberOf(place, 'longitude')];
  return latitude === null || longitude === null ? null : [latitude, longitude];
}

/** Compared with every place; of equal distances the smallest id. */
function nearest(places: readonly Fact[], [latitude, longitude]: readonly [number, number]): { readonly place: Fact; readonly squared: number } | null {
  const from = unitVector({ latitude, longitude });
  const all = places.flatMap((place) => {
    const position = positionOf(place);
    if (position === null) return [];
    const to = unitVector({ latitude: position[0], longitude: position[1] });
    const [x, y, z] = [from[0] - to[0], from[1] - to[1], from[2] - to[2]];
    return [{ place, squared: x * x + y * y + z * z }];
  });
  return all.sort((a, b) => a.squared - b.squared || (textOf(a.place, 'place_id')! < textOf(b.place, 'place_id')! ? -1 : 1))[0] ?? null;
}

function outcomesAt(world: World, boundary: Day): readonly Outcome[] {
  const known = outcomesByBoundary(world);
  const outcomes = known.get(boundary) ?? computeOutcomes(world, boundary);
  known.set(boundary, outcomes);
  return outcomes;
}

const outcomesByBoundary = memoise((_world: World) => new Map<Day, readonly Outcome[]>());

function computeOutcomes(world: World, boundary: Day): readonly Outcome[] {
  const asOf = endOfDate(addDays('1970-01-01', boundary), world.options.timeZone);
  return allDebtors(world).flatMap((debtorId) => {
    const row: RowKey = { debtorId, receivableId: null, asOf };
    const debtor = debtorAt(world, row);
    if (debtor === null || groupOf(world, row).root !== debtorId) return [];
    const location = locationOf(world, row);
    const [town, area, region, sector] = [location?.town ?? null, location?.area ?? null, regionOf(world, row), textOf(debtor, 'sector')];
    if (town === null && region === null && sector === null) return [];
    return ownItems(world, row).filter((item) => item.dueOn < boundary && (item.isPaid || item.openMinor > 0n))
      .map((item) => ({ debtorId, town, area, region, sector, dueOn: item.dueOn, isLate: item.closedOn === null || item.closedOn > item.dueOn }));
  });
}
