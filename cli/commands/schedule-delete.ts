/** `dunlin schedule delete`: takes a Schedule off the Temporal server. */
import type { CommandModule } from '../command.ts';
import { addTemporalOptions, temporalOptions } from '../temporal-options.ts';
import { withWorkflowClient } from '../workflow-client.ts';

export const command: CommandModule = {
  name: 'schedule delete',
  summary: 'take a Schedule off the server; a run under way goes on',
  examples: ['dunlin schedule delete nightly'],
  configure: (command) => {
    addTemporalOptions(command.argument('<id>', 'name of the Schedule'));
  },
  run: async (context, [id], options) => {
    await withWorkflowClient(temporalOptions(context, options), (client) => client.deleteSchedule(id!));
    return { json: { id, deleted: true }, text: `Deleted ${id}.` };
  },
};
