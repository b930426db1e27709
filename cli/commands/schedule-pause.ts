/** `dunlin schedule pause`: holds a Schedule, or lets it go on. */
import type { CommandModule } from '../command.ts';
import { addTemporalOptions, temporalOptions } from '../temporal-options.ts';
import { withWorkflowClient } from '../workflow-client.ts';

export const command: CommandModule = {
  name: 'schedule pause',
  summary: 'hold a Schedule, or let it go on with --resume',
  examples: ['dunlin schedule pause nightly', 'dunlin schedule pause nightly --resume'],
  configure: (command) => {
    addTemporalOptions(command.argument('<id>', 'name of the Schedule'))
      .option('--resume', 'let a held Schedule go on')
      .option('--reason <text>', 'kept with the Schedule', 'dunlin schedule pause');
  },
  run: async (context, [id], options) => {
    const isPaused = options['resume'] !== true;
    const reason = String(options['reason']);
    await withWorkflowClient(temporalOptions(context, options), (client) => (isPaused ? client.pauseSchedule(id!, reason) : client.resumeSchedule(id!, reason)));
    return { json: { id, isPaused }, text: `${id} is ${isPaused ? 'paused' : 'active'}.` };
  },
};
