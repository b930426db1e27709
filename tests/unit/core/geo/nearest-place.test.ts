import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { greatCircleKilometres, unitVector, type Position } from '../../../../core/geo/great-circle.ts';
import { parseGeoReference } from '../../../../core/geo/geo-reference.ts';
import { indexPlaces, type PlacePosition } from '../../../../core/geo/nearest-place.ts';
import { randomStream } from '../../../../core/random.ts';
import { datasetPath } from '../../../setup/datasets.ts';

/** Every place looked at; equal distances to the smallest id. */
function nearestByForce(places: readonly PlacePosition[]): (position: Position) => string | null {
  const points = places.map((place) => ({ placeId: place.placeId, vector: unitVector(place) }));
  return (position) => {
    const [x, y, z] = unitVector(position);
    let best: { readonly placeId: string; readonly squared: number } | null = null;
    for (const { placeId, vector } of points) {
      const [dx, dy, dz] = [x - vector[0], y - vector[1], z - vector[2]];
      const squared = dx * dx + dy * dy + dz * dz;
      if (best === null || squared < best.squared || (squared === best.squared && placeId < best.placeId)) best = { placeId, squared };
    }
    return best?.placeId ?? null;
  };
}

/** Comma separated, none of whose used fields is quoted. */
function readPlaces(path: string, columns: { readonly id: number; readonly latitude: number; readonly longitude: number }): readonly PlacePosition[] {
  const bytes = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim().split(/\r?\n/).slice(1).map((line) => line.split(','));
  return lines.filter((cells) => cells[columns.latitude] !== '' && cells[columns.longitude] !== '')
    .map((cells) => ({ placeId: cells[columns.id]!, latitude: Number(cells[columns.latitude]), longitude: Number(cells[columns.longitude]) }));
}

const municipalities = datasetPath('geo/br_municipios.csv');
const zipCodes = datasetPath('geo/us_zipcodes.csv.gz');

describe.skipIf(municipalities === null || zipCodes === null)('the nearest of real places', () => {
  it.each([
    ['5,571 Brazilian municipalities', () => readPlaces(municipalities!, { id: 0, latitude: 2, longitude: 3 }), 5571, [-34, 5, -74, -34]],
    ['42,354 US zip codes with a position', () => readPlaces(zipCodes!, { id: 0, latitude: 5, longitude: 6 }), 42_354, [18, 72, -180, -65]],
  ] as const)('is that of brute force for %s', (_, read, count, [south, north, west, east]) => {
    const places = read();
    expect(places).toHaveLength(count);
    const find = indexPlaces(places);
    const force = nearestByForce(places);
    const random = randomStream('coordinates', count);
    const anywhere = Array.from({ length: 1500 }, () => ({ latitude: south + (north - south) * random.uniform(), longitude: west + (east - west) * random.uniform() }));
    // On a place, and between two: the ties of several zip codes at one position.
    const chosen = Array.from({ length: 500 }, () => places[random.integer(places.length)]!);
    for (const position of [...anywhere, ...chosen]) expect(find(position)?.placeId).toBe(force(position));
  });

  it('is the place itself for each municipality', () => {
    const places = readPlaces(municipalities!, { id: 0, latitude: 2, longitude: 3 });
    const find = indexPlaces(places);
    expect(places.filter((place) => find(place)?.placeId !== place.placeId)).toEqual([]);
  });
});

describe('the nearest place', () => {
  const degrees = (limit: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min: -limit, max: limit }), fc.double({ min: -limit, max: limit, noNaN: true }));
  const position = fc.record({ latitude: degrees(90), longitude: degrees(180) });

  it('is that of brute force for any places, the poles and the date line included', () => {
    fc.assert(fc.property(fc.array(position, { maxLength: 40 }), fc.array(position, { minLength: 1, maxLength: 10 }), (positions, targets) => {
      const places = positions.map((each, index) => ({ ...each, placeId: `p${(index * 7) % 40}` }));
      const [find, force] = [indexPlaces(places), nearestByForce(places)];
      for (const target of targets) expect(find(target)?.placeId ?? null).toBe(force(target));
    }), { numRuns: 500, seed: 1 });
  });

  it.each([
    ['quarter of a meridian', [0, 0], [90, 0], 10_007.557],
    ['antipodes', [10, 20], [-10, -160], 20_015.115],
    ['over the date line', [0, 179.5], [0, -179.5], 111.195],
    ['Sao Paulo to Rio de Janeiro', [-23.5329, -46.6395], [-22.9129, -43.2003], 357.8],
  ] as const)('%s', (_, [a, b], [c, d], kilometres) => {
    // The radius has 8 digits; the last case was rounded to 100 m.
    expect(greatCircleKilometres({ latitude: a, longitude: b }, { latitude: c, longitude: d })).toBeCloseTo(kilometres, kilometres === 357.8 ? 0 : 2);
  });
});

it.each([
  ['geo:-23.55,-46.63', { latitude: -23.55, longitude: -46.63 }],
  ['GEO:45,9', { latitude: 45, longitude: 9 }],
  ['geo:48.2,16.37,183;crs=wgs84;u=40', { latitude: 48.2, longitude: 16.37 }],
  ['geo:91,0', null], ['geo:0,181', null], ['geo:45,46;', { latitude: 45, longitude: 46 }], ['geo:45,5', { latitude: 45, longitude: 5 }],
  ['geo:45', null], ['geo:,9', null], ['geo:1e1,9', null], ['geo:45 ,9', null], ['milan', null], ['', null],
])('reads %j as a coordinate', (text, expected) => {
  expect(parseGeoReference(text)).toEqual(expected);
});
