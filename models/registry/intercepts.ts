/** The intercept that a champion is served with, read from the events. */
import { parseInstant, type Instant } from '../../core/time.ts';
import type { RegistryEvent } from './events.ts';

/** Log-odds to add to those of the artefact, by its last `recalibrated` event up to `at`; 0 without one. */
export function interceptShiftOf(events: readonly RegistryEvent[], artefactId: string, at?: Instant): number {
  const last = events.findLast((event) => event.event === 'recalibrated' && event.artefactId === artefactId && (at === undefined || parseInstant(event.at) <= at));
  return last?.intercept?.shift ?? 0;
}
