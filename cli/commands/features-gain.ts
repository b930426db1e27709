/** `dunlin features gain`: what each feature family, and each feature, is worth out of time. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import type { GainReport } from '../../pipelines/report/feature-gain-page.ts';
import type { CommandModule } from '../command.ts';

/** Quick to fit some fifty times. Without sampling of rows and columns a feature that no tree uses makes no difference, not even by chance. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { trees: { trees: 150, learningRate: 0.1, maximumBins: 63, rowShare: 1, columnShare: 1 }, logistic: {} };

export const command: CommandModule = {
  name: 'features gain',
  summary: 'measure what each feature family and feature is worth out of time',
  examples: ['dunlin features gain', 'dunlin features gain --estimator logistic --fits 1 --out gain', 'dunlin features gain --beside ibm/feature-gain.json,fines/feature-gain.json --out docs'],
  configure: (command) => {
    command
      .option('--label <id>', 'label of the portfolio (default: the one whose model answers scores)')
      .option('--estimator <name>', 'trees or logistic', 'trees')
      .option('--fits <number>', 'fits of each variant, whose log-odds are averaged', '2')
      .option('--beside <files>', 'earlier feature-gain.json, separated by commas: one page for all')
      .option('--out <dir>', 'folder of feature-gain.json and feature-gain.md (default: in runs of the data directory)');
  },
  run: async (context, _args, options) => {
    const estimator = String(options['estimator']), fits = Number(options['fits']);
    if (estimator !== 'trees' && estimator !== 'logistic') throw new DunlinError('estimator-unknown', `--estimator must be trees or logistic; got ${estimator}. Correct it.`);
    if (!Number.isInteger(fits) || fits < 1 || fits > 20) throw new DunlinError('argument-invalid', `--fits must be a whole number from 1 to 20; got ${String(options['fits'])}. Correct it.`);
    const beside = String(options['beside'] ?? '').split(',').filter((path) => path !== '').map(readReport);
    const { writeFileAtomically } = await import('../../core/atomic-write.ts');
    const { featureGainPage } = await import('../../pipelines/report/feature-gain-page.ts');
    const { measurePortfolioGain } = await import('../../pipelines/portfolio-gain.ts');
    const { openFilledDeployment } = await import('../scorable-features.ts');
    const deployment = await openFilledDeployment(context);
    const report = await measurePortfolioGain(deployment, {
      estimator, parameters: PARAMETERS[estimator]!, fits, progress: context.progress, signal: context.signal,
      ...(options['label'] === undefined ? {} : { label: String(options['label']) }),
    });
    const folder = options['out'] === undefined ? join(deployment.home.runs, `gain-${report.label}`) : resolve(String(options['out']));
    mkdirSync(folder, { recursive: true });
    const files = { json: join(folder, 'feature-gain.json'), page: join(folder, 'feature-gain.md') };
    writeFileAtomically(files.json, `${JSON.stringify(report)}\n`);
    writeFileAtomically(files.page, featureGainPage([report, ...beside]));
    return { json: { ...report, files }, text: describe(report, files.page) };
  },
};

function readReport(path: string): GainReport {
  try {
    return JSON.parse(readFileSync(resolve(path), 'utf8')) as GainReport;
  } catch (error) {
    throw new DunlinError('argument-invalid', `--beside must name feature-gain.json files of earlier measurements; got ${path}. Correct the path.`, {}, error);
  }
}

function describe({ families, full, label, estimator }: GainReport, page: string): string {
  const figure = (value: number): string => (1000 * value).toFixed(1).padStart(8);
  return [
    `Label ${label}, ${estimator}: AUC ${full.evaluate.auc.value.toFixed(4)}, log loss ${full.evaluate.logLoss.value.toFixed(4)} on the last window with all families`,
    `${'without'.padEnd(20)} ${'log loss x 1000 [95 %]'.padStart(28)} ${'AUC'.padStart(8)}   ${'alone AUC'.padStart(9)}`,
    ...families.filter(({ withValues }) => withValues > 0).map(({ view, dropped: { evaluate }, alone }) =>
      `${view.padEnd(20)} ${figure(evaluate.logLoss.value)} [${figure(evaluate.logLoss.lower)},${figure(evaluate.logLoss.upper)}] ${evaluate.auc.value.toFixed(4).padStart(8)}   ${alone.evaluate.auc.value.toFixed(3).padStart(9)}`),
    page,
  ].join('\n');
}
