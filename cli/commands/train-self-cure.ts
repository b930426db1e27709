/** `dunlin train self-cure`: who pays in full without being contacted, from the sticky holdout. */
import { DunlinError } from '../../core/errors.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'train self-cure',
  summary: 'train the probability of paying in full without contact, on the sticky holdout alone',
  examples: ['dunlin train self-cure', 'dunlin train self-cure --days 30 --half-width 0.05 --json'],
  configure: (command) => {
    command
      .option('--days <number>', 'days after the assignment within which everything has to be paid', '60')
      .option('--half-width <share>', 'refuse when the 95 % interval of the overall rate is wider than +- this', '0.03');
  },
  run: async (context, _args, given) => {
    const options = given as Readonly<Record<'days' | 'halfWidth', string>>;
    const days = Number(options.days), halfWidth = Number(options.halfWidth);
    if (!Number.isSafeInteger(days) || days < 1 || days > 365) throw new DunlinError('argument-invalid', `--days must be a whole number from 1 to 365; got ${options.days}. Give one.`);
    if (!(halfWidth > 0 && halfWidth <= 0.5)) throw new DunlinError('argument-invalid', `--half-width must be above 0 and at most 0.5; got ${options.halfWidth}. Give a share such as 0.03.`);
    const { assembleDeployment } = await import('../../pipelines/assemble.ts');
    const { trainSelfCureArtefact } = await import('../../pipelines/steps/train-self-cure.ts');
    const { result, artefactId } = await trainSelfCureArtefact(assembleDeployment({ home: context.home, portfolioPath: context.portfolioPath }), { days, halfWidth }, context);
    const { trained, counts, overall, segments } = result;
    const candidates = trained.candidates.map(({ estimator, seconds, metrics }) => ({ estimator, seconds, metrics }));
    return {
      json: { artefactId, days, selected: trained.selected, holdout: counts, overall, segments, windows: trained.windows, candidates },
      text: [
        `self-cure within ${days} days: ${trained.selected}; ${counts.matured} of ${counts.assigned} assigned have run their course (${counts.breached} contacted all the same, ${counts.inbound} made contact, ${counts.noticed} had a statutory notice)`,
        ...[overall, ...segments].map((each) => `${each.segment.padEnd(10)} ${String(each.rows).padStart(7)} debtors   ${(100 * each.rate).toFixed(1)} % +- ${(100 * each.halfWidth).toFixed(1)}`), `artefact ${artefactId}`,
      ].join('\n'),
    };
  },
};
