/** The relation `place_location`: where the places of debtors lie, over the time in which it was known. */
import { timestampValue } from '@duckdb/node-api';
import { locatePlaces, type PlaceVersion } from '../../crossing/place-locations.ts';
import type { Store } from '../open.ts';

const COLUMNS = `reference VARCHAR, known_from TIMESTAMP, known_until TIMESTAMP, place_id VARCHAR, latitude DOUBLE, longitude DOUBLE, population BIGINT,
  region_key VARCHAR, fine_cell VARCHAR, coarse_cell VARCHAR, city_distance_km BIGINT`;

/** Creates `place_location` from all places of the store; `known_until` is infinity for what still holds. */
export async function createPlaceLocations(store: Store): Promise<void> {
  await store.run(`create temp table place_location (${COLUMNS})`);
  const references = await store.rows<{ reference: string }>('select distinct place_id as reference from main.debtor where place_id is not null order by reference');
  if (references.length === 0) return;
  const versions = await store.rows<PlaceRow>(
    'select place_id as "placeId", epoch_us(known_at) as "knownAt", country, region, latitude, longitude, population from main.place order by known_at, place_id');
  const appender = await store.connection.createAppender('place_location', 'main', 'temp');
  const append = (value: string | number | bigint | null, add: (value: never) => void): void => {
    if (value === null) appender.appendNull();
    else add(value as never);
  };
  const text = (value: string | null): void => append(value, (known: string) => appender.appendVarchar(known));
  const number = (value: number | null): void => append(value, (known: number) => appender.appendDouble(known));
  const integer = (value: number | null): void => append(value, (known: number) => appender.appendBigInt(BigInt(known)));
  for (const location of locatePlaces(versions.map(toVersion), references.map(({ reference }) => reference))) {
    text(location.reference);
    appender.appendTimestamp(timestampValue(location.knownFrom));
    append(location.knownUntil, (until: bigint) => appender.appendTimestamp(timestampValue(until)));
    text(location.placeId);
    number(location.latitude);
    number(location.longitude);
    integer(location.population);
    text(location.regionKey);
    text(location.fineCell);
    text(location.coarseCell);
    integer(location.cityDistanceKm);
    appender.endRow();
  }
  appender.closeSync();
  await store.run("update temp.place_location set known_until = 'infinity'::TIMESTAMP where known_until is null");
}

type PlaceRow = Omit<PlaceVersion, 'population'> & { readonly population: bigint | null };

function toVersion(row: PlaceRow): PlaceVersion {
  return { ...row, population: row.population === null ? null : Number(row.population) };
}

