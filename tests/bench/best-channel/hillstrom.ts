/** A randomised trial of e-mails: constant policies recovered, the learnt one judged, effects ordered beside two models of scikit-learn. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { silentProgress } from '../../../core/progress.ts';
import { columnOf, type Frame } from '../../../core/frame.ts';
import { groupFolds } from '../../../models/split/group-split.ts';
import { qiniAreas, qiniCurve, trialGains } from '../../../models/metrics/qini.ts';
import { crossFitRewards } from '../../../models/ope/rewards/cross-fit-rewards.ts';
import { evaluateTable } from '../../../pipelines/policy-table/evaluate-table.ts';
import { readLog, type LogColumns, type LoggedTable } from '../../../pipelines/policy-table/read-log.ts';
import { groupTexts } from '../../../pipelines/table/group-rows.ts';
import { datasetPath } from '../../setup/datasets.ts';
import { ensureLightgbm } from '../default-propensity/lightgbm.ts';
import { lastLine } from '../python-environment.ts';
import { printTable } from '../table.ts';
import { reportBars } from './report.ts';

const FEATURES = ['recency', 'history_segment', 'history', 'mens', 'womens', 'zip_code', 'newbie', 'channel'];
const SCRIPT = fileURLToPath(new URL('./two_models.py', import.meta.url));
const FOLDS = 5;
const SEED = 1;
/** Means of the arms as published with the data. */
const MEANS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  visit: { 'Mens E-Mail': 0.1828, 'Womens E-Mail': 0.1514, 'No E-Mail': 0.1062 }, spend: { 'Mens E-Mail': 1.423, 'Womens E-Mail': 1.077, 'No E-Mail': 0.653 },
};

export async function benchHillstrom(): Promise<boolean> {
  const path = datasetPath('hillstrom-email/hillstrom.csv.gz');
  if (path === null) return true;
  const bars: (readonly [string, boolean])[] = [];
  for (const reward of Object.keys(MEANS)) {
    const columns: LogColumns = { path, action: 'segment', reward, probability: String(1 / 3), features: FEATURES };
    bars.push(...await judgePolicies(columns));
    await orderEffects(columns, await readLog(columns));
  }
  return reportBars(bars);
}

async function judgePolicies(columns: LogColumns): Promise<readonly (readonly [string, boolean])[]> {
  const { estimates, verdicts, verdict, chosen, rewardModels, gains } = await evaluateTable({
    columns, bound: 'bootstrap', margin: 0, capQuantile: 0.995, maximumWeight: Infinity, replicates: 1000, seed: SEED, progress: silentProgress, signal: new AbortController().signal,
  });
  const text = (value: number): string => value.toFixed(4);
  printTable(`hillstrom, ${columns.reward}: reward models ${rewardModels.join(', ')}`, ['policy', 'estimator', 'value', '95 %'],
    estimates.map(({ policy, estimator, value, lower, upper }) => [policy, estimator, text(value), `${text(lower)} to ${text(upper)}`]));
  printTable('verdicts against the logged policy', ['candidate', 'verdict', 'gain', 'at the level that it may spend'],
    verdicts.map(({ candidate, verdict: said, difference: { value, lower, upper } }) => [candidate, said, text(value), `${text(lower)} to ${text(upper)}`]));
  for (const { candidate, over, difference: { value, lower, upper } } of gains) process.stdout.write(`${candidate} over ${over}: ${text(value)} [${text(lower)}, ${text(upper)}]\n`);
  process.stdout.write(`verdict: ${verdict} (${chosen})\n`);
  return Object.entries(MEANS[columns.reward]!).flatMap(([arm, mean]) => (['ips', 'snips', 'dr'] as const).map((name) => {
    const { value, lower, upper } = estimates.find(({ policy, estimator }) => policy === `constant:${arm}` && estimator === name)!;
    return [`${columns.reward}, ${arm} by ${name}: ${text(value)} [${text(lower)}, ${text(upper)}] holds ${mean}`, lower <= mean && mean <= upper] as const;
  }));
}

/** Mens E-Mail against none: our cross-fitted rewards learn from all three arms, the two models from these two. */
async function orderEffects({ reward }: LogColumns, { actions, judged: { log, x } }: LoggedTable): Promise<void> {
  const treatment = actions.indexOf('Mens E-Mail'), none = actions.indexOf('No E-Mail'), rows = Int32Array.from(log.actions.keys()).filter((row) => log.actions[row] === treatment || log.actions[row] === none);
  const { predictions } = await crossFitRewards({ ...log, x }, { seed: SEED, folds: FOLDS });
  const ours = Float64Array.from(rows, (row) => predictions[row * log.actionCount + treatment]! - predictions[row * log.actionCount + none]!);
  const treated = Uint8Array.from(rows, (row) => (log.actions[row] === treatment ? 1 : 0)), outcome = Float64Array.from(rows, (row) => log.rewards[row]!), fold = groupFolds(log.clusters, { seed: SEED, folds: FOLDS });
  const theirs = predictByTwoModels(x, { rows, reward, treated, outcome, fold });
  const gains = trialGains({ treated, outcome, probability: 0.5 }), names = ['our rewards', ...theirs === null ? [] : ['two models of scikit-learn']], effects = [ours, ...theirs === null ? [] : [theirs]];
  const { areas, differences } = qiniAreas(effects, { gains, clusters: Array.from(rows, String) }, { seed: SEED, replicates: 400 });
  const text = (value: number): string => value.toPrecision(3);
  printTable(`hillstrom, ${reward}: gain a customer from writing to the share with the highest effects of Mens E-Mail, and Qini area`, ['effects by', '20 %', '40 %', '60 %', '80 %', '100 %', 'Qini area', '95 %', 'ours less it', '95 %'],
    names.map((name, i) => {
      const curve = qiniCurve(effects[i]!, gains), at = (share: number): string => text(curve.findLast((point) => point.share <= share + 1e-12)!.gain), area = areas[i]!, difference = differences[i]!;
      return [name, at(0.2), at(0.4), at(0.6), at(0.8), at(1), text(area.value), `${text(area.lower)} to ${text(area.upper)}`, ...i === 0 ? ['', ''] : [text(difference.value), `${text(difference.lower)} to ${text(difference.upper)}`]];
    }));
}

interface TwoModelRows {
  readonly rows: Int32Array;
  readonly reward: string;
  readonly treated: Uint8Array;
  readonly outcome: Float64Array;
  readonly fold: Uint8Array;
}

function predictByTwoModels(x: Frame, { rows, reward, treated, outcome, fold }: TwoModelRows): Float64Array | null {
  const environment = ensureLightgbm();
  if ('reason' in environment) {
    process.stdout.write(`SKIPPED: scikit-learn cannot be had here: ${environment.reason}\n`);
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'dunlin-two-models-')), path = join(folder, 'trial.csv');
  try {
    const texts = x.names.map((name) => groupTexts(x, name)), categorical = x.names.filter((name) => columnOf(x, name).kind === 'category');
    const lines = Array.from(rows, (row, i) => [...texts.map((column) => `"${column[row]!}"`), outcome[i], treated[i], fold[row]].join(','));
    writeFileSync(path, `${[...x.names, reward, 'treated', 'fold'].join(',')}\n${lines.join('\n')}\n`);
    const run = spawnSync(environment.python, [SCRIPT, path, `${path}.out`, JSON.stringify({ outcome: reward, treatment: 'treated', fold: 'fold', categorical })], { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (run.status !== 0) throw new Error(`The two models must run; they ended with: ${lastLine(run.stderr)}`);
    return Float64Array.from(readFileSync(`${path}.out`, 'utf8').trim().split('\n'), Number);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
