/** What a preset of the simulator is made of: data, no code. Where a figure has no source it is assumed, and `sources` says so. */
import type { Action } from '../../../core/channel.ts';

export type DebtorKind = 'company' | 'person';
export const BEHAVIOURS = ['prompt', 'forgetful', 'stretcher', 'strategic', 'distressed', 'disputer'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];
/** Channels that the world can play out; a preset offers some of them. */
export const WORLD_CHANNELS = ['email', 'sms', 'whatsapp', 'voice_call', 'letter', 'agent'] as const;
export type WorldChannel = (typeof WORLD_CHANNELS)[number];

export interface Sector {
  readonly name: string;
  readonly kind: DebtorKind;
  /** Weight among sectors of its kind. */
  readonly share: number;
  /** Mean receivables a month. Persons get one on their billing day with this probability. */
  readonly perMonth: number;
  /** Median amount in minor units and standard deviation of its logarithm. */
  readonly medianMinor: number;
  readonly sigma: number;
  readonly terms: readonly number[];
  /** Liquidity by calendar month, in standard deviations. */
  readonly cashSeason: readonly number[];
  /** Volume by calendar month, as a factor. */
  readonly volumeSeason: readonly number[];
  /** Fall of liquidity for one point of regional unemployment above its mean. */
  readonly unemploymentEffect: number;
}

/** Name, region, latitude, longitude, thousands of inhabitants (rounded, public knowledge). */
export type City = readonly [string, string, number, number, number];

/** Country, money and places of a world. */
export interface Market {
  /** ISO 3166-1 alpha-2; regions are its ISO 3166-2 subdivisions, without the country. */
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly language: string;
  readonly cities: readonly City[];
  /** Long-run unemployment in %, national and by region. */
  readonly unemployment: { readonly national: number; readonly regional: Readonly<Record<string, number>> };
  /** Policy rate at the start, in %. */
  readonly policyRate: number;
}

/** A step of the ladder that a human team would follow. */
export interface Rung {
  /** Applies up to this many days past due. */
  readonly upToDpd: number;
  readonly weights: Readonly<Record<DebtorKind, Readonly<Partial<Record<Action, number>>>>>;
}

export interface Contacting {
  /** In the order in which traits are drawn. */
  readonly channels: readonly WorldChannel[];
  /** Cost of one contact, minor units. */
  readonly costMinor: Readonly<Partial<Record<WorldChannel, number>>>;
  readonly ladder: readonly Rung[];
  /** Share of decisions drawn uniformly over the permitted actions. */
  readonly exploration: number;
  readonly policyVersion: string;
  /** Sticky no-contact holdout; null: none. */
  readonly holdout: { readonly share: number; readonly days: number } | null;
  /** Share of the agent calls asked for that an ordinary month's staff can make; null: as many as are asked for. */
  readonly agentStaffing: number | null;
}

/** Strength of every mechanism that can be switched off. */
export interface Dynamics {
  /** For `days` after a missed call the next contact is reached `onReading` times as often and works `onEffect` times as much. */
  readonly halo: { readonly days: number; readonly onReading: number; readonly onEffect: number };
  /** Standard deviations of the effect of a city, and of a district within it, on liquidity. */
  readonly places: { readonly city: number; readonly district: number };
  /** Loss of effect for each contact of the last 30 days beyond three. */
  readonly fatigue: number;
  /** Chance of a shock a week, and what it takes from liquidity. */
  readonly shock: { readonly weekly: number; readonly depth: number };
  /** Chance of a dispute for each receivable. */
  readonly dispute: { readonly disputer: number; readonly company: number; readonly person: number };
  /** Payments become known when the bank file comes, not at once. */
  readonly hasBankFileDelay: boolean;
  /** Days until a letter arrives. */
  readonly letterDays: number;
  /** Opt-outs after a contact: chance `base + base x contacts of the last 30 days`. */
  readonly optOut: number;
  /** Chance a week that a telephone number goes to somebody else. */
  readonly reassignedWeekly: number;
  /** Share of what is open that is charged on top when an item is `afterDpd` days past due; null: nothing. */
  readonly lateFee: { readonly afterDpd: number; readonly share: number } | null;
}

export interface Preset {
  /** One line for people. */
  readonly summary: string;
  /** Where figures come from. */
  readonly sources: readonly string[];
  readonly market: Market;
  readonly companyShare: number;
  readonly behaviourShares: Readonly<Record<DebtorKind, Readonly<Record<Behaviour, number>>>>;
  readonly sectors: readonly Sector[];
  readonly contacting: Contacting;
  readonly dynamics: Dynamics;
}
