/** `dunlin train default`: candidates of the portfolio's labels, or of a default model on any feature table. */
import { join, resolve } from 'node:path';
import { writeFileAtomically } from '../../core/atomic-write.ts';
import { DunlinError } from '../../core/errors.ts';
import { homePaths } from '../../core/home.ts';
import { ESTIMATOR_NAMES, type EstimatorName, type Interval } from '../../models/contract.ts';
import type { TrainedTable } from '../../pipelines/table/train-table.ts';
import type { CommandContext, CommandModule, CommandResult } from '../command.ts';

type Options = Readonly<Record<'table' | 'label' | 'holdout' | 'time' | 'group' | 'categorical' | 'ignore' | 'fairness' | 'estimators' | 'parameters' | 'search' | 'predictions' | 'seed' | 'backend', string | undefined>>;

export const command: CommandModule = {
  name: 'train default',
  summary: 'train and compare default models: of the portfolio, or on any feature table',
  examples: [
    'dunlin train default',
    'dunlin train default --table features.csv --label defaulted --holdout is_test --predictions scores.csv',
    'dunlin train default --table features.parquet --label defaulted --time as_of --categorical sector,region --estimators logistic,trees',
    'dunlin train default --table features.csv --label bad --parameters \'{"trees":{"learningRate":0.03}}\' --json',
  ],
  configure: (command) => {
    command
      .option('--table <file>', 'CSV (plain or gzip) or Parquet with one row per case; left out: the labels of the portfolio on what is in the store')
      .option('--label <column>', '0/1 column to predict; without --table a label of the portfolio (default: all)')
      .option('--holdout <column>', '0/1 column: rows with 1 are never seen by fitting, calibration or choice (default: a fifth of the rows)')
      .option('--time <column>', 'column that orders rows in time: later rows choose and evaluate')
      .option('--group <column>', 'column of the debtor: rows of one are never divided by a split (default: only equal rows are kept together)')
      .option('--categorical <columns>', 'columns that are categories whatever they look like, comma-separated')
      .option('--ignore <columns>', 'columns that are no features, comma-separated')
      .option('--fairness <column>', 'column of groups to compare the selected candidate by on the held-out rows; no feature')
      .option('--estimators <names>', `candidates, simplest first (default: ${ESTIMATOR_NAMES.join(',')})`)
      .option('--parameters <json>', 'parameters by estimator')
      .option('--search <trials>', 'configurations judged for each estimator on the rows to learn from, before it is fitted; goes on where a stopped search was (default: none)')
      .option('--predictions <file>', 'write row,estimator,p of the held-out rows as CSV')
      .option('--seed <number>', 'seed of everything random', '1')
      .option('--backend <name>', 'TensorFlow backend: auto, native or wasm', 'auto');
  },
  run: async (context, _args, given) => {
    const options = given as Options;
    const nativeModule = context.environment['DUNLIN_TFJS_NODE'];
    if (options.table === undefined) return trainPortfolio(context, options);
    if (options.label === undefined) throw new DunlinError('argument-invalid', '--table must come with --label, the 0/1 column to predict; got none. Add --label COLUMN.');
    const { trainTable } = await import('../../pipelines/table/train-table.ts');
    const trained = await trainTable({
      path: resolve(options.table), label: options.label, holdout: options.holdout, time: options.time, group: options.group,
      categorical: readList(options.categorical), ignore: readList(options.ignore), fairnessBy: options.fairness, estimators: readEstimators(options.estimators),
      parameters: readJson(options.parameters), seed: readSeed(options.seed!), tensor: { backend: readBackend(options.backend!), ...(nativeModule === undefined ? {} : { nativeModule }) },
      search: options.search === undefined ? undefined : { trials: readTrials(options.search), folder: join(homePaths(context.home).runs, 'search') },
      progress: context.progress, signal: context.signal,
    });
    if (options.predictions !== undefined) writeFileAtomically(resolve(options.predictions), predictionsCsv(trained));
    return { json: describeJson(trained, options.predictions), text: describeText(trained) };
  },
};

const TABLE_ONLY = ['holdout', 'time', 'group', 'categorical', 'ignore', 'fairness', 'estimators', 'parameters', 'search', 'predictions'] as const;

/** Trains on what is in the store and writes the artefacts; nothing is promoted or published. */
async function trainPortfolio(context: CommandContext, options: Options): Promise<CommandResult> {
  const misplaced = TABLE_ONLY.find((name) => options[name] !== undefined);
  if (misplaced !== undefined) throw new DunlinError('argument-invalid', `--${misplaced} must come with --table; without it the portfolio file decides. Add --table FILE or edit the portfolio.`);
  const { assembleDeployment } = await import('../../pipelines/assemble.ts');
  const { describeModel } = await import('../../pipelines/report/run-summary.ts');
  const { materialiseLabels } = await import('../../pipelines/steps/materialise.ts');
  const { trainLabels } = await import('../../pipelines/steps/train.ts');
  const { readManifest } = await import('../../models/artefact/read.ts');
  const deployment = assembleDeployment({ home: context.home, portfolioPath: context.portfolioPath });
  const { labels } = deployment.portfolio;
  const wanted = options.label === undefined ? labels : labels.filter(({ id }) => id === options.label);
  if (wanted.length === 0) throw new DunlinError('argument-invalid', `--label must be a label of the portfolio (${labels.map(({ id }) => id).join(', ')}); got ${options.label}. Correct it, or add --table FILE.`);
  const models = await trainLabels(deployment, await materialiseLabels(deployment, wanted, context), context);
  const described = models.map((model) => ({ ...model, verdict: 'not compared', reason: 'written as an artefact; `dunlin run` compares and promotes', metrics: readManifest(deployment.home.artefacts, model.artefactId).metrics }));
  return { json: { models: described }, text: described.flatMap(describeModel).join('\n').trim() };
}

function readList(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(',').map((item) => item.trim()).filter((item) => item !== '');
}

function readEstimators(text: string | undefined): readonly EstimatorName[] {
  if (text === undefined) return ESTIMATOR_NAMES;
  const names = readList(text);
  for (const name of names) {
    if (!(ESTIMATOR_NAMES as readonly string[]).includes(name)) throw new DunlinError('estimator-unknown', `An estimator must be one of ${ESTIMATOR_NAMES.join(', ')}; got ${name}. Correct --estimators.`);
  }
  if (names.length === 0) throw new DunlinError('argument-invalid', '--estimators must name at least one estimator; got none. Leave it out for all.');
  return names as readonly EstimatorName[];
}

function readJson(text: string | undefined): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  if (text === undefined) return {};
  const given = parseObject(text);
  const problem = given === null ? text : Object.keys(given).find((name) => !(ESTIMATOR_NAMES as readonly string[]).includes(name));
  if (problem !== undefined) throw new DunlinError('argument-invalid', `--parameters must be JSON such as {"trees":{"trees":200}} with estimators as names; got ${problem}. Quote it for the shell.`);
  return given as Record<string, Record<string, unknown>>;
}

function parseObject(text: string): object | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0) throw new DunlinError('argument-invalid', `--seed must be a whole number from 0; got ${text}. Give one.`);
  return seed;
}

function readTrials(text: string): number {
  const trials = Number(text);
  if (!Number.isSafeInteger(trials) || trials < 1) throw new DunlinError('argument-invalid', `--search must be a whole number of trials from 1; got ${text}. Give one, such as 30.`);
  return trials;
}

function readBackend(text: string): 'auto' | 'native' | 'wasm' {
  if (text !== 'auto' && text !== 'native' && text !== 'wasm') throw new DunlinError('argument-invalid', `--backend must be auto, native or wasm; got ${text}. Correct it.`);
  return text;
}

/** `row` counts from 0 in file order; p with all its digits. */
function predictionsCsv(trained: TrainedTable): string {
  const lines = trained.candidates.flatMap(({ estimator, p }) => Array.from(p, (value, i) => `${trained.heldOut[i]},${estimator},${value}`));
  return `row,estimator,p\n${lines.join('\n')}\n`;
}

function describeJson(trained: TrainedTable, predictions: string | undefined): unknown {
  return {
    candidates: trained.candidates.map(({ estimator, seconds, calibration, chooseLogLoss, metrics }) => ({
      estimator, seconds, calibration, chooseLogLoss,
      metrics: metrics && { auc: metrics.auc.value, logLoss: metrics.logLoss.value, brier: metrics.brier.value, ece: metrics.ece, ks: metrics.ks.value, rows: metrics.rows, positives: metrics.positives },
      intervals: metrics && { auc: metrics.auc, logLoss: metrics.logLoss, brier: metrics.brier, calibrationInTheLarge: metrics.calibrationInTheLarge },
    })),
    selected: trained.selected, choice: trained.choice, rows: trained.rows, features: trained.features, parameters: trained.parameters, notices: trained.notices, fairness: trained.fairness, predictions: predictions ?? null,
  };
}

function describeText(trained: TrainedTable): string {
  const show = ({ value, lower, upper }: Interval): string => `${value.toFixed(4)} [${lower.toFixed(4)}, ${upper.toFixed(4)}]`;
  const lines = trained.candidates.map(({ estimator, seconds, metrics }) => (metrics === null
    ? `${estimator.padEnd(12)} no figures: the held-out labels lack a class   ${seconds.toFixed(1)} s`
    : `${estimator.padEnd(12)} AUC ${show(metrics.auc)}   log loss ${show(metrics.logLoss)}   Brier ${metrics.brier.value.toFixed(4)}   ${seconds.toFixed(1)} s`));
  const { learn, heldOut } = trained.rows;
  return [...trained.notices.map(({ text }) => `note: ${text}`), `${trained.features.length} features; ${learn} rows to learn from, ${heldOut} held out`, ...lines, `selected: ${trained.selected} (${trained.choice.reason})`, ...describeGroups(trained)].join('\n');
}

function describeGroups({ fairness, selected }: TrainedTable): readonly string[] {
  if (fairness === null) return [];
  const percent = (share: number | null): string => (share === null ? '-' : `${(100 * share).toFixed(1)} %`);
  return [
    `${selected} by ${fairness.column}, which it does not read; a row counts as a risk from ${percent(fairness.threshold)} on:`,
    ...fairness.rows.map((row) => `  ${row.group.padEnd(16)} ${String(row.rows).padStart(7)} rows   observed ${percent(row.observedRate)}   expected ${percent(row.expectedRate)}   counted as risk ${percent(row.shareAbove)}   found of the defaults ${percent(row.truePositiveRate)}   wrongly counted ${percent(row.falsePositiveRate)}`),
  ];
}
