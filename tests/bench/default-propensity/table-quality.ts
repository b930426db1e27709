/** Public tables: our candidates through `train default --table` beside LightGBM on the same folds, each by its own habit of stopping and calibrating. */
import { silentProgress } from '../../../core/progress.ts';
import { measureDefault, type DefaultMetrics } from '../../../models/metrics/measure.ts';
import { trainTable, type TrainedTable } from '../../../pipelines/table/train-table.ts';
import { columnOf } from '../../../core/frame.ts';
import { readTable } from '../../../features/store/read-table.ts';
import { datasetPath } from '../../setup/datasets.ts';
import { printTable } from '../table.ts';
import { ensureLightgbm, predictByLightgbm } from './lightgbm.ts';
import { CANDIDATES } from './candidates.ts';
import { reportSbaFeatures } from './sba-features.ts';
import { GERMAN, SBA, UCI, writeTableFolds, type PublicTable, type TableFold } from './public-tables.ts';

/** Means over the folds that the selected model must reach, and how near the trees alone must come to LightGBM. */
interface Bars {
  readonly auc: number;
  readonly logLoss?: number;
  readonly trees?: { readonly auc: number; readonly logLoss: number };
}

export const benchUci = (): Promise<boolean> => benchTable(UCI, { auc: 0.7915, logLoss: 0.4235, trees: { auc: 0.001, logLoss: 0.0008 } }, { leaves: 15, least: 50 });
export const benchGerman = (): Promise<boolean> => benchTable(GERMAN, { auc: 0.785, logLoss: 0.505 }, { leaves: 7, least: 15 });
export async function benchSba(): Promise<boolean> {
  const isMet = await benchTable(SBA, { auc: 0.661 }, { leaves: 15, least: 50 });
  await reportSbaFeatures();
  return isMet;
}

type Figures = Pick<DefaultMetrics, 'auc' | 'logLoss' | 'brier' | 'ece'>;

/** True when every bar is met, or when the data cannot be had (said aloud). */
async function benchTable(table: PublicTable, bars: Bars, peer: { readonly leaves: number; readonly least: number }): Promise<boolean> {
  const path = datasetPath(table.file);
  if (path === null) return true;
  const folds = await writeTableFolds(table, path);
  const results = new Map<string, { figures: Figures[]; seconds: number }>();
  const add = (name: string, figures: Figures, seconds: number): void => {
    const known = results.get(name) ?? { figures: [], seconds: 0 };
    results.set(name, { figures: [...known.figures, figures], seconds: known.seconds + seconds });
  };
  const chosen: string[] = [];
  for (const fold of folds) {
    const trained = await trainFold(table, fold);
    for (const { estimator, metrics, seconds } of trained.candidates) add(estimator, metrics!, seconds);
    chosen.push(trained.selected);
    const own = trained.candidates.find(({ estimator }) => estimator === trained.selected)!;
    add('selected', own.metrics!, trained.candidates.reduce((sum, { seconds }) => sum + seconds, 0));
    const theirs = await measurePeer(table, fold, peer);
    if (theirs !== null) add('LightGBM', theirs.figures, theirs.seconds);
    process.stdout.write(`${table.name}, fold ${fold.fold + 1} of ${folds.length}: ${trained.selected} selected, AUC ${own.metrics!.auc.value.toFixed(4)}, log loss ${own.metrics!.logLoss.value.toFixed(4)}\n`);
  }
  const mean = (name: string, metric: 'auc' | 'logLoss' | 'brier'): number => {
    const { figures } = results.get(name)!;
    return figures.reduce((sum, each) => sum + each[metric].value, 0) / figures.length;
  };
  printTable(`${table.name}: means over ${folds.length} folds; selected ${[...new Set(chosen)].map((name) => `${name} (${chosen.filter((each) => each === name).length})`).join(', ')}`,
    ['model', 'AUC', 'log loss', 'Brier', 'fit s'],
    [...results].map(([name, { seconds }]) => [name, mean(name, 'auc').toFixed(4), mean(name, 'logLoss').toFixed(4), mean(name, 'brier').toFixed(4), (seconds / folds.length).toFixed(1)]));
  const checks: [string, boolean][] = [[`selected AUC >= ${bars.auc}`, mean('selected', 'auc') >= bars.auc]];
  if (bars.logLoss !== undefined) checks.push([`selected log loss <= ${bars.logLoss}`, mean('selected', 'logLoss') <= bars.logLoss]);
  if (bars.trees !== undefined && results.has('LightGBM')) {
    checks.push([`trees' AUC within ${bars.trees.auc} of LightGBM's`, mean('trees', 'auc') >= mean('LightGBM', 'auc') - bars.trees.auc]);
    checks.push([`trees' log loss within ${bars.trees.logLoss} of LightGBM's`, mean('trees', 'logLoss') <= mean('LightGBM', 'logLoss') + bars.trees.logLoss]);
  }
  for (const [words, isMet] of checks) process.stdout.write(`${isMet ? 'met    ' : 'NOT MET'} ${words}\n`);
  return checks.every(([, isMet]) => isMet);
}

/** Stopping rows of the peer are ours to learn from too: both see the same rows, and neither the test rows. */
function trainFold(table: PublicTable, fold: TableFold): Promise<TrainedTable> {
  const ignore = ['part', ...table.notFeatures];
  return trainTable({
    path: fold.path, label: 'bad', holdout: 'held_out', categorical: table.categorical, ignore, time: table.time, estimators: CANDIDATES, seed: 1,
    progress: silentProgress, signal: new AbortController().signal,
  });
}

async function measurePeer(table: PublicTable, fold: TableFold, peer: { readonly leaves: number; readonly least: number }): Promise<{ readonly figures: Figures; readonly seconds: number } | null> {
  const environment = ensureLightgbm();
  if ('reason' in environment) {
    process.stdout.write(`SKIPPED: LightGBM cannot be had here: ${environment.reason}\n`);
    return null;
  }
  const ignore = ['held_out', ...table.notFeatures, ...table.time === undefined ? [] : [table.time]];
  const { p, seconds } = predictByLightgbm(environment.python, fold.path, { label: 'bad', part: 'part', categorical: table.categorical, ignore, ...peer, learningRate: 0.03 });
  const { frame } = await readTable(fold.path);
  const numbers = (name: string): Float64Array => {
    const column = columnOf(frame, name);
    if (column.kind !== 'numeric') throw new TypeError(`${name} must be numeric.`);
    return column.values;
  };
  const isTest = numbers('held_out'), y = numbers('bad').filter((_, row) => isTest[row] === 1);
  return { figures: measureDefault({ y, groups: Array.from(y, (_, row) => String(row)) }, p, 1), seconds };
}
