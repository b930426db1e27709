/** When a person's entry in the registry happened. */
import { formatInstant, wallClock } from '../core/time.ts';
import type { RegistryEvent } from '../models/registry/events.ts';

/** Now, but never before the newest event: a portfolio that runs on its data's clock may be ahead of or far behind the wall. */
export function registryInstant(events: readonly RegistryEvent[]): string {
  const newest = events.map((event) => event.at).sort().at(-1);
  const now = formatInstant(wallClock.now());
  return newest !== undefined && newest > now ? newest : now;
}
