/** Ageing ladders that teams follow, by what the market contacts with. Assumed. */
import type { Rung } from './contract.ts';

/** Written reminders first, then calls, then people and post. */
export const WRITTEN_FIRST: readonly Rung[] = [
  { upToDpd: 10, weights: { company: { no_contact: 0.5, email: 0.5 }, person: { no_contact: 0.5, email: 0.25, sms: 0.25 } } },
  { upToDpd: 30, weights: { company: { email: 0.7, voice_call: 0.3 }, person: { email: 0.3, sms: 0.6, voice_call: 0.1 } } },
  { upToDpd: 60, weights: { company: { email: 0.2, voice_call: 0.5, letter: 0.2, agent: 0.1 }, person: { sms: 0.3, voice_call: 0.4, letter: 0.2, agent: 0.1 } } },
  { upToDpd: Number.POSITIVE_INFINITY, weights: { company: { letter: 0.4, agent: 0.6 }, person: { letter: 0.5, agent: 0.4, no_contact: 0.1 } } },
];

/** Messengers first, as where nearly everybody has WhatsApp. */
export const MESSENGER_FIRST: readonly Rung[] = [
  { upToDpd: 12, weights: { company: { email: 0.6, whatsapp: 0.4 }, person: { no_contact: 0.3, whatsapp: 0.7 } } },
  { upToDpd: 35, weights: { company: { email: 0.4, whatsapp: 0.3, voice_call: 0.3 }, person: { whatsapp: 0.5, sms: 0.3, voice_call: 0.2 } } },
  { upToDpd: Number.POSITIVE_INFINITY, weights: { company: { voice_call: 0.4, agent: 0.6 }, person: { whatsapp: 0.3, voice_call: 0.3, agent: 0.4 } } },
];

/** Post only until an officer looks at the case, as an authority does. */
export const POST_FIRST: readonly Rung[] = [
  { upToDpd: 30, weights: { company: { no_contact: 0.7, letter: 0.3 }, person: { no_contact: 0.7, email: 0.15, letter: 0.15 } } },
  { upToDpd: Number.POSITIVE_INFINITY, weights: { company: { letter: 0.8, agent: 0.2 }, person: { letter: 0.7, sms: 0.2, agent: 0.1 } } },
];
