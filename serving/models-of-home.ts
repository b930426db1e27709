/** The models of a data directory: its registry and its artefacts. */
import type { HomePaths } from '../core/home.ts';
import { readManifest } from '../models/artefact/read.ts';
import { openRegistry } from '../models/registry/registry.ts';
import type { ModelCatalogue } from './routes/dependencies.ts';

export function modelsOfHome(home: HomePaths): ModelCatalogue {
  const registry = openRegistry(home.registry);
  return {
    ids: () => [...new Set(registry.events().map((event) => event.artefactId))],
    manifest: (id) => readManifest(home.artefacts, id),
    champion: (role, at, label) => registry.champion(role, at, label),
  };
}
