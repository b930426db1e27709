/** Where every place that a debtor refers to lies, over the time in which we knew it so. Trigonometry and H3 happen here, once. */
import { cellToParent, latLngToCell } from 'h3-js';
import { parseGeoReference } from '../../core/geo/geo-reference.ts';
import { isPosition, type Position } from '../../core/geo/great-circle.ts';
import { indexPlaces, type FindNearest, type PlacePosition } from '../../core/geo/nearest-place.ts';
import type { Instant } from '../../core/time.ts';

/** A town and its surroundings: 36 square kilometres on average. */
export const FINE_RESOLUTION = 6;
/** A metropolitan area, or a rural district: 1,770 square kilometres. */
export const COARSE_RESOLUTION = 4;
/** Least population of what counts as a city. */
export const CITY_POPULATION = 100_000;

export interface PlaceVersion {
  readonly placeId: string;
  readonly knownAt: Instant;
  readonly country: string;
  readonly region: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly population: number | null;
}

export interface PlaceLocation {
  /** `place_id` of a debtor: of a place, or a coordinate (`geo:<latitude>,<longitude>`). */
  readonly reference: string;
  readonly knownFrom: Instant;
  /** Exclusive; null = still. */
  readonly knownUntil: Instant | null;
  readonly placeId: string;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly population: number | null;
  readonly regionKey: string | null;
  readonly fineCell: string | null;
  /** Parent of the fine cell, so that cells nest. */
  readonly coarseCell: string | null;
  /** Great-circle kilometres, rounded, from the place to the nearest place with `CITY_POPULATION`. */
  readonly cityDistanceKm: number | null;
}

/**
 * Locations of the references, by reference and time. A coordinate stands for the nearest place known at that time; a reference to
 * nothing known has none.
 */
export function locatePlaces(versions: readonly PlaceVersion[], references: readonly string[]): readonly PlaceLocation[] {
  const ordered = [...versions].sort((a, b) => (a.knownAt < b.knownAt ? -1 : a.knownAt > b.knownAt ? 1 : a.placeId < b.placeId ? -1 : 1));
  const places = new Map<string, PlaceVersion>();
  const targets = references.map((reference) => ({ reference, position: parseGeoReference(reference) }));
  const open = new Map<string, PlaceLocation>();
  const closed: PlaceLocation[] = [];
  for (let next = 0; next < ordered.length;) {
    const knownFrom = ordered[next]!.knownAt;
    const changed = new Set<string>();
    let cityChanged = false;
    for (; next < ordered.length && ordered[next]!.knownAt === knownFrom; next++) {
      const place = ordered[next]!;
      const before = places.get(place.placeId);
      cityChanged ||= isCity(place) || (before !== undefined && isCity(before));
      places.set(place.placeId, place);
      changed.add(place.placeId);
    }
    const describe = describer(places);
    for (const { reference, position } of targets) {
      // Without a change of the place itself or of a city, a plain reference stays what it was.
      if (position === null && !cityChanged && !changed.has(reference)) continue;
      const before = open.get(reference);
      const now = describe(reference, position, knownFrom);
      if (now === null || (before !== undefined && sameLocation(before, now))) continue;
      if (before !== undefined) closed.push({ ...before, knownUntil: knownFrom });
      open.set(reference, now);
    }
  }
  return [...closed, ...open.values()];
}

type Describe = (reference: string, position: Position | null, knownFrom: Instant) => PlaceLocation | null;

function describer(places: ReadonlyMap<string, PlaceVersion>): Describe {
  const positions: PlacePosition[] = [...places.values()].filter(isPosition) as (PlaceVersion & Position)[];
  const findCity = once(() => indexPlaces(positions.filter(({ placeId }) => isCity(places.get(placeId)!))));
  const findPlace = once(() => indexPlaces(positions));
  return (reference, position, knownFrom) => {
    const place = places.get(position === null ? reference : findPlace()(position)?.placeId ?? '');
    if (place === undefined) return null;
    const { placeId, population, country, region } = place;
    const known = { reference, knownFrom, knownUntil: null, placeId, population, regionKey: region === null ? null : `${country}/${region}` };
    if (!isPosition(place)) return { ...known, latitude: null, longitude: null, fineCell: null, coarseCell: null, cityDistanceKm: null };
    const { latitude, longitude } = place as Position;
    const fineCell = latLngToCell(latitude, longitude, FINE_RESOLUTION);
    const city = findCity()({ latitude, longitude });
    return { ...known, latitude, longitude, fineCell, coarseCell: cellToParent(fineCell, COARSE_RESOLUTION), cityDistanceKm: city === null ? null : Math.round(city.kilometres) };
  };
}

function once(make: () => FindNearest): () => FindNearest {
  let made: FindNearest | null = null;
  return () => (made ??= make());
}

function isCity(place: PlaceVersion): boolean {
  return (place.population ?? 0) >= CITY_POPULATION && isPosition(place);
}

function sameLocation(a: PlaceLocation, b: PlaceLocation): boolean {
  return a.placeId === b.placeId && a.latitude === b.latitude && a.longitude === b.longitude && a.population === b.population
    && a.regionKey === b.regionKey && a.cityDistanceKm === b.cityDistanceKm;
}
