/** Boosted trees beside LightGBM, back to back: fit, scores and contributions, with equal quality. */
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { benchHome } from '../bench-home.ts';
import { median, ratioText } from '../statistics.ts';
import { printTable } from '../table.ts';
import { ensureLightgbm } from './lightgbm.ts';
import { HELD_OUT_ROWS, writeMadeTable, type SpeedTable } from './speed-data.ts';
import { sampleTables } from './speed-sample.ts';
import { startWorker, type SpeedWorker } from './speed-worker.ts';

/** Our fit time over LightGBM's, at most. */
const FIT_RATIO = 0.7;
/** Seconds for 100,000 rows through 100 trees. */
const SCORE_SECONDS = 0.15;
/** Rows that are explained, unless in full: LightGBM takes a minute for 100,000. */
const FEW_EXPLAINED = 10_000;
/** Resident memory of a fit of a million rows and 30 columns, with the rows themselves. */
const PEAK_MB = 600;

export interface SpeedOptions {
  /** A million rows too. */
  readonly full: boolean;
  /** Tables, and so seeds, of each case. */
  readonly pairs?: number;
}

interface Timing {
  readonly seconds: number;
  readonly cpu: number;
}

interface Quality extends Timing {
  readonly auc: number;
  readonly logLoss: number;
}

interface Fit extends Timing {
  readonly beforeMb?: number;
  readonly peakMb?: number;
}

interface Pair {
  readonly fits: Readonly<Record<1 | 2, readonly [Fit, Fit]>>;
  readonly score: readonly [Quality, Quality];
  readonly explain: readonly [Timing, Timing];
}

/** Prints ratios of time with the least and greatest of a pair; false when a bar is missed. Skipped, which it says, without Python. */
export async function benchSpeed(options: SpeedOptions): Promise<boolean> {
  const peer = ensureLightgbm();
  if ('reason' in peer) {
    process.stdout.write(`speed: skipped, LightGBM is not there: ${peer.reason}\n`);
    return true;
  }
  mkdirSync(benchHome(), { recursive: true });
  const pairs = options.pairs ?? 5, seeds = Array.from({ length: pairs }, (_, i) => i + 1);
  const cases: [string, () => Iterable<SpeedTable>][] = [
    ['made, 100 k x 30', () => lazily(seeds, (seed) => writeMadeTable(100_000, seed))],
    ['sample features, 100 k', () => sampleTables(seeds)],
  ];
  if (options.full) cases.push(['made, 1 M x 30', () => lazily(seeds.slice(0, 3), (seed) => writeMadeTable(1_000_000, seed))]);
  let isMet = true;
  for (const [name, tables] of cases) {
    const measured: Pair[] = [];
    for (const table of tables()) {
      measured.push(await measurePair(peer.python, table, { round: measured.length, explained: options.full ? HELD_OUT_ROWS : FEW_EXPLAINED }));
      rmSync(table.path);
    }
    isMet = report(name, measured, options) && isMet;
  }
  return isMet;
}

function* lazily<T>(seeds: readonly number[], make: (seed: number) => T): Iterable<T> {
  for (const seed of seeds) yield make(seed);
}

/** Both sides on one table, in turn; which one begins alternates. */
async function measurePair(python: string, table: SpeedTable, { round, explained }: { readonly round: number; readonly explained: number }): Promise<Pair> {
  const ours = startWorker(process.execPath, [...process.execArgv, fileURLToPath(new URL('./speed-process.ts', import.meta.url))]);
  const theirs = startWorker(python, [fileURLToPath(new URL('./speed_lightgbm.py', import.meta.url))]);
  const both = async <T>(job: Readonly<Record<string, unknown>>): Promise<readonly [T, T]> => {
    const turn: readonly SpeedWorker[] = round % 2 === 0 ? [ours, theirs] : [theirs, ours];
    const first = await turn[0]!.ask<T>(job), second = await turn[1]!.ask<T>(job);
    return round % 2 === 0 ? [first, second] : [second, first];
  };
  try {
    await both({ do: 'load', ...table });
    const fits = { 1: await both<Fit>({ do: 'fit', threads: 1, seed: round }), 2: await both<Fit>({ do: 'fit', threads: 2, seed: round }) };
    // A short one first: neither side is timed while it warms up.
    await both({ do: 'score', threads: 2, rows: 5000 });
    const score = await both<Quality>({ do: 'score', threads: 2, rows: HELD_OUT_ROWS });
    await both({ do: 'explain', threads: 2, rows: 1000 });
    return { fits, score, explain: await both<Timing>({ do: 'explain', threads: 2, rows: explained }) };
  } finally {
    ours.close();
    theirs.close();
  }
}

function report(name: string, pairs: readonly Pair[], { full }: SpeedOptions): boolean {
  const seconds = (pick: (pair: Pair) => readonly [Timing, Timing], side: 0 | 1, field: 'seconds' | 'cpu' = 'seconds'): number[] => pairs.map((pair) => pick(pair)[side][field]);
  const row = (what: string, pick: (pair: Pair) => readonly [Timing, Timing]): string[] => [
    what, median(seconds(pick, 0)).toFixed(2), median(seconds(pick, 1)).toFixed(2), ratioText(seconds(pick, 0), seconds(pick, 1)), ratioText(seconds(pick, 0, 'cpu'), seconds(pick, 1, 'cpu')),
  ];
  const one = (pair: Pair): readonly [Fit, Fit] => pair.fits[1], two = (pair: Pair): readonly [Fit, Fit] => pair.fits[2];
  printTable(`${name}: seconds, ours / LightGBM, over ${pairs.length} pairs (least-greatest)`, ['', 'ours', 'LightGBM', 'clock', 'CPU'], [
    row('fit, 1 thread', one), row('fit, 2 threads', two), row('100 k scores, 1 / 2 threads', (pair) => pair.score), row(`${full ? '100' : '10'} k contributions, 1 / 2 threads`, (pair) => pair.explain),
  ]);
  const gaps = (field: 'auc' | 'logLoss'): number[] => pairs.map(({ score: [ours, theirs] }) => ours[field] - theirs[field]);
  const auc = meanOf(gaps('auc')), loss = meanOf(gaps('logLoss'));
  const peak = Math.max(...pairs.map((pair) => Math.max(one(pair)[0].peakMb!, two(pair)[0].peakMb!))), before = Math.max(...pairs.map((pair) => one(pair)[0].beforeMb!));
  process.stdout.write(`held-out AUC ${signed(auc)}, log loss ${signed(loss)} against LightGBM (mean of ${pairs.length}, 2 standard errors); resident memory ${before.toFixed(0)} MB before the first fit, ${peak.toFixed(0)} MB at most\n`);
  const bars: readonly (readonly [string, boolean])[] = [
    [`fit <= ${FIT_RATIO} x LightGBM on one thread`, median(seconds(one, 0)) <= FIT_RATIO * median(seconds(one, 1))],
    [`fit <= ${FIT_RATIO} x LightGBM on two threads`, median(seconds(two, 0)) <= FIT_RATIO * median(seconds(two, 1))],
    [`100 k scores in ${SCORE_SECONDS} s`, median(seconds((pair) => pair.score, 0)) <= SCORE_SECONDS],
    ['contributions faster than LightGBM', median(seconds((pair) => pair.explain, 0)) < median(seconds((pair) => pair.explain, 1))],
    ['held-out AUC and log loss not worse than by noise', auc.mean + 2 * auc.error >= 0 && loss.mean - 2 * loss.error <= 0],
    [`memory of a million rows under ${PEAK_MB} MB`, !name.includes('1 M') || peak < PEAK_MB],
  ];
  for (const [text, isMet] of bars) process.stdout.write(`${isMet ? 'met   ' : 'MISSED'} ${text}\n`);
  return bars.every(([, isMet]) => isMet);
}

interface Mean {
  readonly mean: number;
  readonly error: number;
}

function meanOf(values: readonly number[]): Mean {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}

function signed({ mean, error }: Mean): string {
  return `${mean >= 0 ? '+' : ''}${mean.toFixed(5)} +- ${(2 * error).toFixed(5)}`;
}
