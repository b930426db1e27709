/** Random tables without debtors: places that move, and macro series with vintages and gaps. */
import { MICROS_PER_DAY, parseInstant } from '../../../core/time.ts';
import { addFact, chance, choose, drawMoment, WORLD_START, type Draft } from './draft.ts';

export const PLACES = 8;
export const REGIONS = ['BR', 'SP', 'RJ'] as const;
/** Two spellings of one role, so that one must go before the other. */
const SERIES = ['unemployment_rate', 'UNRATE', 'consumer_prices', 'IPCA', 'policy_rate', 'consumer_confidence', 'IBC_HEADLINE', 'credit_delinquency', 'exchange_rate'] as const;
const MONTHS = 46;

export function addPlaces(draft: Draft): void {
  const { random } = draft;
  for (let place = 0; place < PLACES; place++) {
    for (let version = 0; version <= random.integer(3); version++) {
      const isKnown = !chance(random, 8);
      addFact(draft, 'place', {
        place_id: `place-${place}`, name: null, country: 'BR', region: choose(random, REGIONS),
        latitude: isKnown ? -23.5 + random.integer(3) * 2.5 + random.uniform() / 50 : null, longitude: isKnown ? -46.6 + random.uniform() / 50 : null, time_zone: null,
        population: chance(random, 4) ? null : BigInt(random.integer(1_000_000)), known_at: version === 0 ? WORLD_START - 30n * MICROS_PER_DAY : drawMoment(random) + BigInt(version), source_known_at: null,
      });
    }
  }
}

export function addMacro(draft: Draft): void {
  const { random } = draft;
  for (const series of SERIES) {
    for (const region of REGIONS) {
      if (region !== 'BR' && chance(random, 2)) continue;
      for (let month = 0; month < MONTHS; month++) {
        if (chance(random, 6)) continue;
        const period = `${2021 + Math.floor((month + 8) / 12)}-${String((month + 8) % 12 + 1).padStart(2, '0')}-01`;
        const lag = BigInt(10 + random.integer(50));
        for (let vintage = 0n; vintage <= BigInt(random.integer(3)); vintage++) {
          addFact(draft, 'macro_observation', {
            series_id: series, region: region === 'BR' ? region : `BR-${region}`, period_on: period, published_at: parseInstant(`${period}T12:00:00Z`) + (lag + vintage * 31n) * MICROS_PER_DAY,
            value: chance(random, 40) ? 0 : Math.round(80 + 20 * random.normal()) / 10, source_known_at: null,
          });
        }
      }
    }
  }
}

/** Rates of two foreign currencies, monthly, with gaps longer than they last, later vintages and one that is no rate. */
export function addRates(draft: Draft, currency: string): void {
  const { random } = draft;
  for (const [foreign, level] of [['USD', 5], ['JPY', 0.035]] as const) {
    for (let month = 0; month < MONTHS; month++) {
      if (chance(random, 4) || (month > 20 && month < 27)) continue;
      const period = `${2021 + Math.floor((month + 8) / 12)}-${String((month + 8) % 12 + 1).padStart(2, '0')}-01`;
      for (let vintage = 0n; vintage <= BigInt(random.integer(2)); vintage++) {
        addFact(draft, 'macro_observation', {
          series_id: 'fx', region: `${foreign}/${currency}`, period_on: period, published_at: parseInstant(`${period}T12:00:00Z`) + (31n + vintage * 20n) * MICROS_PER_DAY,
          value: chance(random, 20) ? 0 : level * (1 + 0.1 * random.normal()), source_known_at: null,
        });
      }
    }
  }
}
