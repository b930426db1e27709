/** Where the debtor is, and how late its neighbours paid: reference of `features/views/place.sql`. */
import { latLngToCell } from 'h3-js';
import { addDays, endOfDate } from '../../../core/time.ts';
import { itemsOf } from '../ledger.ts';
import { dayOfInstant, divide, hugeToDouble, memoise, numberOf, textOf, toCalendar, type Day } from '../values.ts';
import { allDebtors, debtorAt, placeAt } from '../visible.ts';
import type { Fact, ReferenceView, RowKey, World } from '../world.ts';

const H3_RESOLUTION = 4;
const WEIGHT = 20;
const WINDOW_DAYS = 365;

export const placeView: ReferenceView = (world, row) => {
  const place = placeOf(world, row);
  const cell = place === null ? null : cellOf(place);
  const outcomes = outcomesAt(world, monthEndBefore(dayOfInstant(world, row.asOf)));
  const others = outcomes.filter((outcome) => outcome.debtorId !== row.debtorId);
  const neighbours = others.filter((outcome) => outcome.cell === cell);
  const late = (some: readonly Outcome[]): number => some.filter((outcome) => outcome.isLate).length;
  return {
    latitude: place && numberOf(place, 'latitude'),
    longitude: place && numberOf(place, 'longitude'),
    population: place && numberOf(place, 'population'),
    neighbour_outcome_count: cell === null ? null : neighbours.length,
    // (late + weight x rate of all) / (outcomes + weight), as integers up to one division.
    neighbour_late_rate: cell === null ? null : divide(
      hugeToDouble(BigInt(late(neighbours) * others.length + WEIGHT * late(others))), hugeToDouble(BigInt((neighbours.length + WEIGHT) * others.length))),
  };
};

/** An item that fell due in the year up to a boundary, of a debtor whose cell is known. */
interface Outcome {
  readonly debtorId: string;
  readonly cell: string;
  readonly isLate: boolean;
}

function placeOf(world: World, row: RowKey): Fact | null {
  const debtor = debtorAt(world, row);
  const placeId = debtor === null ? null : textOf(debtor, 'place_id');
  return placeId === null ? null : placeAt(world, placeId, row.asOf);
}

function cellOf(place: Fact): string | null {
  const [latitude, longitude] = [numberOf(place, 'latitude'), numberOf(place, 'longitude')];
  return latitude === null || longitude === null ? null : latLngToCell(latitude, longitude, H3_RESOLUTION);
}

/** The last day of the month before. */
function monthEndBefore(today: Day): Day {
  return today - toCalendar(today).day;
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
    const place = placeOf(world, row);
    const cell = place === null ? null : cellOf(place);
    if (cell === null) return [];
    return itemsOf(world, row).filter((item) => item.dueOn < boundary && boundary - item.dueOn <= WINDOW_DAYS && (item.isPaid || item.openMinor > 0n))
      .map((item) => ({ debtorId, cell, isLate: (item.closedOn ?? boundary) > item.dueOn }));
  });
}
