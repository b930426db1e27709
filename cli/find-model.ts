/** Finds a registered model by the beginning of its id. */
import { DunlinError } from '../core/errors.ts';
import type { RegistryEvent } from '../models/registry/events.ts';

/** Throws `artefact-missing` when no id, or more than one, begins like that. */
export function findModel(events: readonly RegistryEvent[], start: string): { readonly artefactId: string } {
  const ids = [...new Set(events.map((event) => event.artefactId).filter((id) => id.startsWith(start)))];
  if (ids.length === 1) return { artefactId: ids[0]! };
  throw new DunlinError('artefact-missing', `A model id must be the beginning of exactly one registered artefact; ${JSON.stringify(start)} begins ${ids.length}. See dunlin models list.`);
}
