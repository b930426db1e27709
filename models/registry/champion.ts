/** Who is champion, read from the events alone, now or at any past instant. */
import { DunlinError } from '../../core/errors.ts';
import { parseInstant, type Instant } from '../../core/time.ts';
import type { RegistryEvent, RegistryRole } from './events.ts';

export interface ChampionQuery {
  readonly role: RegistryRole;
  /** Only events up to this instant count; absent: all. */
  readonly at?: Instant;
  /** Only this label's models; absent: all of the role. */
  readonly label?: string;
}

/** The artefact that was promoted or rolled back to last and not retired since; null without one. */
export function championOf(events: readonly RegistryEvent[], query: ChampionQuery): string | null {
  let champion: string | null = null;
  for (const event of events) {
    if (event.role !== query.role || query.label !== undefined && event.label !== query.label) continue;
    if (query.at !== undefined && parseInstant(event.at) > query.at) continue;
    if (event.event === 'promoted' || event.event === 'rolled_back') champion = event.artefactId;
    else if (event.event === 'retired' && event.artefactId === champion) champion = null;
  }
  return champion;
}

/**
 * Throws `promotion-refused` unless the artefact was registered, its gate (where one was asked) said promote, a model that
 * replaces a champion went through a gate, and a policy brings doubly robust evidence; the first policy needs none, because
 * nothing was logged before it. A roll-back must name an artefact that was champion before.
 */
export function checkPromotion(events: readonly RegistryEvent[], event: RegistryEvent): void {
  const same = (other: RegistryEvent): boolean => other.role === event.role && other.artefactId === event.artefactId;
  if (event.event === 'rolled_back') {
    if (!events.some((other) => other.event === 'promoted' && same(other))) refuse(event, 'was never champion, so it cannot be rolled back to');
    return;
  }
  if (event.event !== 'promoted') return;
  if (!events.some((other) => other.event === 'registered' && same(other))) refuse(event, 'must be registered before it is promoted');
  if (event.gate !== null && event.gate.verdict !== 'promote') refuse(event, `has the verdict ${event.gate.verdict} of its gate, not promote`);
  const champion = championOf(events, { role: event.role, ...(event.label === undefined ? {} : { label: event.label }) });
  if (champion === null || champion === event.artefactId) return;
  if (event.gate === null) refuse(event, 'replaces a champion and must bring the verdict of a gate');
  if (event.role === 'policy' && !event.evidence?.some((estimate) => estimate.estimator === 'dr')) refuse(event, 'is a policy and must bring a doubly robust estimate as evidence');
}

function refuse(event: RegistryEvent, what: string): never {
  throw new DunlinError('promotion-refused', `The ${event.role} artefact ${event.artefactId.slice(0, 12)} ${what}. Evaluate it first, then promote.`, { role: event.role, artefactId: event.artefactId });
}
