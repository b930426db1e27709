/** The simulated world: our model of a few debtors beside LightGBM of ten times as many, and both beside the truth. */
import { fnv1a32 } from '../../../core/hash.ts';
import { silentProgress } from '../../../core/progress.ts';
import { selectRows, selectSpine } from '../../../core/frame.ts';
import { expectedCalibrationError } from '../../../models/metrics/ece.ts';
import { logLoss } from '../../../models/metrics/log-loss.ts';
import { auc } from '../../../models/metrics/ranking.ts';
import { splitWindows } from '../../../models/split/windows.ts';
import { predictCandidate } from '../../../pipelines/fit-candidates.ts';
import { trainDefault } from '../../../pipelines/train-default.ts';
import type { TrainingSet } from '../../../pipelines/training-set.ts';
import { printTable } from '../table.ts';
import { CANDIDATES } from './candidates.ts';
import { ensureLightgbm, predictMatrix } from './lightgbm.ts';
import type { MatrixRow } from './matrix-file.ts';
import { DRIVERS, makeSimulatedSet, type SimulatedSet } from './simulated-set.ts';

const WORLD = { debtors: 16_000, months: 24, seed: 20, truthDecisions: 0, truthMonthEnds: 30_000 };
const BARS = { auc: 0.01, error: 1.1, ece: 0.02 };
type Role = 'ours' | 'reference' | 'test';

/** One debtor of sixteen is learnt from by us, ten by the reference, five by nobody. */
function roleOf(debtor: string): Role {
  const share = fnv1a32(`role:${debtor}`) % 9973 % 16;
  return share === 0 ? 'ours' : share <= 10 ? 'reference' : 'test';
}

/** True when every bar is met, or when the peer cannot be had (said aloud). */
export async function benchSimulator(): Promise<boolean> {
  const environment = ensureLightgbm();
  if ('reason' in environment) {
    process.stdout.write(`SKIPPED: LightGBM cannot be had here: ${environment.reason}\n`);
    return true;
  }
  const world = await makeSimulatedSet(WORLD);
  const { set, timeZone } = world;
  const roles = set.spine.debtorIds.map(roleOf);
  const windows = splitWindows({ asOf: set.spine.asOf, labelKnownAt: set.labelKnownAt }, { timeZone }).rows;
  const test = windows.evaluate.filter((row) => roles[row] === 'test');
  const ownRows = Int32Array.from(roles.keys()).filter((row) => roles[row] === 'ours');
  const trained = await trainDefault({ set: selectSet(set, ownRows), estimators: CANDIDATES, seed: 1, timeZone, progress: silentProgress, signal: new AbortController().signal });
  const ours = predictCandidate(trained.final, selectRows(set.x, test));
  const reference = predictReference(world, { rows: [...windows.fit, ...windows.choose].filter((row) => roles[row] === 'reference'), test, python: environment.python });
  return judge(world, test, [`ours: ${trained.selected}, ${ownRows.length} rows`, ours], [`LightGBM, ${Math.round(roles.filter((role) => role === 'reference').length / ownRows.length)} times the rows`, reference]);
}

function selectSet(set: TrainingSet, rows: Int32Array): TrainingSet {
  return {
    spine: selectSpine(set.spine, rows), x: selectRows(set.x, rows), y: Float64Array.from(rows, (row) => set.y[row]!),
    labelKnownAt: BigInt64Array.from(rows, (row) => set.labelKnownAt[row]!), entryBucket: Array.from(rows, (row) => set.entryBucket[row]!),
  };
}

function predictReference({ set }: SimulatedSet, place: { readonly rows: readonly number[]; readonly test: Int32Array; readonly python: string }): Float64Array {
  const learnt = place.rows.map((row): MatrixRow => ({ row, part: fnv1a32(`stop:${set.spine.debtorIds[row]}`) % 10 === 0 ? 'stop' : 'fit' }));
  return predictMatrix(place.python, set, { rows: [...learnt, ...Array.from(place.test, (row): MatrixRow => ({ row, part: 'test' }))], leaves: 15, least: 50 });
}

type Named = readonly [name: string, p: Float64Array];

/** Mean probability by fifths of a planted trait, the least first. */
function byFifths(trait: Float64Array, p: Float64Array): number[] {
  const order = Int32Array.from(trait.keys()).sort((a, b) => trait[a]! - trait[b]!);
  return Array.from({ length: 5 }, (_, fifth) => {
    const rows = order.subarray(Math.floor(order.length * fifth / 5), Math.floor(order.length * (fifth + 1) / 5));
    return rows.reduce((sum, row) => sum + p[row]!, 0) / rows.length;
  });
}

function judge({ set, truth, drivers }: SimulatedSet, test: Int32Array, ours: Named, reference: Named): boolean {
  const y = Float64Array.from(test, (row) => set.y[row]!), known = Int32Array.from(test.keys()).filter((i) => !Number.isNaN(truth[test[i]!]!));
  const buckets = [...new Set(Array.from(test, (row) => set.entryBucket[row]!))].sort();
  const truthOf = (i: number): number => truth[test[i]!]!;
  const errorOf = (p: Float64Array, bucket?: string): number => {
    const rows = known.filter((i) => bucket === undefined || set.entryBucket[test[i]!] === bucket);
    return rows.reduce((sum, i) => sum + Math.abs(p[i]! - truthOf(i)), 0) / rows.length;
  };
  printTable(`Simulated world, debtors that nobody learnt from: ${test.length} rows, ${y.reduce((sum, value) => sum + value, 0)} positive, truth known of ${known.length}`,
    ['model', 'AUC', 'log loss', 'ECE', 'error to true PD', ...buckets],
    [ours, reference].map(([name, p]) => [name, auc(y, p).toFixed(4), logLoss(y, p).toFixed(4), (expectedCalibrationError(y, p) ?? NaN).toFixed(4), errorOf(p).toFixed(4), ...buckets.map((bucket) => errorOf(p, bucket).toFixed(4))]));
  const yKnown = Float64Array.from(known, (i) => y[i]!), at = (p: Float64Array): Float64Array => Float64Array.from(known, (i) => p[i]!);
  const latent = logLoss(yKnown, Float64Array.from(known, truthOf).map((p) => Math.min(1 - 1e-3, Math.max(1e-3, p))));
  process.stdout.write(`Where the truth is known: log loss ${logLoss(yKnown, at(ours[1])).toFixed(4)} ours, ${logLoss(yKnown, at(reference[1])).toFixed(4)} reference, ${latent.toFixed(4)} by the truth itself, which knows what nobody sees\n`);
  const fifths = DRIVERS.map((driver) => ({ driver, means: byFifths(Float64Array.from(test, (row) => drivers[driver][row]!), ours[1]) }));
  for (const { driver, means } of fifths) process.stdout.write(`Mean probability by fifths of planted ${driver}: ${means.map((mean) => mean.toFixed(3)).join(', ')}\n`);
  const gap = auc(y, ours[1]) - auc(y, reference[1]), ece = expectedCalibrationError(y, ours[1]);
  const checks: [string, boolean][] = [
    [`AUC at most ${BARS.auc} below the reference (${gap.toFixed(4)})`, gap >= -BARS.auc],
    [`AUC at most ${BARS.auc} above it: more would be leaked truth`, gap <= BARS.auc],
    [`error to the true PD <= ${BARS.error} of the reference's (${(errorOf(ours[1]) / errorOf(reference[1])).toFixed(2)})`, errorOf(ours[1]) <= BARS.error * errorOf(reference[1])],
    ...buckets.map((bucket): [string, boolean] => [`the same in bucket ${bucket} (${(errorOf(ours[1], bucket) / errorOf(reference[1], bucket)).toFixed(2)})`, errorOf(ours[1], bucket) <= BARS.error * errorOf(reference[1], bucket)]),
    ...fifths.map(({ driver, means }): [string, boolean] => [`falls with planted ${driver}`, means.every((mean, i) => i === 0 || mean < means[i - 1]!)]),
    [`ECE <= ${BARS.ece}${ece === null ? ' (fewer than 1,000 positives: not measured)' : ''}`, ece !== null && ece <= BARS.ece],
  ];
  for (const [words, isMet] of checks) process.stdout.write(`${isMet ? 'met    ' : 'NOT MET'} ${words}\n`);
  return checks.every(([, isMet]) => isMet);
}
