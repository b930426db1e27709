/** Places of a world: districts around real cities, with a field of local payment difficulty. */
import { randomStream } from '../../core/random.ts';
import type { Preset } from './presets/contract.ts';

export interface Place {
  readonly placeId: string;
  readonly name: string;
  /** ISO 3166-2 code without the country. */
  readonly region: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly population: number;
  /** Shift of liquidity, standard deviations; latent. */
  readonly effect: number;
}

const DISTRICTS = 5;

/** All places: `DISTRICTS` per city, within some 4 km of its centre. Effect = city N(0, city²) + district N(0, district²). */
export function makePlaces(seed: number, { market, dynamics }: Preset): readonly Place[] {
  return market.cities.flatMap(([name, region, latitude, longitude, thousands]) => {
    const stream = randomStream(seed, 'place', name);
    const cityEffect = dynamics.places.city * stream.normal();
    return Array.from({ length: DISTRICTS }, (_, district) => ({
      placeId: `${market.country.toLowerCase()}-${slug(name)}-${district + 1}`,
      name: `${name} ${district + 1}`,
      region,
      latitude: round(latitude + 0.018 * stream.normal(), 5),
      longitude: round(longitude + 0.025 * stream.normal(), 5),
      population: Math.round(thousands * 1000 / DISTRICTS),
      effect: cityEffect + dynamics.places.district * stream.normal(),
    }));
  });
}

/** The name in lower-case ASCII letters and hyphens. */
function slug(name: string): string {
  return name.normalize('NFD').replaceAll(/[^\p{Letter} ]/gu, '').toLowerCase().replaceAll(' ', '-');
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
