/** Seeded contact contexts of every sort that the rules tell apart. */
import { CHANNELS, CONTACT_MEDIUM } from '../../core/channel.ts';
import type { ContactContext, DebtorStatus } from '../../core/contact-rules/context.ts';
import { randomStream } from '../../core/random.ts';
import type { Instant } from '../../core/time.ts';

const MEDIA = [...new Set(Object.values(CONTACT_MEDIUM))];
const STATUSES: readonly DebtorStatus[] = ['insolvent', 'vulnerable', 'cease', 'hardship'];
const ZONES = [null, 'Europe/Rome', 'America/New_York', 'Asia/Tokyo'] as const;

export function madeContexts({ seed, count, at }: { readonly seed: number; readonly count: number; readonly at: Instant }): ContactContext[] {
  const random = randomStream('made contexts', seed), chance = (share: number): boolean => random.uniform() < share;
  return Array.from({ length: count }, () => ({
    kind: ([null, 'person', 'company'] as const)[random.integer(3)]!, timeZone: ZONES[random.integer(ZONES.length)]!,
    contactPoints: MEDIA.flatMap((medium) => Array.from({ length: random.integer(3) }, (_, i) => ({ contactPointId: `${medium}-${i}`, medium, status: (['valid', 'valid', 'unknown', 'invalid'] as const)[random.integer(4)]! }))),
    consents: Array.from({ length: chance(0.3) ? 1 + random.integer(3) : 0 }, () => ({
      scope: [...CHANNELS, ...MEDIA, 'all'][random.integer(CHANNELS.length + MEDIA.length + 1)]!, contactPointId: chance(0.3) ? `${MEDIA[random.integer(MEDIA.length)]!}-0` : null,
      status: chance(0.6) ? 'revoked' as const : 'granted' as const, eventAtMicros: 1000 * random.integer(3),
    })),
    openMinor: chance(0.8) ? { EUR: String(random.integer(100_000)) } : {}, hasOpenDispute: chance(0.05), statuses: chance(0.05) ? [STATUSES[random.integer(STATUSES.length)]!] : [],
    outboundContacts: Array.from({ length: random.integer(4) }, () => ({ channel: 'email' as const, eventAtMicros: Number(at) - 1_000_000 * random.integer(8 * 86_400) })),
    promiseUntilOn: chance(0.05) ? '2030-01-01' : null,
  }));
}
