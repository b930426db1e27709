/** Our side of the speed bench: one line of JSON for each line of JSON it gets. In a process of its own, so that its memory is its own. */
import { closeSync, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { stopwatchMs } from '../../../core/time.ts';
import { logLosses } from '../../../models/metrics/log-loss.ts';
import { auc } from '../../../models/metrics/ranking.ts';
import { readParameters } from '../../../models/read-parameters.ts';
import { batchMargins } from '../../../models/trees/batch/batch-margins.ts';
import { batchContributions } from '../../../models/trees/batch/batch-shap.ts';
import type { TreeColumn } from '../../../models/trees/bin-columns.ts';
import { boostTrees } from '../../../models/trees/boost.ts';
import type { TreeEnsemble } from '../../../models/trees/ensemble.ts';
import { flattenTrees } from '../../../models/trees/flatten.ts';
import { TreeSettingsSchema } from '../../../models/trees/settings.ts';
import type { SpeedTable } from './speed-data.ts';

/** What LightGBM does by default, in our words. */
const SETTINGS = readParameters(TreeSettingsSchema, {
  trees: 100, learningRate: 0.1, maximumLeaves: 31, maximumDepth: 16, minimumChildRows: 20, minimumChildHessian: 0.001, l2: 0, rowShare: 1, columnShare: 1, maximumBins: 254,
});

interface Loaded {
  readonly columns: readonly TreeColumn[];
  readonly y: Float64Array;
  readonly train: Int32Array;
  readonly table: SpeedTable;
}

type Job = SpeedTable & { readonly do: 'load' | 'fit' | 'score' | 'explain'; readonly threads: number; readonly seed: number; readonly rows: number };

const WORK: Readonly<Record<Job['do'], (job: Job) => Promise<object>>> = { load, fit, score, explain };
let loaded: Loaded | null = null;
let model: TreeEnsemble | null = null;

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line) as Job;
  process.stdout.write(`${JSON.stringify(await WORK[job.do](job))}\n`);
}

/** Runs work; seconds by the clock and of all threads, and the process's resident memory before and at most. */
async function timed<T>(work: () => T | Promise<T>): Promise<{ readonly value: T; readonly seconds: number; readonly cpu: number }> {
  const cpu = process.cpuUsage(), started = stopwatchMs();
  const value = await work();
  const seconds = (stopwatchMs() - started) / 1000, used = process.cpuUsage(cpu);
  return { value, seconds, cpu: (used.user + used.system) / 1e6 };
}

async function load(table: SpeedTable): Promise<object> {
  const file = openSync(table.path, 'r');
  const read = (): Float64Array => {
    const values = new Float32Array(table.rows);
    readSync(file, values);
    return Float64Array.from(values);
  };
  const categorical = new Set(table.categorical);
  const columns = Array.from({ length: table.columns }, (_, i): TreeColumn => {
    const values = read();
    if (!categorical.has(i)) return { kind: 'numeric', values };
    const count = 1 + values.reduce((most, code) => (code > most ? code : most), -1);
    return { kind: 'category', codes: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)), codeOf: Int32Array.from({ length: count }, (_, code) => (code < 254 ? code : -1)), count: Math.min(count, 254) };
  });
  loaded = { columns, y: read(), train: new Int32Array(table.fitRows).map((_, row) => row), table };
  closeSync(file);
  return {};
}

async function fit(job: { readonly threads: number; readonly seed: number }): Promise<object> {
  const { columns, y, train } = loaded!;
  const before = process.memoryUsage().rss;
  const { value, seconds, cpu } = await timed(async () => flattenTrees(await boostTrees({
    columns, y, monotone: new Int8Array(columns.length), train, validation: new Int32Array(0), settings: SETTINGS, seed: job.seed, threads: job.threads,
  })));
  model = value;
  return { seconds, cpu, beforeMb: before / 1e6, peakMb: process.resourceUsage().maxRSS / 1e3 };
}

/** Held-out columns. */
function heldOut(rows: number): readonly TreeColumn[] {
  const { columns, table: { fitRows } } = loaded!;
  return columns.map((column) => (column.kind === 'numeric' ? { ...column, values: column.values.subarray(fitRows, fitRows + rows) } : { ...column, codes: column.codes.subarray(fitRows, fitRows + rows) }));
}

async function score(job: { readonly rows: number }): Promise<object> {
  const columns = heldOut(job.rows);
  const { value, seconds, cpu } = await timed(() => batchMargins(model!, columns, job.rows)!);
  const y = loaded!.y.subarray(loaded!.table.fitRows, loaded!.table.fitRows + job.rows);
  const losses = logLosses(y, value.map((margin) => 1 / (1 + Math.exp(-margin))));
  return { seconds, cpu, auc: auc(y, value), logLoss: losses.reduce((sum, loss) => sum + loss, 0) / job.rows };
}

async function explain(job: { readonly rows: number }): Promise<object> {
  const columns = heldOut(job.rows);
  const { seconds, cpu } = await timed(() => batchContributions(model!, columns, job.rows)!);
  return { seconds, cpu };
}
