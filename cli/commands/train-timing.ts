/** `dunlin train timing`: when open receivables will be paid, and the cash of the next 13 weeks. */
import { DunlinError } from '../../core/errors.ts';
import type { EstimatorName } from '../../models/contract.ts';
import type { CommandModule } from '../command.ts';

const ESTIMATORS = ['logistic', 'trees'] as const satisfies readonly EstimatorName[];

/** As a portfolio that names no other number. */
const MAXIMUM_ROWS = 12_000;

export const command: CommandModule = {
  name: 'train timing',
  summary: 'train payment timing on the receivables of the store, and forecast the cash of 13 weeks',
  examples: ['dunlin train timing', 'dunlin train timing --as-of invoicing --estimators trees --json', 'dunlin train timing --recording-days 5'],
  configure: (command) => {
    command
      .option('--as-of <rule>', 'observation points of a receivable: month-end (while open, seven at most), invoicing or due', 'month-end')
      .option('--estimators <names>', 'candidates for the hazard, simplest first: logistic, trees', 'trees')
      .option('--recording-days <number>', 'days before a cut in which payments may not be recorded yet', '0');
  },
  run: async (context, _args, given) => {
    const options = given as Readonly<Record<'asOf' | 'estimators' | 'recordingDays', string>>;
    const { readTimingRule } = await import('../../features/labels/payment-times.ts');
    const rule = readTimingRule(options.asOf), estimators = readEstimators(options.estimators), recordingDays = readDays(options.recordingDays);
    const { assembleDeployment } = await import('../../pipelines/assemble.ts');
    const { trainTimingArtefact } = await import('../../pipelines/steps/train-timing.ts');
    const { horizonTable } = await import('../../pipelines/package-timing.ts');
    const deployment = assembleDeployment({ home: context.home, portfolioPath: context.portfolioPath });
    const { trained, artefactId, forecast } = await trainTimingArtefact(deployment, { rule, estimators, recordingDays, maximumRows: MAXIMUM_ROWS }, context);
    const { metrics, windows, final } = trained;
    const candidates = trained.candidates.map(({ candidate, metrics: measured }) => ({ estimator: candidate.estimator, seconds: candidate.seconds, chooseLogLoss: candidate.chooseLogLoss, metrics: measured }));
    const weeks = forecast.weeks.map(({ week, expectedMinor, lowerMinor, upperMinor }) => `week ${String(week).padStart(2)}   ${expectedMinor} [${lowerMinor}, ${upperMinor}]`);
    return {
      json: { artefactId, asOfRule: rule, selected: final.estimator, calibration: final.calibrator.kind, windows, candidates, metrics, forecast },
      text: [
        `payment timing: ${final.estimator} of ${estimators.join(', ')}; ${windows.fit.rows} rows to fit, ${windows.choose.rows} to choose, ${windows.evaluate.rows} to evaluate`,
        ...horizonTable(metrics), '',
        `cash in of ${forecast.receivables} open receivables, ${forecast.openMinor} ${forecast.currency} in minor units, after ${forecast.asOf} (90 % interval)`, ...weeks, '', `artefact ${artefactId}`,
      ].join('\n'),
    };
  },
};

function readEstimators(text: string): readonly EstimatorName[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(ESTIMATORS as readonly string[]).includes(name));
  if (unknown !== undefined) throw new DunlinError('estimator-unknown', `An estimator of payment timing must be one of ${ESTIMATORS.join(', ')}; got ${JSON.stringify(unknown)}. Correct --estimators.`);
  return names as readonly EstimatorName[];
}

function readDays(text: string): number {
  const days = Number(text);
  if (!Number.isSafeInteger(days) || days < 0 || days > 180) throw new DunlinError('argument-invalid', `--recording-days must be a whole number from 0 to 180; got ${text}. Give one.`);
  return days;
}
