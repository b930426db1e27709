/** `dunlin backtest seasonality`: what the model would have said, month by month. */
import { join, resolve } from 'node:path';
import { DunlinError } from '../../core/errors.ts';
import { ESTIMATOR_NAMES, type EstimatorName } from '../../models/contract.ts';
import type { CommandModule } from '../command.ts';

export const command: CommandModule = {
  name: 'backtest seasonality',
  summary: 'walk forward by month (refit yearly, score monthly) and write a table and one HTML report',
  examples: [
    'dunlin backtest seasonality --from 2024-01 --to 2024-09',
    'dunlin backtest seasonality --portfolio data-samples/portfolios/ibm-accounts-receivable.yaml --home var-ibm --from 2012-07 --to 2013-06 --out report',
  ],
  configure: (command) => {
    command
      .requiredOption('--from <month>', 'first month, YYYY-MM')
      .requiredOption('--to <month>', 'last month, YYYY-MM')
      .option('--label <id>', 'label of the portfolio (default: the one whose model answers scores)')
      .option('--estimator <name>', `one of ${ESTIMATOR_NAMES.join(', ')} (default: trees if the portfolio has them, else logistic)`)
      .option('--out <dir>', 'folder of the files (default: in runs of the data directory)');
  },
  run: async (context, _args, options) => {
    const { openDeployment, withStore } = await import('../../pipelines/deployment.ts');
    const { backtestSeasonality } = await import('../../pipelines/backtest.ts');
    const { writeSeasonalityReport } = await import('../../pipelines/report/write-seasonality-report.ts');
    const [from, to] = [String(options['from']), String(options['to'])];
    const deployment = openDeployment({ home: context.home, portfolioPath: context.portfolioPath }, context.environment);
    return withStore(deployment, async (store) => {
      const estimator = readEstimator(options['estimator']);
      const backtest = await backtestSeasonality(store, deployment.portfolio, {
        from, to, progress: context.progress, signal: context.signal,
        ...(options['label'] === undefined ? {} : { label: String(options['label']) }), ...(estimator === undefined ? {} : { estimator }),
      });
      const folder = options['out'] === undefined ? join(deployment.home.runs, `seasonality-${backtest.label}-${from}-${to}`) : resolve(String(options['out']));
      const files = await writeSeasonalityReport(store, folder, backtest);
      const { label, months, summary } = backtest;
      return { json: { label, estimator: backtest.estimator, months, summary, files }, text: describe(backtest, files.html) };
    });
  },
};

function readEstimator(given: unknown): EstimatorName | undefined {
  if (given === undefined) return undefined;
  const name = ESTIMATOR_NAMES.find((candidate) => candidate === given);
  if (!name) throw new DunlinError('estimator-unknown', `--estimator must be one of ${ESTIMATOR_NAMES.join(', ')}; got ${JSON.stringify(given)}. Correct it.`);
  return name;
}

type Backtest = Awaited<ReturnType<typeof import('../../pipelines/backtest.ts').backtestSeasonality>>;

function describe({ label, months, summary }: Backtest, htmlPath: string): string {
  const cell = (value: number | null | undefined, digits = 3): string => (value === null || value === undefined ? '-' : value.toFixed(digits)).padStart(9);
  const lines = months.map((month) =>
    `${month.month} ${String(month.rows).padStart(8)}${cell(month.observedRate?.value)}${cell(month.expectedRate)}${cell(month.lastValueRate)}${cell(month.seasonalNaiveRate)}${cell(month.auc?.value)}${cell(month.logLoss?.value, 4)}`);
  const compared = Object.entries(summary.comparison).map(([name, judged]) =>
    `${name.padEnd(14)} ${String(judged.months).padStart(6)}${cell(judged.meanAbsoluteError)}${cell(judged.modelMeanAbsoluteError)}${cell(judged.logLoss, 4)}${cell(judged.modelLogLoss, 4)}`);
  return [
    `Label ${label}`, `month     points observed expected     last year ago      AUC log loss`, ...lines, '',
    'rate           months    error of model log loss of model', ...compared,
    `AUC ${cell(summary.auc?.value).trim()} [${cell(summary.auc?.lower).trim()}, ${cell(summary.auc?.upper).trim()}]`, `Report: ${htmlPath}`,
  ].join('\n');
}
