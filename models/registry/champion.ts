/** Who is champion, read from the events alone, now or at any past instant. */
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
