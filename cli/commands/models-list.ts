/** `dunlin models list`: every registered model, and which of them are champions. */
import { homePaths } from '../../core/home.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'models list',
  summary: 'list every registered model and say which are champions',
  examples: ['dunlin models list', 'dunlin models list --json'],
  configure: () => {},
  run: async (context) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { listModels } = await import('../../models/registry/list-models.ts');
    const { readManifest } = await import('../../models/artefact/read.ts');
    const home = homePaths(context.home);
    const models = listModels(openRegistry(home.registry).events()).map((model) => {
      const { estimator, windows, featureSetVersion } = readManifest(home.artefacts, model.artefactId);
      return { ...model, estimator, windows, featureSetVersion };
    });
    const lines = models.map((model) => [
      model.isChampion ? '*' : ' ', model.artefactId.slice(0, 12), model.role.padEnd(8), (model.label ?? '-').padEnd(20), model.estimator.padEnd(20), model.registeredAt.slice(0, 10), model.why,
    ].join('  '));
    return {
      json: { models },
      text: models.length === 0 ? 'No model is registered yet. Run `dunlin run` first.' : ['   artefact      role      label                 estimator             registered  why', ...lines, '* = champion'].join('\n'),
    };
  },
};
