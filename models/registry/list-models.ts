/** The registry by artefact: what stands where, read from the events. */
import { parseInstant, type Instant } from '../../core/time.ts';
import { championOf } from './champion.ts';
import type { RegistryEvent, RegistryRole } from './events.ts';

export interface RegisteredModel {
  readonly artefactId: string;
  readonly role: RegistryRole;
  readonly label: string | null;
  readonly isChampion: boolean;
  readonly registeredAt: string;
  /** When it last became champion; null: never. */
  readonly promotedAt: string | null;
  /** The last verdict of a gate on it; null: never judged. */
  readonly verdict: string | null;
  /** How often it was judged: each is a look at the rows. */
  readonly looks: number;
  /** Why it was promoted last, else why it was registered. */
  readonly why: string;
}

/** The events up to an instant: the registry as it stood then. */
export function eventsUpTo(events: readonly RegistryEvent[], at: Instant): readonly RegistryEvent[] {
  return events.filter((event) => parseInstant(event.at) <= at);
}

/** Every registered artefact, oldest first. */
export function listModels(events: readonly RegistryEvent[]): RegisteredModel[] {
  return events.filter((event) => event.event === 'registered').map((registered) => {
    const named = registered.label === undefined ? {} : { label: registered.label };
    const raised = events.findLast((event) => event.artefactId === registered.artefactId && event.role === registered.role && (event.event === 'promoted' || event.event === 'rolled_back'));
    const judged = events.filter((event) => event.event === 'judged' && event.artefactId === registered.artefactId && event.role === registered.role);
    return {
      artefactId: registered.artefactId, role: registered.role, label: registered.label ?? null,
      isChampion: championOf(events, { role: registered.role, ...named }) === registered.artefactId,
      registeredAt: registered.at, promotedAt: raised?.at ?? null,
      verdict: judged.at(-1)?.gate?.verdict ?? null, looks: judged.length, why: raised?.why ?? registered.why,
    };
  });
}

/** The champion before the present one, among artefacts of a role (and label); null without one. */
export function previousChampion(events: readonly RegistryEvent[], query: { readonly role: RegistryRole; readonly label?: string }): string | null {
  const present = championOf(events, query);
  const raised = events.filter((event) => event.role === query.role && (query.label === undefined || event.label === query.label) && (event.event === 'promoted' || event.event === 'rolled_back'));
  return raised.findLast((event) => event.artefactId !== present)?.artefactId ?? null;
}
