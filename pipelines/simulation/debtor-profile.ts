/** What a debtor is: observable attributes and latent traits, drawn once. Latents are never written to a canonical table. */
import { randomStream, type RandomStream } from '../../core/random.ts';
import type { Place } from './places.ts';
import type { World } from './world.ts';
import { BEHAVIOURS, type Behaviour, type DebtorKind, type Sector, type WorldChannel } from './presets/contract.ts';

export type Medium = 'email' | 'phone' | 'postal';
export const MEDIA: readonly Medium[] = ['email', 'phone', 'postal'];

export interface DebtorProfile {
  readonly debtorId: string;
  readonly kind: DebtorKind;
  readonly sector: Sector;
  readonly place: Place;
  /** Day of the world on which the relation starts; negative: before the world. */
  readonly createdDay: number;
  readonly termsDays: number;
  /** Day of the month of the receivable of a person. */
  readonly billingDay: number;
  readonly paysByDirectDebit: boolean;
  /** Media with an address on file. */
  readonly addresses: readonly Medium[];
  /** Weekday (0 = Monday) of the weekly decision. */
  readonly decisionWeekday: number;
  readonly latent: Latent;
}

export interface Latent {
  readonly behaviour: Behaviour;
  /** N(0, 1): readiness to pay. */
  readonly willingness: number;
  /** N(0, 1): how much is overlooked without a reminder. */
  readonly forgetfulness: number;
  /** Mean of liquidity, standard deviations. */
  readonly capacity: number;
  /** Days past due up to which a stretcher waits. */
  readonly toleranceDays: number;
  readonly payday: number;
  /** Chance that a delivered message of the channel is read, or a call answered by the debtor. */
  readonly contactability: Readonly<Record<WorldChannel, number>>;
  /** Gain of the logit of daily payment from one read message, before decay. */
  readonly response: Readonly<Record<WorldChannel, number>>;
  /** Addresses on file that do not work. */
  readonly deadAddresses: readonly Medium[];
  /** Factor on the median amount of the sector. */
  readonly size: number;
}

/** Gain by behaviour and channel: a reminder helps who forgets, firmness who waits, little helps who cannot. Assumed. */
const RESPONSE: Readonly<Record<Behaviour, Readonly<Record<WorldChannel, number>>>> = {
  prompt: { email: 0.6, sms: 0.6, whatsapp: 0.5, voice_call: 0.6, letter: 0.4, agent: 0.6 },
  forgetful: { email: 1.6, sms: 1.9, whatsapp: 1.8, voice_call: 1.8, letter: 0.9, agent: 1.9 },
  stretcher: { email: 0.3, sms: 0.3, whatsapp: 0.3, voice_call: 0.9, letter: 0.9, agent: 1.4 },
  strategic: { email: 0.1, sms: 0.1, whatsapp: 0.1, voice_call: 0.6, letter: 1.6, agent: 2.2 },
  distressed: { email: 0.2, sms: 0.3, whatsapp: 0.3, voice_call: 0.6, letter: 0.3, agent: 1.3 },
  disputer: { email: 0.1, sms: 0.1, whatsapp: 0.1, voice_call: 0.6, letter: 0.3, agent: 1 },
};
const KIND_FACTOR: Readonly<Record<DebtorKind, Readonly<Record<WorldChannel, number>>>> = {
  company: { email: 1.2, sms: 0.4, whatsapp: 0.7, voice_call: 1, letter: 1.2, agent: 1.2 },
  person: { email: 0.8, sms: 1.2, whatsapp: 1.2, voice_call: 0.9, letter: 0.9, agent: 1 },
};
/** Lowest and highest contactability. */
const CONTACTABILITY: Readonly<Record<DebtorKind, Readonly<Record<WorldChannel, readonly [number, number]>>>> = {
  company: { email: [0.4, 0.85], sms: [0.2, 0.5], whatsapp: [0.3, 0.7], voice_call: [0.25, 0.6], letter: [0.5, 0.8], agent: [0.4, 0.75] },
  person: { email: [0.15, 0.65], sms: [0.5, 0.9], whatsapp: [0.6, 0.95], voice_call: [0.1, 0.45], letter: [0.5, 0.85], agent: [0.25, 0.6] },
};
const CAPACITY: Readonly<Record<Behaviour, number>> = { prompt: 0.35, forgetful: 0.1, stretcher: 0, strategic: 0.05, distressed: -0.95, disputer: 0.1 };

/** The debtor of that number, 0, 1, ... */
export function drawProfile({ seed, preset, places, calendar: { dayCount } }: World, index: number): DebtorProfile {
  const stream = randomStream(seed, 'debtor', index);
  const kind: DebtorKind = stream.uniform() < preset.companyShare ? 'company' : 'person';
  const sectors = preset.sectors.filter((sector) => sector.kind === kind);
  const sector = sectors[stream.pick(sectors.map((candidate) => candidate.share))]!;
  const place = places[stream.pick(places.map((candidate) => candidate.population))]!;
  const behaviour = BEHAVIOURS[stream.pick(BEHAVIOURS.map((name) => preset.behaviourShares[kind][name]))]!;
  const startsBefore = stream.uniform() < 0.75;
  const createdDay = startsBefore ? -1 - stream.integer(1500) : stream.integer(Math.max(1, Math.floor(dayCount * 0.7)));
  const hasAddress: Readonly<Record<Medium, number>> = kind === 'company' ? { email: 0.97, phone: 0.95, postal: 1 } : { email: 0.82, phone: 0.9, postal: 1 };
  const isDead: Readonly<Record<Medium, number>> = { email: 0.04, phone: 0.06, postal: 0.03 };
  const addresses = MEDIA.filter((medium) => stream.uniform() < hasAddress[medium]);
  return {
    debtorId: `SW-${String(index + 1).padStart(6, '0')}`,
    kind, sector, place, createdDay, addresses,
    termsDays: sector.terms[stream.integer(sector.terms.length)]!,
    billingDay: 1 + stream.integer(26),
    paysByDirectDebit: kind === 'person' && stream.uniform() < (behaviour === 'prompt' ? 0.5 : behaviour === 'distressed' ? 0.25 : 0.12),
    decisionWeekday: stream.integer(5),
    latent: drawLatent({ stream, kind, channels: preset.contacting.channels, behaviour, placeEffect: place.effect, deadAddresses: addresses.filter((medium) => stream.uniform() < isDead[medium]) }),
  };
}

interface LatentInput {
  readonly stream: RandomStream;
  readonly kind: DebtorKind;
  readonly channels: readonly WorldChannel[];
  readonly behaviour: Behaviour;
  readonly placeEffect: number;
  readonly deadAddresses: readonly Medium[];
}

function drawLatent({ stream, kind, channels, behaviour, placeEffect, deadAddresses }: LatentInput): Latent {
  const byChannel = (value: (channel: WorldChannel) => number): Record<WorldChannel, number> =>
    Object.fromEntries(channels.map((channel) => [channel, value(channel)])) as Record<WorldChannel, number>;
  // One common term per debtor correlates the channels: who answers calls tends to read mail as well.
  const reach = 0.5 * stream.uniform();
  const receptiveness = Math.exp(0.25 * stream.normal());
  return {
    behaviour, deadAddresses,
    willingness: stream.normal(),
    forgetfulness: stream.normal(),
    capacity: CAPACITY[behaviour] + 0.35 * stream.normal() + placeEffect,
    toleranceDays: 6 + stream.integer(25),
    payday: stream.uniform() < 0.6 ? 27 : stream.uniform() < 0.5 ? 10 : 1,
    contactability: byChannel((channel) => {
      const [low, high] = CONTACTABILITY[kind][channel];
      return low + (high - low) * (reach + 0.5 * stream.uniform());
    }),
    response: byChannel((channel) => RESPONSE[behaviour][channel] * KIND_FACTOR[kind][channel] * receptiveness * Math.exp(0.2 * stream.normal())),
    size: Math.exp(0.4 * stream.normal()),
  };
}
