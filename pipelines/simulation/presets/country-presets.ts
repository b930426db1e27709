/** Whole economies: the sectors of the sample in three countries, with the level of lateness, channels and prices of each. Assumed where not said. */
import type { Preset, Sector } from './contract.ts';
import { MESSENGER_FIRST, WRITTEN_FIRST } from './ladders.ts';
import { BRAZIL_MARKET, ITALY_MARKET, UNITED_STATES_MARKET } from './markets.ts';
import { SAMPLE_BEHAVIOURS, SAMPLE_CONTACTING, SAMPLE_DYNAMICS, SAMPLE_SECTORS } from './sample.ts';

/** What a real house has and the sample leaves out. */
const REAL_HOUSE = { holdout: { share: 0.05, days: 60 }, agentStaffing: 0.85 } as const;
const REAL_WORLD = { ...SAMPLE_DYNAMICS, reassignedWeekly: 0.0012 } as const;

/** Sectors with other money and other terms; `shift` moves months, as on the other half of the earth. */
function adapt(sectors: readonly Sector[], { money, terms, shift = 0 }: { readonly money: number; readonly terms: (days: number) => number; readonly shift?: number }): readonly Sector[] {
  const turn = (months: readonly number[]): readonly number[] => months.map((_, month) => months[(month + shift) % 12]!);
  return sectors.map((sector) => ({
    ...sector, medianMinor: Math.round(sector.medianMinor * money), terms: sector.terms.map(terms), volumeSeason: turn(sector.volumeSeason), cashSeason: turn(sector.cashSeason),
  }));
}

export const ITALY: Preset = {
  summary: 'companies and persons in Italy, with a sticky holdout, scarce agents and reassigned numbers', market: ITALY_MARKET, companyShare: 0.4,
  sources: ['as the sample: assumed', 'agents, holdout and reassigned numbers: assumed'],
  behaviourShares: SAMPLE_BEHAVIOURS, sectors: SAMPLE_SECTORS,
  contacting: { ...SAMPLE_CONTACTING, ...REAL_HOUSE, policyVersion: 'italy-ladder-1' }, dynamics: REAL_WORLD,
};

export const BRAZIL: Preset = {
  summary: 'companies and persons in Brazil: messengers, short terms, dear money, many in arrears', market: BRAZIL_MARKET, companyShare: 0.35,
  sources: [
    'level of arrears: raised because Serasa counts 7.1 million companies in arrears in January 2025, 31 % of the active ones; mix of behaviours: assumed',
    'WhatsApp as the first channel and all prices: assumed',
  ],
  behaviourShares: {
    company: { prompt: 0.3, forgetful: 0.14, stretcher: 0.22, strategic: 0.1, distressed: 0.2, disputer: 0.04 },
    person: { prompt: 0.33, forgetful: 0.25, stretcher: 0.09, strategic: 0.1, distressed: 0.2, disputer: 0.03 },
  },
  sectors: adapt(SAMPLE_SECTORS, { money: 3.2, terms: (days) => (days > 30 ? days / 2 : days), shift: 6 }),
  contacting: {
    ...SAMPLE_CONTACTING, ...REAL_HOUSE, channels: ['email', 'sms', 'whatsapp', 'voice_call', 'agent'], policyVersion: 'brazil-ladder-1', ladder: MESSENGER_FIRST,
    costMinor: { email: 3, sms: 12, whatsapp: 30, voice_call: 60, agent: 700 },
  },
  dynamics: { ...REAL_WORLD, reassignedWeekly: 0.0025, shock: { weekly: 0.0035, depth: 1.5 } },
};

export const UNITED_STATES: Preset = {
  summary: 'companies and persons in the United States: cheap messages, dear agents, numbers that change hands', market: UNITED_STATES_MARKET, companyShare: 0.3,
  sources: ['reassigned numbers: about 35 million a year of some 500 million in use (FCC), 0.0013 a week', 'everything else: assumed'],
  behaviourShares: {
    company: { prompt: 0.42, forgetful: 0.18, stretcher: 0.18, strategic: 0.07, distressed: 0.1, disputer: 0.05 },
    person: { prompt: 0.44, forgetful: 0.24, stretcher: 0.07, strategic: 0.08, distressed: 0.14, disputer: 0.03 },
  },
  sectors: adapt(SAMPLE_SECTORS, { money: 1.2, terms: (days) => Math.min(days, 45) }),
  contacting: { ...SAMPLE_CONTACTING, ...REAL_HOUSE, policyVersion: 'united-states-ladder-1', ladder: WRITTEN_FIRST, costMinor: { email: 1, sms: 3, voice_call: 45, letter: 95, agent: 900 } },
  dynamics: { ...REAL_WORLD, reassignedWeekly: 0.0013 },
};
