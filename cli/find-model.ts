/** Finds a model by the beginning of its id. */
import { existsSync, readdirSync } from 'node:fs';
import { DunlinError } from '../core/errors.ts';
import type { HomePaths } from '../core/home.ts';
import type { RegistryEvent } from '../models/registry/events.ts';

/** A registered one; throws `artefact-missing` when no id, or more than one, begins like that. */
export function findModel(events: readonly RegistryEvent[], start: string): { readonly artefactId: string } {
  return { artefactId: chooseId(events.map((event) => event.artefactId), start, 'registered artefact') };
}

/** Registered or only written by `dunlin train`; same error. */
export function findArtefact(home: HomePaths, events: readonly RegistryEvent[], start: string): string {
  const written = existsSync(home.artefacts) ? readdirSync(home.artefacts).filter((name) => /^[0-9a-f]{64}$/.test(name)) : [];
  return chooseId([...events.map((event) => event.artefactId), ...written], start, 'artefact');
}

function chooseId(ids: readonly string[], start: string, what: string): string {
  const found = [...new Set(ids.filter((id) => id.startsWith(start)))];
  if (found.length === 1) return found[0]!;
  throw new DunlinError('artefact-missing', `A model id must be the beginning of exactly one ${what}; ${JSON.stringify(start)} begins ${found.length}. See dunlin models list.`);
}
