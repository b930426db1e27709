/** Where the debtor is, and how late others there paid: reference of `features/views/place.sql`. */
import { boundaryOf, locationOf, monthEndBefore, outcomesOfOthers, regionOf, type Outcome } from '../outcomes.ts';
import { divide, hugeToDouble, numberOf } from '../values.ts';
import type { ReferenceView } from '../world.ts';

const WEIGHT = 20n;

export const placeView: ReferenceView = (world, row) => {
  const location = locationOf(world, row);
  const region = regionOf(world, row);
  const from = monthEndBefore(boundaryOf(world, row), 12);
  const all = outcomesOfOthers(world, row).filter(({ dueOn }) => dueOn >= from);
  const [town, area] = [location?.town ?? null, location?.area ?? null];
  const everybody = count(all);
  const inTown = count(all.filter((outcome) => town !== null && outcome.town === town));
  const inArea = count(all.filter((outcome) => area !== null && outcome.area === area));
  const inRegion = count(all.filter((outcome) => region !== null && outcome.region === region));
  // (late + weight x rate of everybody else) / (outcomes + weight); numerator and denominator times the outcomes of everybody else.
  const drawn = ({ late, outcomes }: Count): readonly [bigint, bigint] => [late * everybody.outcomes + WEIGHT * everybody.late, (outcomes + WEIGHT) * everybody.outcomes];
  const [areaLate, areaOf] = drawn(inArea);
  const ratio = (late: bigint, of: bigint): number | null => divide(hugeToDouble(late), hugeToDouble(of));
  return {
    latitude: location && numberOf(location.place, 'latitude'),
    longitude: location && numberOf(location.place, 'longitude'),
    population: location && numberOf(location.place, 'population'),
    city_distance_km: location?.cityDistanceKm ?? null,
    neighbour_outcome_count: town === null ? null : Number(inTown.outcomes),
    area_outcome_count: area === null ? null : Number(inArea.outcomes),
    region_outcome_count: region === null ? null : Number(inRegion.outcomes),
    neighbour_late_rate: town === null ? null : ratio(inTown.late * areaOf + WEIGHT * areaLate, (inTown.outcomes + WEIGHT) * areaOf),
    area_late_rate: area === null ? null : ratio(areaLate, areaOf),
    region_late_rate: region === null ? null : ratio(...drawn(inRegion)),
  };
};

interface Count {
  readonly late: bigint;
  readonly outcomes: bigint;
}

function count(outcomes: readonly Outcome[]): Count {
  return { late: BigInt(outcomes.filter(({ isLate }) => isLate).length), outcomes: BigInt(outcomes.length) };
}
