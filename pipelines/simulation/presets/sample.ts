/** The sample portfolio: companies and persons in Italy. Every figure is assumed. */
import type { Contacting, Dynamics, Preset, Sector } from './contract.ts';
import { ITALY_MARKET } from './markets.ts';

const FLAT = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

export const SAMPLE_SECTORS: readonly Sector[] = [
  { name: 'manufacturing', kind: 'company', share: 0.26, perMonth: 2.2, medianMinor: 185_000, sigma: 0.6, terms: [30, 60, 60, 90], unemploymentEffect: 0.2,
    cashSeason: [0.05, 0.05, 0.1, 0.1, 0.1, 0.1, 0, -0.4, 0, 0.1, 0.1, -0.2], volumeSeason: [0.9, 1, 1.1, 1.05, 1.1, 1.1, 1.1, 0.5, 1.1, 1.1, 1.05, 0.9] },
  { name: 'construction', kind: 'company', share: 0.2, perMonth: 1.6, medianMinor: 240_000, sigma: 0.7, terms: [30, 60, 90], unemploymentEffect: 0.3,
    cashSeason: [-0.6, -0.6, -0.3, 0, 0.25, 0.4, 0.4, 0, 0.3, 0.3, 0.1, -0.3], volumeSeason: [0.6, 0.7, 1, 1.15, 1.25, 1.25, 1.2, 0.6, 1.2, 1.2, 1, 0.7] },
  { name: 'retail', kind: 'company', share: 0.2, perMonth: 2.4, medianMinor: 82_000, sigma: 0.6, terms: [30, 30, 60], unemploymentEffect: 0.25,
    cashSeason: [0.4, -0.5, -0.4, -0.1, 0, 0.1, 0.15, -0.3, -0.1, 0, 0.1, 0.45], volumeSeason: [0.8, 0.8, 1, 1, 1, 1, 0.95, 0.7, 1.05, 1.15, 1.4, 1.2] },
  { name: 'hospitality', kind: 'company', share: 0.16, perMonth: 2, medianMinor: 56_000, sigma: 0.5, terms: [14, 30, 30], unemploymentEffect: 0.25,
    cashSeason: [-0.5, -0.6, -0.4, -0.1, 0.1, 0.4, 0.7, 0.8, 0.5, 0, -0.5, -0.3], volumeSeason: [0.7, 0.7, 0.8, 1, 1.1, 1.3, 1.4, 1.4, 1.1, 0.9, 0.7, 0.9] },
  { name: 'services', kind: 'company', share: 0.18, perMonth: 1.5, medianMinor: 98_000, sigma: 0.6, terms: [30, 30, 60], unemploymentEffect: 0.15,
    cashSeason: [0, 0, 0.1, 0.1, 0.1, 0.1, 0, -0.35, 0, 0.1, 0.1, 0.1], volumeSeason: FLAT },
  { name: 'energy', kind: 'person', share: 0.4, perMonth: 0.95, medianMinor: 9_800, sigma: 0.45, terms: [20, 20, 30], unemploymentEffect: 0.25,
    cashSeason: [-0.45, -0.35, -0.1, 0, 0.1, 0.25, 0.1, -0.25, -0.15, 0.05, 0.1, 0.5], volumeSeason: [1.6, 1.5, 1.2, 0.9, 0.7, 0.7, 0.8, 0.8, 0.7, 0.8, 1.1, 1.4] },
  { name: 'telecom', kind: 'person', share: 0.35, perMonth: 0.97, medianMinor: 3_900, sigma: 0.35, terms: [14, 20], unemploymentEffect: 0.2,
    cashSeason: [-0.4, -0.3, -0.1, 0, 0.1, 0.25, 0.1, -0.25, -0.15, 0.05, 0.1, 0.5], volumeSeason: FLAT },
  { name: 'instalments', kind: 'person', share: 0.25, perMonth: 0.95, medianMinor: 21_000, sigma: 0.5, terms: [14, 30], unemploymentEffect: 0.35,
    cashSeason: [-0.5, -0.35, -0.1, 0, 0.1, 0.25, 0.05, -0.3, -0.2, 0.05, 0.1, 0.45], volumeSeason: FLAT },
];

export const SAMPLE_BEHAVIOURS: Preset['behaviourShares'] = {
  company: { prompt: 0.36, forgetful: 0.15, stretcher: 0.25, strategic: 0.08, distressed: 0.11, disputer: 0.05 },
  person: { prompt: 0.42, forgetful: 0.24, stretcher: 0.09, strategic: 0.09, distressed: 0.13, disputer: 0.03 },
};

/** Nothing scarce, nobody held out: the world that the two commands start with. */
export const SAMPLE_CONTACTING: Contacting = {
  channels: ['email', 'sms', 'voice_call', 'letter', 'agent'],
  costMinor: { email: 2, sms: 8, voice_call: 60, letter: 150, agent: 450 },
  ladder: [
    { upToDpd: 10, weights: { company: { no_contact: 0.6, email: 0.4 }, person: { no_contact: 0.6, email: 0.2, sms: 0.2 } } },
    { upToDpd: 24, weights: { company: { email: 0.8, voice_call: 0.2 }, person: { email: 0.4, sms: 0.6 } } },
    { upToDpd: 45, weights: { company: { email: 0.3, voice_call: 0.5, letter: 0.2 }, person: { sms: 0.4, voice_call: 0.4, letter: 0.2 } } },
    { upToDpd: 80, weights: { company: { voice_call: 0.3, letter: 0.4, agent: 0.3 }, person: { voice_call: 0.3, letter: 0.5, agent: 0.2 } } },
    { upToDpd: Number.POSITIVE_INFINITY, weights: { company: { letter: 0.4, agent: 0.6 }, person: { letter: 0.5, agent: 0.3, no_contact: 0.2 } } },
  ],
  exploration: 0.4,
  policyVersion: 'sample-world-ladder-1',
  holdout: null,
  agentStaffing: null,
};

export const SAMPLE_DYNAMICS: Dynamics = {
  halo: { days: 7, onReading: 1.4, onEffect: 1.2 },
  places: { city: 0.3, district: 0.25 },
  fatigue: 0.06,
  shock: { weekly: 0.0025, depth: 1.5 },
  dispute: { disputer: 0.22, company: 0.02, person: 0.008 },
  hasBankFileDelay: true,
  letterDays: 3,
  optOut: 0.003,
  reassignedWeekly: 0,
  lateFee: null,
};

const SOURCES = ['every figure is assumed; names, places and sizes of cities are public knowledge'];

export const MIXED: Preset = {
  summary: 'companies (40 %) and persons in Italy; the sample of the two commands', sources: SOURCES, market: ITALY_MARKET, companyShare: 0.4,
  behaviourShares: SAMPLE_BEHAVIOURS, sectors: SAMPLE_SECTORS, contacting: SAMPLE_CONTACTING, dynamics: SAMPLE_DYNAMICS,
};
export const B2B: Preset = { ...MIXED, summary: 'the companies of the sample', companyShare: 1 };
export const B2C: Preset = { ...MIXED, summary: 'the persons of the sample', companyShare: 0 };
