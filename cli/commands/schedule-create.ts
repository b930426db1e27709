/** `dunlin schedule create`: puts the portfolio's schedules, or one given by options, on the Temporal server. */
import { DunlinError } from '../../core/errors.ts';
import type { CommandModule } from '../command.ts';
import { addTemporalOptions, temporalOptions } from '../temporal-options.ts';
import { withWorkflowClient } from '../workflow-client.ts';

export const command: CommandModule = {
  name: 'schedule create',
  summary: 'create or update the Schedules of the portfolio, or one by --id and --cron',
  examples: ['dunlin schedule create', 'dunlin schedule create --id nightly --cron "0 3 * * *"'],
  configure: (command) => {
    addTemporalOptions(command)
      .option('--id <name>', 'name of one Schedule instead of those in the portfolio file')
      .option('--cron <expression>', 'when it runs, five fields, in the portfolio\'s time zone');
  },
  run: async (context, _, options) => {
    const { loadPortfolio } = await import('../../pipelines/portfolio.ts');
    const { portfolio } = loadPortfolio(context.portfolioPath, { ...context.environment, DUNLIN_HOME: context.home });
    const wanted = wantedSchedules(options, portfolio.schedules ?? []);
    const input = { home: context.home, portfolioPath: context.portfolioPath };
    const schedules = await withWorkflowClient(temporalOptions(context, options), async (client) => {
      const done: { readonly id: string; readonly cron: string; readonly timeZone: string; readonly outcome: string }[] = [];
      for (const { id, cron } of wanted) {
        const schedule = { id, cron, timeZone: portfolio.timeZone };
        done.push({ ...schedule, outcome: await client.putSchedule({ ...schedule, input }) });
      }
      return done;
    });
    return { json: { schedules }, text: schedules.map((schedule) => `${schedule.outcome} ${schedule.id}: ${schedule.cron} (${schedule.timeZone})`).join('\n') };
  },
};

interface WantedSchedule {
  readonly id: string;
  readonly cron: string;
}

function wantedSchedules(options: Readonly<Record<string, unknown>>, ofPortfolio: readonly WantedSchedule[]): readonly WantedSchedule[] {
  const { id, cron } = options;
  if (typeof id === 'string' && typeof cron === 'string') return [{ id, cron }];
  if (id !== undefined || cron !== undefined) throw new DunlinError('argument-invalid', `--id and --cron must be given together; got only ${id === undefined ? '--cron' : '--id'}.`);
  if (ofPortfolio.length === 0) throw new DunlinError('argument-invalid', 'The portfolio must have `schedules`; it has none. Add one, or give --id and --cron.');
  return ofPortfolio;
}
