/** The registry by artefact: what stands where, read from the events. */
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
  /** Why it was promoted last, else why it was registered. */
  readonly why: string;
}

/** Every registered artefact, oldest first. */
export function listModels(events: readonly RegistryEvent[]): RegisteredModel[] {
  return events.filter((event) => event.event === 'registered').map((registered) => {
    const named = registered.label === undefined ? {} : { label: registered.label };
    const raised = events.findLast((event) => event.artefactId === registered.artefactId && event.role === registered.role && (event.event === 'promoted' || event.event === 'rolled_back'));
    return {
      artefactId: registered.artefactId, role: registered.role, label: registered.label ?? null,
      isChampion: championOf(events, { role: registered.role, ...named }) === registered.artefactId,
      registeredAt: registered.at, promotedAt: raised?.at ?? null, why: raised?.why ?? registered.why,
    };
  });
}

/** The champion before the present one, among artefacts of a role (and label); null without one. */
export function previousChampion(events: readonly RegistryEvent[], query: { readonly role: RegistryRole; readonly label?: string }): string | null {
  const present = championOf(events, query);
  const raised = events.filter((event) => event.role === query.role && (query.label === undefined || event.label === query.label) && (event.event === 'promoted' || event.event === 'rolled_back'));
  return raised.findLast((event) => event.artefactId !== present)?.artefactId ?? null;
}
