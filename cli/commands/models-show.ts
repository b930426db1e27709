/** `dunlin models show ID`: the card, manifest and history of one model. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homePaths } from '../../core/home.ts';
import type { CommandModule } from '../command.ts';
import { findModel } from '../find-model.ts';

export const command: CommandModule = {
  name: 'models show',
  summary: 'show one model: its card, its numbers and what happened to it',
  examples: ['dunlin models show 3f9a6c', 'dunlin models show 3f9a6c --json'],
  configure: (command) => {
    command.argument('<id>', 'artefact id, or the beginning of one');
  },
  run: async (context, [id]) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { readArtefact } = await import('../../models/artefact/read.ts');
    const home = homePaths(context.home);
    const events = openRegistry(home.registry).events();
    const { artefactId } = findModel(events, id!);
    const { manifest } = readArtefact(home.artefacts, artefactId);
    const history = events.filter((event) => event.artefactId === artefactId);
    const card = readFileSync(join(home.artefacts, artefactId, 'model-card.md'), 'utf8').trimEnd();
    return {
      json: { artefactId, manifest, inventory: readInventory(join(home.artefacts, artefactId, 'inventory.json')), history },
      text: [artefactId, '', card, '', 'History:', ...history.map((event) => `  ${event.at}  ${event.event.padEnd(11)} by ${event.who}: ${event.why}`)].join('\n'),
    };
  },
};

/** Null for artefacts that have none: policies, and default models of earlier versions. */
function readInventory(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as unknown : null;
}
