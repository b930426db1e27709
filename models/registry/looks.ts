/** Which judgements the registry holds: the looks that a gate has to count. */
import { nextLook, type Look, type LookWindow } from '../gates/looks.ts';
import type { RegistryEvent, RegistryRole } from './events.ts';

/** A judgement to come, or one that was made. */
export interface Judgement {
  readonly role: RegistryRole;
  readonly label: string | null;
  readonly artefactId: string;
  readonly inForce: string;
  readonly window: LookWindow;
}

/** What a `judged` event says of its look. Events that hold no window count for no row. */
export function judgementOf({ event, role, label, artefactId, gate }: RegistryEvent): Judgement | null {
  if (event !== 'judged' || gate === null) return null;
  const { inForce, look } = gate as { readonly inForce?: unknown; readonly look?: Look };
  return typeof inForce !== 'string' || look === undefined ? null : { role, label: label ?? null, artefactId, inForce, window: look.window };
}

/** The look that `judgement` is or was: the same judgement made again is no new look, because equal rows give equal numbers. */
export function lookOf(events: readonly RegistryEvent[], judgement: Judgement): Look {
  const made = events.map(judgementOf).filter((other) => other !== null && other.role === judgement.role && other.label === judgement.label) as Judgement[];
  const place = made.findIndex((other) => isSame(other, judgement));
  return nextLook((place < 0 ? made : made.slice(0, place)).map(({ window }) => window), judgement.window);
}

/** The event that recorded the judgement; undefined: it was not made yet. */
export function findJudged(events: readonly RegistryEvent[], judgement: Judgement): RegistryEvent | undefined {
  return events.find((event) => {
    const made = judgementOf(event);
    return made !== null && made.role === judgement.role && made.label === judgement.label && isSame(made, judgement);
  });
}

function isSame(a: Judgement, b: Judgement): boolean {
  return a.artefactId === b.artefactId && a.inForce === b.inForce && a.window.from === b.window.from && a.window.to === b.window.to;
}
