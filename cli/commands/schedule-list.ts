/** `dunlin schedule list`: the Schedules on the Temporal server. */
import type { CommandModule } from '../command.ts';
import { addTemporalOptions, temporalOptions } from '../temporal-options.ts';
import { withWorkflowClient } from '../workflow-client.ts';

export const command: CommandModule = {
  name: 'schedule list',
  summary: 'list the Schedules with their next and latest runs',
  examples: ['dunlin schedule list', 'dunlin schedule list --json'],
  configure: (command) => {
    addTemporalOptions(command);
  },
  run: async (context, _, options) => {
    const schedules = await withWorkflowClient(temporalOptions(context, options), (client) => client.listSchedules());
    const lines = schedules.map((schedule) => `${schedule.id}${schedule.isPaused ? ' (paused)' : ''}: next ${schedule.nextRuns[0] ?? 'never'}, latest ${schedule.recentRuns.at(-1) ?? 'none'}`);
    return { json: { schedules }, text: lines.join('\n') || 'There is no Schedule. Create those of the portfolio with `dunlin schedule create`.' };
  },
};
