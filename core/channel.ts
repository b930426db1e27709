/** Channels and actions: the ways to contact a debtor, and the choice not to. */

export const CHANNELS = ['email', 'sms', 'whatsapp', 'line', 'push', 'voice_call', 'callbot', 'chatbot_link', 'letter', 'agent'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a policy chooses between; the order is the order in which probabilities are accumulated for a draw. */
export const ACTIONS = [...CHANNELS, 'no_contact'] as const;
export type Action = (typeof ACTIONS)[number];

/** The kind of address that a channel needs, as stored in `contact_point.channel`. */
export const CONTACT_MEDIUM: Readonly<Record<Channel, 'email' | 'phone' | 'line' | 'push' | 'postal'>> = {
  email: 'email', sms: 'phone', whatsapp: 'phone', line: 'line', push: 'push', voice_call: 'phone', callbot: 'phone',
  chatbot_link: 'email', letter: 'postal', agent: 'phone',
};

export function isAction(text: string): text is Action {
  return (ACTIONS as readonly string[]).includes(text);
}

/** The channel in words, for people. */
export const ACTION_NAMES: Readonly<Record<Action, string>> = {
  email: 'e-mail', sms: 'SMS', whatsapp: 'WhatsApp', line: 'LINE', push: 'push message', voice_call: 'voice call', callbot: 'callbot',
  chatbot_link: 'chatbot link', letter: 'letter', agent: 'agent call', no_contact: 'no contact',
};
