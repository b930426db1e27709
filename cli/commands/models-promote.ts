/** `dunlin models promote ID`: makes a judged model champion, or a forced one with the reason on record. */
import { homePaths } from '../../core/home.ts';
import { DunlinError } from '../../core/errors.ts';
import type { RegistryEvent } from '../../models/registry/events.ts';
import type { CommandModule } from '../command.ts';
import { findModel } from '../find-model.ts';
import { registryInstant } from '../registry-instant.ts';

export const command: CommandModule = {
  name: 'models promote',
  summary: 'make a model champion on the verdict of its gate; the next publication serves it',
  examples: ['dunlin models promote 3f9a6c', 'dunlin models promote 3f9a6c --why "agreed by the model board on 3 May"', 'dunlin models promote 3f9a6c --force "the champion reads a source that ends"'],
  configure: (command) => {
    command.argument('<id>', 'artefact id, or the beginning of one')
      .option('--who <name>', 'who decided', 'operator').option('--why <text>', 'kept in the registry beside the verdict')
      .option('--force <reason>', 'promote without a verdict of promote; the reason is kept in the registry');
  },
  run: async (context, [id], options) => {
    const { openRegistry } = await import('../../models/registry/registry.ts');
    const { championOf } = await import('../../models/registry/champion.ts');
    const { readArtefact } = await import('../../models/artefact/read.ts');
    const home = homePaths(context.home), registry = openRegistry(home.registry);
    const events = registry.events(), head = registry.head();
    const { artefactId } = findModel(events, id!);
    // A champion that cannot be read would stop the next publication.
    readArtefact(home.artefacts, artefactId);
    const { role, label } = events.find((event) => event.event === 'registered' && event.artefactId === artefactId)!;
    const named = label === undefined ? {} : { label };
    const champion = championOf(events, { role, ...named });
    if (champion === artefactId) throw new DunlinError('promotion-refused', `A model to promote must not be champion already; ${artefactId.slice(0, 12)} is. Nothing is left to do.`);
    const judged = events.findLast((event) => event.event === 'judged' && event.artefactId === artefactId && (event.gate as { readonly inForce?: unknown } | null)?.inForce === champion);
    const forced = options['force'] === undefined ? {} : { forced: String(options['force']) };
    if (champion !== null && judged === undefined && options['force'] === undefined) {
      throw new DunlinError('promotion-refused', `A model that replaces a champion must have been judged against it; ${artefactId.slice(0, 12)} has not been judged against ${champion.slice(0, 12)}. Run ${role === 'default' ? `dunlin models compare ${artefactId.slice(0, 12)} --judge` : 'dunlin run, which judges it'}, or say --force with the reason.`);
    }
    const event: RegistryEvent = {
      event: 'promoted', role, artefactId, ...named, who: String(options['who']), why: String(options['why'] ?? options['force'] ?? judged?.why ?? 'first of its kind'),
      at: registryInstant(events), gate: judged?.gate ?? null, evidence: judged?.evidence ?? null, ...judged?.certificate === undefined ? {} : { certificate: judged.certificate }, ...forced,
    };
    registry.append(event, head);
    return { json: event, text: `${artefactId.slice(0, 12)} is champion of ${role}${label === undefined ? '' : ` ${label}`}${champion === null ? '' : ` instead of ${champion.slice(0, 12)}`}. The next publication serves it.` };
  },
};
