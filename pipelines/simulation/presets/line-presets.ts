/** Single lines of business. Assumed where not said. */
import type { Preset, Sector } from './contract.ts';
import { POST_FIRST, WRITTEN_FIRST } from './ladders.ts';
import { ITALY_MARKET } from './markets.ts';
import { SAMPLE_BEHAVIOURS, SAMPLE_CONTACTING, SAMPLE_DYNAMICS } from './sample.ts';

const FLAT = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
const HOUSEHOLD_CASH = [-0.45, -0.35, -0.1, 0, 0.1, 0.25, 0.1, -0.25, -0.15, 0.05, 0.1, 0.5];
const HEATING = [1.6, 1.5, 1.2, 0.9, 0.7, 0.7, 0.8, 0.8, 0.7, 0.8, 1.1, 1.4];

const SUPPLY: readonly Sector[] = [
  { name: 'small business', kind: 'company', share: 0.7, perMonth: 1, medianMinor: 32_000, sigma: 0.7, terms: [20, 30, 30], unemploymentEffect: 0.25,
    cashSeason: [0.1, -0.4, -0.3, 0, 0.1, 0.2, 0.3, 0.1, 0, 0, 0, 0.1], volumeSeason: HEATING },
  { name: 'industry', kind: 'company', share: 0.3, perMonth: 1, medianMinor: 420_000, sigma: 0.9, terms: [30, 30, 60], unemploymentEffect: 0.15,
    cashSeason: [0.05, 0.05, 0.1, 0.1, 0.1, 0.1, 0, -0.4, 0, 0.1, 0.1, -0.2], volumeSeason: [1, 1, 1.1, 1, 1, 1.1, 1.2, 0.7, 1.1, 1, 1, 0.9] },
];

const TELECOM: readonly Sector[] = [
  { name: 'mobile', kind: 'person', share: 0.65, perMonth: 0.98, medianMinor: 2_400, sigma: 0.4, terms: [14, 20], unemploymentEffect: 0.2, cashSeason: HOUSEHOLD_CASH, volumeSeason: FLAT },
  { name: 'fixed line', kind: 'person', share: 0.35, perMonth: 0.98, medianMinor: 4_100, sigma: 0.25, terms: [20, 20, 30], unemploymentEffect: 0.2, cashSeason: HOUSEHOLD_CASH, volumeSeason: FLAT },
];

const OFFENCES: readonly Sector[] = [
  { name: 'parking', kind: 'person', share: 0.55, perMonth: 0.07, medianMinor: 4_200, sigma: 0.25, terms: [60], unemploymentEffect: 0.2, cashSeason: HOUSEHOLD_CASH, volumeSeason: [0.9, 0.9, 1, 1, 1.1, 1.1, 1.1, 0.8, 1.1, 1.1, 1, 0.9] },
  { name: 'speeding', kind: 'person', share: 0.3, perMonth: 0.05, medianMinor: 17_000, sigma: 0.5, terms: [60], unemploymentEffect: 0.2, cashSeason: HOUSEHOLD_CASH, volumeSeason: FLAT },
  { name: 'restricted zone', kind: 'person', share: 0.15, perMonth: 0.06, medianMinor: 8_700, sigma: 0.2, terms: [60], unemploymentEffect: 0.2, cashSeason: HOUSEHOLD_CASH, volumeSeason: FLAT },
];

export const B2B_UTILITIES: Preset = {
  summary: 'electricity and gas for businesses: one bill a month, winter bills twice those of summer', market: ITALY_MARKET, companyShare: 1,
  sources: ['assumed; winter volume as a heating curve'],
  behaviourShares: { ...SAMPLE_BEHAVIOURS, company: { prompt: 0.42, forgetful: 0.19, stretcher: 0.17, strategic: 0.07, distressed: 0.11, disputer: 0.04 } },
  sectors: SUPPLY,
  contacting: { ...SAMPLE_CONTACTING, policyVersion: 'b2b-utilities-ladder-1', ladder: WRITTEN_FIRST, holdout: { share: 0.05, days: 60 }, agentStaffing: 0.8 },
  dynamics: { ...SAMPLE_DYNAMICS, reassignedWeekly: 0.0006 },
};

export const B2C_TELECOM: Preset = {
  summary: 'mobile and fixed-line customers: small bills every month, direct debits that come back', market: ITALY_MARKET, companyShare: 0,
  sources: ['assumed'],
  behaviourShares: { ...SAMPLE_BEHAVIOURS, person: { prompt: 0.45, forgetful: 0.26, stretcher: 0.05, strategic: 0.1, distressed: 0.12, disputer: 0.02 } },
  sectors: TELECOM,
  contacting: {
    ...SAMPLE_CONTACTING, policyVersion: 'b2c-telecom-ladder-1', ladder: WRITTEN_FIRST, channels: ['email', 'sms', 'whatsapp', 'voice_call', 'letter', 'agent'],
    costMinor: { email: 1, sms: 5, whatsapp: 6, voice_call: 40, letter: 110, agent: 380 }, holdout: { share: 0.05, days: 60 }, agentStaffing: 0.7,
  },
  dynamics: { ...SAMPLE_DYNAMICS, reassignedWeekly: 0.0015 },
};

export const MUNICIPAL_FINES: Preset = {
  summary: 'road-traffic fines of a city: few per person, 60 days to pay, then half as much again', market: ITALY_MARKET, companyShare: 0,
  sources: [
    'a high share that is never paid without pressure: the public log of 150,370 Italian fines has about 39 % sent to credit collection; mix of behaviours set for that order of size',
  ],
  behaviourShares: { ...SAMPLE_BEHAVIOURS, person: { prompt: 0.34, forgetful: 0.2, stretcher: 0.04, strategic: 0.24, distressed: 0.14, disputer: 0.04 } },
  sectors: OFFENCES,
  contacting: {
    ...SAMPLE_CONTACTING, policyVersion: 'municipal-fines-ladder-1', ladder: POST_FIRST, channels: ['email', 'sms', 'letter', 'agent'],
    costMinor: { email: 1, sms: 6, letter: 320, agent: 500 }, holdout: { share: 0.03, days: 60 }, agentStaffing: 0.6,
  },
  dynamics: { ...SAMPLE_DYNAMICS, letterDays: 6, lateFee: { afterDpd: 1, share: 0.5 } },
};
