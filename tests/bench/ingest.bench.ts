/** `npm run bench -- ingest [--rows 1000000] [--pairs 2] [--full] [--only rate,bad]`: rate and memory of intake beside DuckDB's plain `read_csv`. See README.md beside this file. */
import { parseArgs } from 'node:util';
import { runProcess } from './features/measure.ts';
import { printTable } from './table.ts';
import type { LoadCost, LoadInput } from './ingest/load-process.ts';
import { ensureFile, type Layout, type LedgerFile } from './ingest/make-file.ts';

/** Least share of the rate of plain `read_csv`, and most resident memory. */
const BAR_SHARE = 0.7;
const BAR_MIB = 2048;
/** Most that the time of a row may grow from the smallest to the largest file. */
const BAR_GROWTH = 1.2;

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, pairs: { type: 'string', default: '2' }, full: { type: 'boolean', default: false }, only: { type: 'string', default: 'rate,bad' } } });
const parts = values.only.split(',');
const largest = values.full ? 10_000_000 : Number(values.rows);
/** Bad rows are looked at one by one, so that more take long and tell nothing new. */
const MOST_BAD = 2_500_000;
const sizes = [0.1, 0.3, 1].map((share) => Math.round(largest * share));

interface Pair {
  readonly file: LedgerFile;
  readonly dunlin: LoadCost;
  readonly plain: LoadCost;
}

async function measurePair(file: LedgerFile, isDunlinFirst: boolean): Promise<Pair> {
  const load = (way: LoadInput['way']): Promise<LoadCost> => runProcess<LoadCost>('../ingest/load-process.ts', { way, file } satisfies LoadInput);
  // Turn about, so that a machine that warms up or gets busy favours neither.
  const first = await load(isDunlinFirst ? 'dunlin' : 'plain');
  const second = await load(isDunlinFirst ? 'plain' : 'dunlin');
  return isDunlinFirst ? { file, dunlin: first, plain: second } : { file, dunlin: second, plain: first };
}

const least = (costs: readonly LoadCost[], field: 'seconds' | 'cpuSeconds'): number => Math.min(...costs.map((cost) => cost[field]));
async function measureRate(layout: Layout): Promise<boolean> {
  let isMet = true;
  const rows: string[][] = [];
  const secondsPerRow: number[] = [];
  for (const size of sizes) {
    const file = await ensureFile(layout, size);
    const pairs: Pair[] = [];
    for (let index = 0; index < Number(values.pairs); index++) pairs.push(await measurePair(file, index % 2 === 0));
    const dunlin = pairs.map((pair) => pair.dunlin);
    const plain = pairs.map((pair) => pair.plain);
    // The best of each: whatever else runs on the machine only adds.
    const share = least(plain, 'seconds') / least(dunlin, 'seconds');
    const cpuShare = least(plain, 'cpuSeconds') / least(dunlin, 'cpuSeconds');
    const peakMiB = Math.max(...dunlin.map((cost) => cost.peakMiB));
    const isGood = share >= BAR_SHARE && peakMiB <= BAR_MIB;
    // Small files are told but not judged: opening a store takes as long as they do.
    if (size === largest) isMet &&= isGood;
    secondsPerRow.push(least(dunlin, 'cpuSeconds') / size);
    rows.push([String(size), (size / least(dunlin, 'seconds')).toFixed(0), (size / least(plain, 'seconds')).toFixed(0), share.toFixed(2), least(dunlin, 'cpuSeconds').toFixed(1),
      least(plain, 'cpuSeconds').toFixed(1), cpuShare.toFixed(2), peakMiB.toFixed(0), Math.max(...plain.map((cost) => cost.peakMiB)).toFixed(0), size < largest ? '' : isGood ? 'met' : 'NOT MET']);
  }
  printTable(`Intake of a ${layout} ledger file, 2 threads, best of ${values.pairs} (bars at ${largest} rows: share >= ${BAR_SHARE}, <= ${BAR_MIB} MiB)`,
    ['rows', 'rows/s', 'plain rows/s', 'share', 'CPU s', 'plain CPU s', 'CPU share', 'peak MiB', 'plain MiB', 'bars'], rows);
  const growth = secondsPerRow.at(-1)! / secondsPerRow[0]!;
  isMet &&= growth <= BAR_GROWTH;
  process.stdout.write(`CPU time of a row at ${sizes.at(-1)} against ${sizes[0]} rows: ${growth.toFixed(2)} (bar ${BAR_GROWTH})\n`);
  return isMet;
}

async function measureBad(): Promise<boolean> {
  const file = await ensureFile('bad', Math.min(MOST_BAD, largest));
  const { seconds, cpuSeconds, peakMiB } = await runProcess<LoadCost>('../ingest/load-process.ts', { way: 'dunlin', file } satisfies LoadInput);
  const isMet = peakMiB <= BAR_MIB;
  printTable(`Intake of a file of bad rows (bar: <= ${BAR_MIB} MiB)`, ['rows', 'rows/s', 'CPU s', 'peak MiB', 'bar'], [[String(file.rows), (file.rows / seconds).toFixed(0), cpuSeconds.toFixed(1), peakMiB.toFixed(0), isMet ? 'met' : 'NOT MET']]);
  return isMet;
}

const met: boolean[] = [];
if (parts.includes('rate')) for (const layout of ['canonical', 'mapped'] satisfies Layout[]) met.push(await measureRate(layout));
if (parts.includes('bad')) met.push(await measureBad());
process.exitCode = met.every(Boolean) ? 0 : 1;
