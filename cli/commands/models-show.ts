/** `dunlin models show ID`: the card, manifest and history of one model. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { DunlinError } from '../../core/errors.ts';
import { homePaths } from '../../core/home.ts';
import type { CommandModule } from '../command.ts';
import { findModel } from '../find-model.ts';

export const command: CommandModule = {
  name: 'models show',
  summary: 'show one model: its card, its numbers and what happened to it',
  examples: ['dunlin models show 3f9a6c', 'dunlin models show 3f9a6c --json', 'dunlin models show 3f9a6c --page scorecard.html'],
  configure: (command) => {
    command.argument('<id>', 'artefact id, or the beginning of one')
      .option('--page <file>', 'write the points table of a scorecard as an HTML page');
  },
  run: async (context, [id], { page }) => {
    const { describeStoredScorecard } = await import('../../pipelines/report/artefact-scorecard.ts');
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { readArtefact } = await import('../../models/artefact/read.ts');
    const home = homePaths(context.home);
    const events = openRegistry(home.registry).events();
    const { artefactId } = findModel(events, id!);
    const { manifest } = readArtefact(home.artefacts, artefactId);
    const history = events.filter((event) => event.artefactId === artefactId);
    const card = readFileSync(join(home.artefacts, artefactId, 'model-card.md'), 'utf8').trimEnd();
    const points = describeStoredScorecard(manifest);
    if (typeof page === 'string') {
      if (points === null) throw new DunlinError('argument-invalid', `--page must be given with a scorecard; got a model of ${manifest.estimator}. Leave it out, or show a scorecard.`);
      writeFileAtomically(resolve(page), points.html);
    }
    return {
      json: { artefactId, manifest, inventory: readInventory(join(home.artefacts, artefactId, 'inventory.json')), history },
      text: [artefactId, '', card, '', ...(points === null ? [] : [points.markdown]), 'History:', ...history.map((event) => `  ${event.at}  ${event.event.padEnd(11)} by ${event.who}: ${event.why}`)].join('\n'),
    };
  },
};

/** Null for artefacts that have none: policies, and default models of earlier versions. */
function readInventory(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as unknown : null;
}
