/** `dunlin models rollback ROLE`: makes a former champion champion again. */
import { homePaths } from '../../core/home.ts';
import { DunlinError } from '../../core/errors.ts';
import { formatInstant, wallClock } from '../../core/time.ts';
import type { RegistryEvent, RegistryRole } from '../../models/registry/events.ts';
import type { CommandModule } from '../command.ts';
import { findModel } from '../find-model.ts';

const ROLES: readonly RegistryRole[] = ['default', 'response', 'policy'];

export const command: CommandModule = {
  name: 'models rollback',
  summary: 'make a former champion champion again; the next publication serves it',
  examples: ['dunlin models rollback policy --why "complaints doubled"', 'dunlin models rollback default 3f9a6c --why "drift"'],
  configure: (command) => {
    command.argument('<role>', 'default, response or policy').argument('[id]', 'former champion; left out: the one before the present champion')
      .option('--label <name>', 'label of a default model, where the portfolio has several').option('--who <name>', 'who decided', 'operator').requiredOption('--why <text>', 'kept in the registry');
  },
  run: async (context, [roleText, id], options) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { previousChampion } = await import('../../models/registry/list-models.ts');
    const role = ROLES.find((known) => known === roleText);
    if (!role) throw new DunlinError('argument-invalid', `The role must be one of ${ROLES.join(', ')}; got ${JSON.stringify(roleText)}. See dunlin models list.`);
    const registry = openRegistry(homePaths(context.home).registry);
    const events = registry.events(), head = registry.head();
    const named = options['label'] === undefined ? {} : { label: String(options['label']) };
    const artefactId = id === undefined ? previousChampion(events, { role, ...named }) : findModel(events, id).artefactId;
    if (artefactId === null) throw new DunlinError('promotion-refused', `There must be a champion before the present one; the ${role} role has had none. Name one with its id.`);
    const event: RegistryEvent = { event: 'rolled_back', role, artefactId, ...named, who: String(options['who']), why: String(options['why']), at: instantOf(events), gate: null, evidence: null };
    registry.append(event, head);
    return { json: event, text: `${artefactId.slice(0, 12)} is champion of ${role} again. The next publication serves it.` };
  },
};

/** Now, but never before the newest event: a portfolio that runs on its data's clock may be ahead of or far behind the wall. */
function instantOf(events: readonly RegistryEvent[]): string {
  const newest = events.map((event) => event.at).sort().at(-1);
  const now = formatInstant(wallClock.now());
  return newest !== undefined && newest > now ? newest : now;
}
