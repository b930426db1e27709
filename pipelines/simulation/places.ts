/** Places of the world: districts around real Italian cities, with a smooth field of local payment difficulty. */
import { randomStream } from '../../core/random.ts';

export interface Place {
  readonly placeId: string;
  readonly name: string;
  /** ISO 3166-2:IT region code. */
  readonly region: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly population: number;
  /** Shift of liquidity, standard deviations; latent. */
  readonly effect: number;
}

/** Name, region, latitude, longitude, thousands of inhabitants (rounded, public knowledge). */
const CITIES: readonly (readonly [string, string, number, number, number])[] = [
  ['Torino', '21', 45.07, 7.69, 848], ['Novara', '21', 45.45, 8.62, 102], ['Milano', '25', 45.46, 9.19, 1372], ['Brescia', '25', 45.54, 10.22, 197],
  ['Bergamo', '25', 45.69, 9.67, 120], ['Verona', '34', 45.44, 10.99, 258], ['Padova', '34', 45.41, 11.88, 209], ['Venezia', '34', 45.44, 12.33, 250],
  ['Bologna', '45', 44.49, 11.34, 392], ['Parma', '45', 44.8, 10.33, 196], ['Rimini', '45', 44.06, 12.57, 150], ['Firenze', '52', 43.77, 11.26, 361],
  ['Livorno', '52', 43.55, 10.31, 153], ['Roma', '62', 41.9, 12.5, 2749], ['Latina', '62', 41.47, 12.9, 128], ['Napoli', '72', 40.85, 14.27, 914],
  ['Salerno', '72', 40.68, 14.76, 127], ['Bari', '75', 41.12, 16.87, 316], ['Lecce', '75', 40.35, 18.17, 94], ['Palermo', '82', 38.12, 13.36, 630],
  ['Catania', '82', 37.5, 15.09, 299],
];
const DISTRICTS = 5;

export const REGIONS: readonly string[] = [...new Set(CITIES.map(([, region]) => region))];

/** All places: `DISTRICTS` per city, within some 4 km of its centre. Effect = city N(0, .3) + district N(0, .25). */
export function makePlaces(seed: number): readonly Place[] {
  return CITIES.flatMap(([name, region, latitude, longitude, thousands]) => {
    const stream = randomStream(seed, 'place', name);
    const cityEffect = 0.3 * stream.normal();
    return Array.from({ length: DISTRICTS }, (_, district) => ({
      placeId: `it-${name.toLowerCase()}-${district + 1}`,
      name: `${name} ${district + 1}`,
      region,
      latitude: round(latitude + 0.018 * stream.normal(), 5),
      longitude: round(longitude + 0.025 * stream.normal(), 5),
      population: Math.round(thousands * 1000 / DISTRICTS),
      effect: cityEffect + 0.25 * stream.normal(),
    }));
  });
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
