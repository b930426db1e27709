/** `dunlin plan`: decides on all debtors at once, within the capacities of a day. */
import { join, resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { homePaths } from '../../core/home.ts';
import { parseDate } from '../../core/time.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'plan',
  summary: 'plan the contacts of a day for all debtors within policy.capacities; the decisions are recorded',
  examples: ['dunlin plan', 'dunlin plan --day 2026-03-02 --out worklists', 'dunlin plan --json'],
  configure: (command) => {
    command.option('--day <date>', "local day, from the day of the portfolio's clock on (default: that day)")
      .option('--out <dir>', 'folder of the files (default: in plans of the data directory); a server of the same data directory must not run');
  },
  run: async (context, _args, options) => {
    const day = readDay(options['day']);
    const { planDay } = await import('../../serving/plan/plan-day.ts');
    const { describePlan } = await import('../plan/describe-plan.ts');
    const { writePlanFiles } = await import('../plan/write-plan-files.ts');
    const { plan, decisions, isRepeated } = await planDay(context.home, { ...(day === undefined ? {} : { day }), progress: context.progress });
    const folder = options['out'] === undefined ? join(homePaths(context.home).plans, plan.epochOn) : resolve(String(options['out']));
    const files = writePlanFiles(folder, plan, decisions);
    return { json: { ...plan, isRepeated, files }, text: describePlan(plan, { isRepeated, files }) };
  },
};

function readDay(given: unknown): string | undefined {
  if (given === undefined) return undefined;
  try {
    return parseDate(String(given));
  } catch {
    throw new DunlinError('argument-invalid', `--day must be a date such as 2026-03-02; got ${JSON.stringify(String(given).slice(0, 40))}. Correct it.`);
  }
}
