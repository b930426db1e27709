/** `dunlin schedule trigger`: starts a Schedule's run now. */
import type { CommandModule } from '../command.ts';
import { addTemporalOptions, temporalOptions } from '../temporal-options.ts';
import { withWorkflowClient } from '../workflow-client.ts';

export const command: CommandModule = {
  name: 'schedule trigger',
  summary: 'start the run of a Schedule now, unless one is under way',
  examples: ['dunlin schedule trigger nightly'],
  configure: (command) => {
    addTemporalOptions(command.argument('<id>', 'name of the Schedule'));
  },
  run: async (context, [id], options) => {
    await withWorkflowClient(temporalOptions(context, options), (client) => client.triggerSchedule(id!));
    return { json: { id, triggered: true }, text: `Triggered ${id}. A worker must be running: dunlin worker.` };
  },
};
