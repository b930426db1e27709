/** `dunlin models rollback ROLE`: makes a former champion champion again. */
import { homePaths, type HomePaths } from '../../core/home.ts';
import { DunlinError } from '../../core/errors.ts';
import { parseAsOf } from '../../core/time.ts';
import type { RegistryEvent, RegistryRole } from '../../models/registry/events.ts';
import type { CommandModule } from '../command.ts';
import { findModel } from '../find-model.ts';
import { registryInstant } from '../registry-instant.ts';

const ROLES: readonly RegistryRole[] = ['default', 'response', 'policy', 'timing', 'self-cure'];

/** Whose history is meant. */
type Query = { readonly role: RegistryRole; readonly label?: string };

export const command: CommandModule = {
  name: 'models rollback',
  summary: 'make a former champion champion again; the next publication serves it',
  examples: ['dunlin models rollback policy --why "complaints doubled"', 'dunlin models rollback default 3f9a6c --why "drift"', 'dunlin models rollback default --to 2025-03-31 --why "as before the April release"'],
  configure: (command) => {
    command.argument('<role>', 'default, response, policy, timing or self-cure').argument('[id]', 'former champion; left out: the one before the present champion')
      .option('--to <time>', 'the champion of that instant (a date means its end, UTC) instead of an id')
      .option('--label <name>', 'label of a default model, where the portfolio has several').option('--who <name>', 'who decided', 'operator').requiredOption('--why <text>', 'kept in the registry');
  },
  run: async (context, [roleText, id], options) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const role = ROLES.find((known) => known === roleText);
    if (!role) throw new DunlinError('argument-invalid', `The role must be one of ${ROLES.join(', ')}; got ${JSON.stringify(roleText)}. See dunlin models list.`);
    if (id !== undefined && options['to'] !== undefined) throw new DunlinError('argument-invalid', `An id and --to must not be given together; got ${id} and ${String(options['to'])}. Leave one out.`);
    const home = homePaths(context.home), registry = openRegistry(home.registry);
    const events = registry.events(), head = registry.head();
    const named = options['label'] === undefined ? {} : { label: String(options['label']) };
    const artefactId = await findTarget(home, events, { query: { role, ...named }, id, to: options['to'] as string | undefined });
    // The label is the artefact's own: an entry without it would be no part of that label's history.
    const { label } = events.find((event) => event.event === 'registered' && event.artefactId === artefactId && event.role === role) ?? {};
    const event: RegistryEvent = { event: 'rolled_back', role, artefactId, ...(label === undefined ? {} : { label }), who: String(options['who']), why: String(options['why']), at: registryInstant(events), gate: null, evidence: null };
    registry.append(event, head);
    return { json: event, text: `${artefactId.slice(0, 12)} is champion of ${role} again. The next publication serves it.` };
  },
};

interface Target {
  readonly query: Query;
  readonly id: string | undefined;
  readonly to: string | undefined;
}

/** The former champion that was meant, whole on disk: a roll-back to a damaged one would stop the next publication. */
async function findTarget(home: HomePaths, events: readonly RegistryEvent[], { query, id, to }: Target): Promise<string> {
  const { previousChampion } = await import('../../models/registry/list-models.ts');
  const { championOf } = await import('../../models/registry/champion.ts');
  const { readArtefact } = await import('../../models/artefact/read.ts');
  if (query.role === 'default' && query.label === undefined) checkOneLabel(events);
  const artefactId = id !== undefined ? findModel(events, id).artefactId : to !== undefined ? championOf(events, { ...query, at: parseAsOf(to, 'UTC') }) : previousChampion(events, query);
  if (artefactId === null) throw new DunlinError('promotion-refused', `There must be a champion ${to === undefined ? 'before the present one' : `at ${to}`}; the ${query.role} role has had none. Name one with its id.`);
  readArtefact(home.artefacts, artefactId);
  return artefactId;
}

/** Without a label the champions of several labels would be taken for one history. */
function checkOneLabel(events: readonly RegistryEvent[]): void {
  const labels = [...new Set(events.flatMap((event) => (event.role === 'default' && event.label !== undefined ? [event.label] : [])))];
  if (labels.length > 1) throw new DunlinError('argument-invalid', `--label must be given where default models learn several labels; got none, and there are ${labels.join(', ')}. Add --label NAME.`);
}
