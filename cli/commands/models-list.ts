/** `dunlin models list`: every registered model, and which of them are champions. */
import { homePaths } from '../../core/home.ts';
import { DunlinError } from '../../core/errors.ts';
import { formatInstant, parseAsOf, type Instant } from '../../core/time.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'models list',
  summary: 'list every registered model and say which are champions, now or at a past instant',
  examples: ['dunlin models list', 'dunlin models list --at 2025-03-31', 'dunlin models list --json'],
  configure: (command) => {
    command.option('--at <time>', 'the registry as it stood then: an instant, or a date (its end, UTC)');
  },
  run: async (context, _args, options) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { eventsUpTo, listModels } = await import('../../models/registry/list-models.ts');
    const { readManifest } = await import('../../models/artefact/read.ts');
    const home = homePaths(context.home);
    const events = openRegistry(home.registry).events(), at = options['at'] === undefined ? null : readInstant(String(options['at']));
    const models = listModels(at === null ? events : eventsUpTo(events, at)).map((model) => {
      const { estimator, windows, featureSetVersion } = readManifest(home.artefacts, model.artefactId);
      return { ...model, estimator, windows, featureSetVersion };
    });
    const lines = models.map((model) => [
      model.isChampion ? '*' : ' ', model.artefactId.slice(0, 12), model.role.padEnd(9), (model.label ?? '-').padEnd(20), model.estimator.padEnd(20), model.registeredAt.slice(0, 10), (model.verdict ?? '-').padEnd(12), model.why,
    ].join('  '));
    return {
      json: { at: at === null ? null : formatInstant(at), models },
      text: models.length === 0 ? at === null ? 'No model is registered yet. Run `dunlin run` first.' : `No model was registered by ${formatInstant(at)}.` : ['   artefact      role       label                 estimator             registered  verdict       why', ...lines, '* = champion'].join('\n'),
    };
  },
};

function readInstant(text: string): Instant {
  try {
    return parseAsOf(text, 'UTC');
  } catch (error) {
    throw new DunlinError('argument-invalid', `--at must be a date or an instant; got ${text}. Write 2025-03-31 or 2025-03-31T12:00:00Z.`, {}, error);
  }
}
